"""Runs one started job to its end."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from local_aws.cognito.import_jobs import csv_file, jobs
from local_aws.cognito.import_jobs.aws import Aws
from local_aws.cognito.import_jobs.csv_file import CsvFile
from local_aws.cognito.import_jobs.errors import JobFailedError, RowFailedError
from local_aws.cognito.import_jobs.job_log import JobLog
from local_aws.cognito.import_jobs.jobs import Job
from local_aws.cognito.import_jobs.pool import Pool, describe
from local_aws.cognito.import_jobs.row_rules import RowRules
from local_aws.cognito.import_jobs.settings import ImportSettings
from local_aws.cognito.import_jobs.user_index import UserIndex

# The texts of failed jobs are not published, but for that of too many failed rows.
_POOL_GONE = "The user pool of the import job does not exist."
_ROLE = "The CloudWatch Logs role of the import job cannot be assumed."
_NO_AUTO_VERIFIED = "The user pool has no auto verified attributes."
_INTERNAL = "An internal error has occurred."

_POLL_SECONDS = 0.01
_SLICE_SECONDS = 0.005  # for how long rows may keep the emulator from answering others
_LINES_KEPT = 2_000  # as many are written at once, which takes a while as well

_logger = logging.getLogger(__name__)


class _StoppedError(Exception):
    """The job is asked to stop."""


@dataclass(frozen=True)
class _Rows:
    """Takes the rows of one file one by one."""

    job: Job
    file: CsvFile
    rules: RowRules
    index: UserIndex
    log: JobLog

    def take(self, number: int, line: str, settings: ImportSettings) -> None:
        """Import one user, or log why not, and count it."""
        try:
            row = dict(zip(self.file.columns, self.file.cells(line), strict=True))
            is_new = self.index.add(self.rules.verdict(row), settings)
        except RowFailedError as error:
            self.job.failed += 1
            self.log.failed(number, str(error))
            return
        if is_new:
            self.job.imported += 1
            self.log.succeeded(number)
        else:
            self.job.skipped += 1
            self.log.skipped(number)


class JobRun:
    """The worker of one job: from Pending to a terminal status.

    Args:
        job: a job that has just become Pending.
        aws: the emulator.
        settings: returns the settings as they are now; those that decide about the file and its
            rows are taken once, when the job runs.
    """

    def __init__(self, job: Job, aws: Aws, settings: Callable[[], ImportSettings]) -> None:
        self._job = job
        self._aws = aws
        self._current = settings
        self._settings = settings()
        self._log: JobLog | None = None

    async def run(self) -> None:
        """Run the job; it always ends in a terminal status, its upload deleted (FACTS 3.6.9)."""
        status, message = await self._outcome()
        self._aws.delete_upload(self._job)
        self._job.finish(status, message)
        if self._log is not None and self._settings.log_delay_seconds:
            await asyncio.sleep(self._settings.log_delay_seconds)
            with contextlib.suppress(JobFailedError):
                self._log.flush()

    async def _outcome(self) -> tuple[str, str]:
        try:
            result = await self._result()
            self._write_log()
        except JobFailedError as error:
            return jobs.FAILED, str(error)
        except Exception:
            _logger.exception("import job %s", self._job.id)
            return jobs.FAILED, _INTERNAL
        return result

    async def _result(self) -> tuple[str, str]:
        try:
            await self._import()
        except _StoppedError:
            await self._stay(jobs.STOPPING, self._settings.seconds_stopping)
            return jobs.STOPPED, jobs.STOPPED_MESSAGE
        if self._too_many():
            return jobs.FAILED, jobs.TOO_MANY_MESSAGE
        return jobs.SUCCEEDED, jobs.SUCCEEDED_MESSAGE

    async def _import(self) -> None:
        job = self._job
        pool = self._pool()
        if not self._aws.can_assume(job, self._settings):
            raise JobFailedError(_ROLE)
        self._log = JobLog(self._aws.logs(job), job, pool.name, self._settings)
        self._log.test()
        await self._stay(jobs.PENDING, self._settings.seconds_pending)
        job.status = jobs.IN_PROGRESS
        job.started = time.time()
        self._log.test()
        pool = self._pool()
        if not pool.auto_verified and self._settings.no_auto_verified == "job_fails":
            raise JobFailedError(_NO_AUTO_VERIFIED)
        header = pool.header(self._settings)
        data = self._aws.read_upload(job)
        file = csv_file.read(data, header, job.algorithm, self._settings)
        await self._stay(jobs.IN_PROGRESS, 0.0)
        await self._rows(pool, file, self._log)
        await self._stay(
            jobs.IN_PROGRESS, self._settings.seconds_in_progress - (time.time() - job.started)
        )

    async def _rows(self, pool: Pool, file: CsvFile, log: JobLog) -> None:
        index = UserIndex(pool, self._aws.users(self._job.scope, pool.id))
        rules = RowRules(pool, file.columns, self._job.algorithm, self._settings)
        rows = _Rows(self._job, file, rules, index, log)
        index.synchronize()
        began = slice_began = time.monotonic()
        for count, (number, line) in enumerate(file.rows(), start=1):
            rows.take(number, line, self._settings)
            now = time.monotonic()
            due = began + count * self._settings.seconds_per_user
            if due - now > _POLL_SECONDS or now - slice_began > _SLICE_SECONDS:
                await self._yield(log, due - now)
                index.synchronize()
                slice_began = time.monotonic()
            if 0 < self._settings.threshold_from_row <= count and self._too_many():
                return

    async def _yield(self, log: JobLog, seconds: float) -> None:
        """Let others work, and see whether this job may go on."""
        if log.size >= _LINES_KEPT and not self._settings.log_delay_seconds:
            self._write_log()
        await self._stay(jobs.IN_PROGRESS, seconds)
        self._pool()

    def _write_log(self) -> None:
        if self._log is None or self._settings.log_delay_seconds:
            return
        if self._settings.log_rows == "dropped":
            self._log.discard()
        self._log.flush()

    async def _stay(self, status: str, seconds: float) -> None:
        """Stay in a status for `seconds`, and for as long as the settings hold it.

        Raises:
            _StoppedError: the job has been asked to stop meanwhile.
        """
        end = time.monotonic() + seconds
        while True:
            if self._job.status == jobs.STOPPING != status:
                raise _StoppedError
            left = end - time.monotonic()
            if left <= 0 and self._current().hold != status:
                break
            await asyncio.sleep(min(left, _POLL_SECONDS) if left > 0 else _POLL_SECONDS)
        await asyncio.sleep(0)

    def _pool(self) -> Pool:
        document = self._aws.pool(self._job.scope, self._job.pool_id)
        if document is None:
            raise JobFailedError(_POOL_GONE)
        return describe(document)

    def _too_many(self) -> bool:
        """Whether too many rows failed or were skipped (FACTS 3.7; the threshold is unknown)."""
        bad = self._job.skipped + self._job.failed
        return bad > self._settings.failure_threshold * (bad + self._job.imported)
