"""The CSV knowledge, imported from the function asset's own source files."""

from ._asset import LAMBDA_DIR  # noqa: F401 - puts the asset's folder on the path

from cognito_user_csv import (  # isort: skip
    Dialect,
    Finding,
    Pool,
    Report,
    Severity,
    check,
    check_pool,
    write_users,
)

__all__ = [
    "Dialect",
    "Finding",
    "Pool",
    "Report",
    "Severity",
    "check",
    "check_pool",
    "write_users",
]
