"""The CSV knowledge, imported from the function asset's own source files."""

from ._asset import LAMBDA_DIR  # noqa: F401 - puts the asset's folder on the path

from cognito_user_csv import (  # isort: skip
    AttributeSchema,
    Dialect,
    Finding,
    Pool,
    RULES,
    Report,
    Severity,
    Unit,
    check,
    check_pool,
    count_users,
    write_users,
)
from cognito_user_csv.columns import STANDARD as STANDARD_COLUMNS  # isort: skip
from cognito_user_csv.pool import as_boolean, recovery_of  # isort: skip
from cognito_user_csv.report import FINDINGS_IN_MESSAGE  # isort: skip

__all__ = [
    "FINDINGS_IN_MESSAGE",
    "RULES",
    "STANDARD_COLUMNS",
    "AttributeSchema",
    "Dialect",
    "Finding",
    "Pool",
    "Report",
    "Severity",
    "Unit",
    "as_boolean",
    "check",
    "check_pool",
    "count_users",
    "recovery_of",
    "write_users",
]
