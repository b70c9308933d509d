"""The settings of the import service: its pace, its quotas and all that AWS does not document.

Defaults are the documented behaviour; where nothing is documented, the plausible one that is
hardest on a caller. ``docs/local-aws-settings.md`` describes each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from local_aws.settings.group import Settings

AtFile = Literal["job_fails", "ignored"]
AtRow = Literal["row_fails", "job_fails"]


@dataclass(frozen=True)
class ImportSettings(Settings):
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
    missing_columns: Literal["job_fails", "rows_fail", "blank"] = "job_fails"
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
