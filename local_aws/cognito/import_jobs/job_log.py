"""The log of one import job, written with the job's role (FACTS 5)."""

from __future__ import annotations

import re
import time
from typing import Protocol

from local_aws.cognito.import_jobs.errors import JobFailedError
from local_aws.cognito.import_jobs.jobs import Job
from local_aws.cognito.import_jobs.settings import ImportSettings

# The texts of failed jobs are not published, but for that of too many failed rows.
_DENIED = "The CloudWatch Logs role of the import job does not permit to write the log."
_UNFIT = "The log group of the user pool cannot be created."

_TEST = "Cognito User Pools Import - Test Log"
_FORBIDDEN = re.compile(r"[^\.\-_/#A-Za-z0-9]")
_BATCH = 5_000
_OPERATIONS = ("CreateLogGroup", "CreateLogStream", "DescribeLogStreams", "PutLogEvents")
_EXISTS = "ResourceAlreadyExistsException"


class LogsSession(Protocol):
    """CloudWatch Logs as the job's role may use it."""

    def call(self, operation: str, parameters: dict[str, object]) -> str:
        """Call an operation; return the error's code, or the empty string."""
        ...

    def is_permitted(self, operation: str, parameters: dict[str, object]) -> bool:
        """Whether the role permits a call."""
        ...


def is_permitted(session: LogsSession, job: Job, pool_name: str) -> bool:
    """Whether a role permits all that writing the job's log takes."""
    parameters: dict[str, object] = {
        "logGroupName": _group(job, pool_name),
        "logStreamName": _stream(job),
    }
    return all(session.is_permitted(operation, parameters) for operation in _OPERATIONS)


class JobLog:
    """Collects lines and writes them in batches.

    Args:
        session: CloudWatch Logs with the permissions of the job's role.
        job: whose log this is.
        pool_name: part of the log group's name.
        settings: those of the job's start.

    Raises:
        JobFailedError: the role may not write, or the name is not possible.
    """

    def __init__(
        self, session: LogsSession, job: Job, pool_name: str, settings: ImportSettings
    ) -> None:
        if settings.pool_name_unfit_for_log == "replaced":
            pool_name = _FORBIDDEN.sub("-", pool_name)
        elif _FORBIDDEN.search(pool_name):
            raise JobFailedError(_UNFIT)
        self._session = session
        self._group = _group(job, pool_name)
        self._stream = _stream(job)
        self._events: list[dict[str, object]] = []
        self._call("CreateLogGroup", logGroupName=self._group)
        self._call("CreateLogStream", logGroupName=self._group, logStreamName=self._stream)

    def test(self) -> None:
        """Write the service's test entry: once before, once when a job begins (FACTS 5.3).

        Raises:
            JobFailedError: the role may not write.
        """
        self._add(_TEST)
        self.flush()

    def succeeded(self, line: int) -> None:
        """The user of a line is imported."""
        self._add(f"[SUCCEEDED] Line Number {line} - The import succeeded.")

    def skipped(self, line: int) -> None:
        """The user of a line exists."""
        self._add(f"[SKIPPED] Line Number {line} - The user already exists.")

    def failed(self, line: int, reason: str) -> None:
        """The user of a line cannot be imported."""
        self._add(f"[FAILED] Line Number {line} - {reason}")

    @property
    def size(self) -> int:
        """Number of lines that are not written yet."""
        return len(self._events)

    def discard(self) -> None:
        """Forget the lines that are not written yet."""
        self._events.clear()

    def flush(self) -> None:
        """Write what is collected.

        Raises:
            JobFailedError: the role may not write.
        """
        if not self._events:
            return
        self._call("DescribeLogStreams", logGroupName=self._group, logStreamNamePrefix=self._stream)
        for start in range(0, len(self._events), _BATCH):
            self._call(
                "PutLogEvents",
                logGroupName=self._group,
                logStreamName=self._stream,
                logEvents=self._events[start : start + _BATCH],
            )
        self._events = []

    def _add(self, message: str) -> None:
        self._events.append({"timestamp": int(time.time() * 1000), "message": message})

    def _call(self, operation: str, **parameters: object) -> None:
        code = self._session.call(operation, parameters)
        if code and code != _EXISTS:
            raise JobFailedError(_DENIED)


def _group(job: Job, pool_name: str) -> str:
    return f"/aws/cognito/userpools/{job.pool_id}/{pool_name}"


def _stream(job: Job) -> str:
    return f"{job.id}/{job.name}"
