"""Import jobs: their data, their statuses, and the store of an account's jobs."""

from __future__ import annotations

import base64
import binascii
import secrets
import string
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from local_aws.cognito.api.answers import ApiError
from local_aws.cognito.import_jobs.settings import ImportSettings

CREATED = "Created"
PENDING = "Pending"
IN_PROGRESS = "InProgress"
STOPPING = "Stopping"
EXPIRED = "Expired"
STOPPED = "Stopped"
FAILED = "Failed"
SUCCEEDED = "Succeeded"

ACTIVE = frozenset({PENDING, IN_PROGRESS, STOPPING})

# FACTS 3.7
SUCCEEDED_MESSAGE = "Import Job Completed Successfully."
TOO_MANY_MESSAGE = "Too many users have failed or been skipped during the import."
STOPPED_MESSAGE = "The Import Job was stopped by the developer."
EXPIRED_MESSAGE = "The user import job has expired."

_ALPHABET = string.ascii_letters + string.digits


@dataclass(frozen=True)
class Scope:
    """The account and region that a request or a job belongs to."""

    account: str
    region: str


@dataclass
class Job:
    """One import job. Times are seconds since the epoch."""

    scope: Scope
    pool_id: str
    name: str
    role: str
    algorithm: str | None
    url: str = ""
    id: str = field(default_factory=lambda: f"import-{''.join(_pick() for _ in range(10))}")
    status: str = CREATED
    created: float = field(default_factory=time.time)
    started: float | None = None
    completed: float | None = None
    message: str = ""
    imported: int = 0
    skipped: int = 0
    failed: int = 0

    def finish(self, status: str, message: str) -> None:
        """Move to a terminal status."""
        self.completed = time.time()
        self.message = message
        self.status = status

    def describe(self) -> dict[str, Any]:
        """The job as the API answers it; results only when there are any (FACTS 3.2)."""
        document: dict[str, Any] = {
            "JobName": self.name,
            "JobId": self.id,
            "UserPoolId": self.pool_id,
            "PreSignedUrl": self.url,
            "CreationDate": self.created,
            "Status": self.status,
            "CloudWatchLogsRoleArn": self.role,
        }
        if self.algorithm:
            document["PasswordHashingAlgorithm"] = self.algorithm
        if self.started is not None:
            document["StartDate"] = self.started
        if self.completed is not None:
            document["CompletionDate"] = self.completed
            document["CompletionMessage"] = self.message
            document["ImportedUsers"] = self.imported
            document["SkippedUsers"] = self.skipped
            document["FailedUsers"] = self.failed
        return document


class JobStore:
    """All jobs, by account, region and pool. They are never deleted (FACTS 3.2)."""

    def __init__(self) -> None:
        self._pools: dict[tuple[Scope, str], list[Job]] = {}

    def of_pool(self, scope: Scope, pool_id: str) -> list[Job]:
        """The jobs of a pool, oldest first."""
        return self._pools.get((scope, pool_id), [])

    def add(self, job: Job, settings: ImportSettings) -> None:
        """Keep a new job.

        Raises:
            ApiError: the pool has as many jobs as it may have (FACTS 4.1).
        """
        jobs = self._pools.setdefault((job.scope, job.pool_id), [])
        if len(jobs) >= settings.jobs_per_pool:
            raise ApiError(
                "LimitExceededException", "The user pool has reached its number of import jobs."
            )
        jobs.append(job)

    def get(self, scope: Scope, pool_id: str, job_id: str) -> Job:
        """Return one job of a pool.

        Raises:
            ApiError: the pool has no such job.
        """
        for job in self.of_pool(scope, pool_id):
            if job.id == job_id:
                return job
        raise ApiError("ResourceNotFoundException", f"Import job {job_id} does not exist.")

    def all(self) -> Iterator[Job]:
        """Every job."""
        for jobs in self._pools.values():
            yield from jobs

    def is_busy(self, scope: Scope, settings: ImportSettings) -> bool:
        """Whether an active job keeps others of the account from starting (FACTS 4.2)."""
        return any(
            job.status in ACTIVE
            and job.scope.account == scope.account
            and (settings.active_job_scope == "account" or job.scope.region == scope.region)
            for job in self.all()
        )

    def page(
        self, scope: Scope, pool_id: str, size: int, token: str | None
    ) -> tuple[list[Job], str | None]:
        """Return up to `size` jobs, newest first (FACTS 3.2), and the token of the next page.

        Raises:
            ApiError: the token is none of ours.
        """
        jobs = self.of_pool(scope, pool_id)[::-1]
        start = 0
        if token is not None:
            start = _position(jobs, token) + 1
        page = jobs[start : start + size]
        more = start + size < len(jobs)
        return page, base64.urlsafe_b64encode(page[-1].id.encode()).decode() if more else None

    def clear(self) -> None:
        """Forget all jobs."""
        self._pools.clear()


def _position(jobs: list[Job], token: str) -> int:
    try:
        job_id = base64.b64decode(token, altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        job_id = ""
    for index, job in enumerate(jobs):
        if job.id == job_id:
            return index
    raise ApiError("InvalidParameterException", "Invalid pagination token given.")


def _pick() -> str:
    return secrets.choice(_ALPHABET)
