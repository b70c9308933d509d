"""The settings of the import service: its pace, its quotas and all that AWS does not document.

Defaults are the documented behaviour; where nothing is documented, the plausible one that is
hardest on a caller. ``docs/local-aws-settings.md`` describes each.
"""

from __future__ import annotations

import dataclasses
import functools
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

AtFile = Literal["job_fails", "ignored"]
AtRow = Literal["row_fails", "job_fails"]


@dataclass(frozen=True)
class ImportSettings:
    """How the import service behaves; a changed copy may replace it while jobs run.

    Raises:
        ValueError: a value is of another type, negative, or not among the allowed ones.
    """

    # Pace: how long a job stays in a status. Seconds.
    seconds_pending: float = 0.05
    seconds_in_progress: float = 0.05
    seconds_per_user: float = 0.0
    seconds_stopping: float = 0.02
    hold: Literal["", "Pending", "InProgress", "Stopping"] = ""

    # Quotas and expiry.
    url_seconds: int = 899
    job_expiry_seconds: float = 86_400.0
    jobs_per_pool: int = 1000
    requests_per_second: int = 0
    users_per_file: int = 500_000
    bytes_per_file: int = 100_000_000
    characters_per_row: int = 16_000

    # What the operations answer.
    resign_url: bool = False
    header_lists_password_hash: bool = True
    header_order: Literal["by_pool", "documented"] = "by_pool"
    header_lists_developer_attributes: bool = False
    password_hashes: Literal[
        "supported", "InvalidParameterException", "OperationNotEnabledException"
    ] = "supported"
    active_job_scope: Literal["account", "region"] = "account"
    second_active_job: Literal["start", "create_and_start"] = "start"
    second_active_job_error: Literal[
        "PreconditionNotMetException",
        "LimitExceededException",
        "TooManyRequestsException",
        "InvalidParameterException",
    ] = "PreconditionNotMetException"
    second_active_job_text: str = "Only one import job can be active at a time per account."
    no_auto_verified: Literal["create", "start", "job_fails"] = "start"
    no_auto_verified_error: Literal["InvalidParameterException", "PreconditionNotMetException"] = (
        "InvalidParameterException"
    )

    # The logs role and the log.
    unassumable_role: Literal["job_fails", "create", "start"] = "job_fails"
    unassumable_role_error: Literal["PreconditionNotMetException", "InvalidParameterException"] = (
        "PreconditionNotMetException"
    )
    unassumable_role_text: str = "CloudWatch Logs role is not valid or lacks permissions."
    role_propagation_seconds: float = 0.0
    role_conditions: Literal["unmet", "source_keys_supplied"] = "unmet"
    pool_name_unfit_for_log: Literal["job_fails", "replaced"] = "job_fails"
    log_rows: Literal["written", "dropped"] = "written"
    log_delay_seconds: float = 0.0
    unverified_text: Literal["true", "verified"] = "true"

    # The file.
    bom: AtFile = "job_fails"
    missing_columns: Literal["job_fails", "blank"] = "job_fails"
    extra_columns: AtFile = "job_fails"
    hash_column_without_algorithm: AtFile = "ignored"
    no_rows: Literal["job_fails", "job_succeeds"] = "job_fails"
    blank_lines: Literal["row_fails", "job_fails", "ignored"] = "row_fails"
    cell_count: AtRow = "row_fails"
    long_row: AtRow = "job_fails"
    quotes: Literal["row_fails", "literal"] = "row_fails"
    backslashes: Literal["row_fails", "literal", "escape"] = "row_fails"

    # The rows.
    booleans: Literal["documented", "any_case"] = "documented"
    taken_alias: Literal["row_fails", "skipped", "imported"] = "row_fails"
    failure_threshold: float = 0.5
    threshold_from_row: int = 0

    def __post_init__(self) -> None:
        for name, kind in _kinds().items():
            _check(name, kind, getattr(self, name))

    def updated(self, changes: Mapping[str, Any]) -> ImportSettings:
        """Return a copy with `changes`, a plain dictionary by field name.

        Raises:
            ValueError: a name is not a field, or its value is not allowed.
        """
        unknown = sorted(set(changes) - set(_kinds()))
        if unknown:
            raise ValueError(f"there are no import settings {', '.join(unknown)}")
        return dataclasses.replace(self, **changes)


@functools.cache
def _kinds() -> dict[str, Any]:
    return typing.get_type_hints(ImportSettings)


def _check(name: str, kind: Any, value: object) -> None:
    allowed = typing.get_args(kind)
    if allowed:
        if value not in allowed:
            raise ValueError(f"{name} is {value!r}; allowed: {', '.join(map(repr, allowed))}")
        return
    fits = isinstance(value, bool) == (kind is bool) and isinstance(
        value, (int, float) if kind is float else kind
    )
    if not fits:
        raise ValueError(f"{name} is {value!r}; it takes a {kind.__name__}")
    if isinstance(value, (int, float)) and value < 0:
        raise ValueError(f"{name} is {value!r}; it must not be negative")
