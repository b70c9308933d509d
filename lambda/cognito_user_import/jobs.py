"""The import jobs of one user pool, as the service reports them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from cognito_import_contract.attributes import Attributes
from cognito_import_contract.text import one_line

from .errors import calling
from .job_names import JobName

# FACTS 3.2 (the statuses of a job). Any other status, even an unknown one, counts as at work.
CREATED = "Created"
RUNNING = "InProgress"
STOPPED = "Stopped"
_TERMINAL = frozenset({"Succeeded", "Failed", STOPPED, "Expired"})

_PAGE_SIZE = 60  # FACTS 3.2 (`MaxResults` is required, from 1 to 60)


def is_active(status: str) -> bool:
    """Whether a job with this status is at work, or may be."""
    return status != CREATED and status not in _TERMINAL


@dataclass(frozen=True)
class Counts:
    """A job's counters: users imported, skipped, failed."""

    imported: int = 0
    skipped: int = 0
    failed: int = 0

    @property
    def attempted(self) -> int:
        """Rows the service has judged."""
        return self.imported + self.skipped + self.failed


class Planned(Protocol):
    """Counts that are known before a job runs. A plan has them, and so has a job's name."""

    @property
    def present(self) -> int:
        """Users who are in the pool already."""

    @property
    def inactive(self) -> int:
        """Those of them who cannot sign in."""

    @property
    def unfit(self) -> int:
        """Users who are sent without a password, because their hash does not fit."""


@dataclass(frozen=True)
class Job:
    """One import job."""

    id: str
    raw_name: str
    name: JobName | None
    status: str
    counts: Counts
    message: str

    @property
    def is_over(self) -> bool:
        """Whether it has ended: it imports nobody any more."""
        return self.status in _TERMINAL

    @property
    def is_active(self) -> bool:
        """Whether it is at work, or may be."""
        return is_active(self.status)

    @property
    def is_void(self) -> bool:
        """Whether it failed before any row, perhaps because its role was too new (FACTS 5.6)."""
        return self.status == "Failed" and self.counts.attempted == 0

    def attributes(self, planned: Planned) -> Attributes:
        """The attributes of an import whose newest job this is."""
        return Attributes(
            job_id=self.id,
            status=self.status,
            imported_users=self.counts.imported,
            skipped_users=self.counts.skipped,
            failed_users=self.counts.failed,
            already_present_users=planned.present,
            inactive_users=planned.inactive,
            unfit_hash_users=planned.unfit,
        )

    @classmethod
    def parse(cls, job: Mapping[str, Any]) -> Job:
        """Read a `UserImportJobType`; its counters are absent until it is finished."""
        raw_name = str(job.get("JobName", ""))
        return cls(
            id=str(job["JobId"]),
            raw_name=raw_name,
            name=JobName.parse(raw_name),
            status=str(job.get("Status", "")),
            counts=Counts(
                int(job.get("ImportedUsers") or 0),
                int(job.get("SkippedUsers") or 0),
                int(job.get("FailedUsers") or 0),
            ),
            message=one_line(str(job.get("CompletionMessage") or "")),
        )


class Jobs:
    """The jobs of one pool. Every method raises what `errors.calling` raises."""

    def __init__(self, cognito: Any, user_pool_id: str) -> None:
        self._cognito = cognito
        self._pool = user_pool_id
        self._listed: list[Job] | None = None

    def all(self) -> list[Job]:
        """Every job of the pool, newest first.

        They are listed only once, because a pool allows five of these calls a second (FACTS 4.3)
        and may have a thousand jobs, 60 to a page.
        """
        if self._listed is None:
            self._listed = list(self._list())
        return self._listed

    def _list(self) -> Iterator[Job]:
        token: dict[str, str] = {}
        while True:
            with calling("ListUserImportJobs"):
                page = self._cognito.list_user_import_jobs(
                    UserPoolId=self._pool, MaxResults=_PAGE_SIZE, **token
                )
            for job in page.get("UserImportJobs", []):
                yield Job.parse(job)
            if not page.get("PaginationToken"):
                return
            token = {"PaginationToken": page["PaginationToken"]}

    def of_import(self, import_id: str) -> list[tuple[JobName, Job]]:
        """The jobs of one import, newest first."""
        return [
            (job.name, job)
            for job in self.all()
            if job.name is not None and job.name.import_id == import_id
        ]

    def of_run(self, import_id: str, run_id: str) -> list[tuple[JobName, Job]]:
        """The jobs that one execution has made, newest first."""
        return [(name, job) for name, job in self.of_import(import_id) if name.run_id == run_id]

    def describe(self, job_id: str) -> Job:
        """The job as it is now."""
        with calling("DescribeUserImportJob"):
            answer = self._cognito.describe_user_import_job(UserPoolId=self._pool, JobId=job_id)
        return Job.parse(answer["UserImportJob"])

    def stop(self, job_id: str) -> None:
        """Ask the service to stop a job. The job has stopped only when its status says so."""
        with calling("StopUserImportJob"):
            self._cognito.stop_user_import_job(UserPoolId=self._pool, JobId=job_id)
