"""What the import service asks of the emulator."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from local_aws.cognito.import_jobs.job_log import LogsSession
from local_aws.cognito.import_jobs.jobs import Job, Scope
from local_aws.cognito.import_jobs.settings import ImportSettings
from local_aws.cognito.import_jobs.user_index import PoolUsers


class Aws(Protocol):
    """The emulator's other services, as the import service uses them."""

    def scope(self) -> Scope:
        """Account and region of the request being served."""
        ...

    def pool(self, scope: Scope, pool_id: str) -> Mapping[str, Any] | None:
        """A user pool as DescribeUserPool shows it, or None."""
        ...

    def users(self, scope: Scope, pool_id: str) -> PoolUsers:
        """The users of an existing pool."""
        ...

    def guard_pools(self, is_importing: Callable[[Scope, str], bool]) -> None:
        """Refuse changes of a pool while it is importing."""
        ...

    def pass_role_denial(
        self, headers: Mapping[str, str], query: Mapping[str, Any], role: str
    ) -> str:
        """Why the caller may not pass a role to Cognito; empty if it may."""
        ...

    def can_assume(self, job: Job, settings: ImportSettings) -> bool:
        """Whether Cognito can assume the job's role now."""
        ...

    def logs(self, job: Job) -> LogsSession:
        """CloudWatch Logs with the permissions of the job's role."""
        ...

    def presign(self, job: Job, seconds: int) -> str:
        """A URL to upload the job's CSV."""
        ...

    def has_upload(self, job: Job) -> bool:
        """Whether the job's CSV is uploaded."""
        ...

    def read_upload(self, job: Job) -> bytes:
        """The uploaded CSV."""
        ...

    def delete_upload(self, job: Job) -> None:
        """Delete the uploaded CSV, if any."""
        ...
