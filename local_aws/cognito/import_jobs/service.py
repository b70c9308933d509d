"""The six operations."""

from __future__ import annotations

import asyncio
import contextvars
import time
from collections.abc import Callable, Mapping
from typing import Any

from local_aws.cognito.api import requests
from local_aws.cognito.api.answers import ApiError, json_answer
from local_aws.cognito.import_jobs import job_log, jobs
from local_aws.cognito.import_jobs.aws import Aws
from local_aws.cognito.import_jobs.emulated_aws import EmulatedAws
from local_aws.cognito.import_jobs.jobs import Job, JobStore, Scope
from local_aws.cognito.import_jobs.pool import Pool, describe
from local_aws.cognito.import_jobs.settings import ImportSettings
from local_aws.cognito.import_jobs.worker import JobRun
from local_aws.traffic.errors import Answer
from local_aws.traffic.rate import Rate

_TARGET = "AWSCognitoIdentityProviderService."

Members = dict[str, Any]


class ImportJobs:
    """Cognito's user import jobs, which the emulator's Cognito does not have.

    One per process, used on the emulator's event loop only.

    Args:
        settings: how the service behaves; replace `settings` to change it at any time.
        aws: the other services; default: the emulator of this process.
    """

    def __init__(self, settings: ImportSettings, aws: Aws | None = None) -> None:
        self.settings = settings
        self._aws = aws or EmulatedAws()
        self._store = JobStore()
        self._tasks: set[asyncio.Task[None]] = set()
        self._rate = Rate()
        self._operations: dict[str, Callable[[Scope, Pool, Members], Any]] = {
            "CreateUserImportJob": self._create,
            "StartUserImportJob": self._start,
            "StopUserImportJob": self._stop,
            "DescribeUserImportJob": self._describe,
            "ListUserImportJobs": self._list,
            "GetCSVHeader": self._csv_header,
        }
        self._aws.guard_pools(self._is_importing)

    def has_operation(self, headers: Mapping[str, str]) -> bool:
        """Whether a request to Cognito calls one of the six operations."""
        return _operation(headers) in self._operations

    def handle_request(
        self, headers: Mapping[str, str], body: bytes, query_params: Mapping[str, Any]
    ) -> Answer:
        """Answer a request that calls one of the six operations."""
        try:
            return self._answer(_operation(headers), body, headers, query_params)
        except ApiError as error:
            return error.answer()

    def reset(self) -> None:
        """Forget all jobs, running ones included."""
        for task in self._tasks:
            task.cancel()
        self._store.clear()
        self._rate.clear()

    def _answer(
        self, operation: str, body: bytes, headers: Mapping[str, str], query: Mapping[str, Any]
    ) -> Answer:
        members = requests.parse(operation, body)
        scope = self._aws.scope()
        pool_id = members["UserPoolId"]
        document = self._aws.pool(scope, pool_id)
        if document is None:
            raise ApiError("ResourceNotFoundException", f"User pool {pool_id} does not exist.")
        self._throttle(scope, pool_id, operation)
        self._expire(scope, pool_id)
        if operation == "CreateUserImportJob":
            denial = self._aws.pass_role_denial(headers, query, members["CloudWatchLogsRoleArn"])
            if denial:
                raise ApiError("AccessDeniedException", denial)
        return json_answer(self._operations[operation](scope, describe(document), members))

    def _create(self, scope: Scope, pool: Pool, members: Members) -> Any:
        settings = self.settings
        job = Job(
            scope,
            pool.id,
            members["JobName"],
            members["CloudWatchLogsRoleArn"],
            members.get("PasswordHashingAlgorithm"),
        )
        if job.algorithm and settings.password_hashes != "supported":
            raise ApiError(
                settings.password_hashes, "The user pool does not support password hashes."
            )
        if settings.second_active_job == "create_and_start":
            self._check_busy(scope)
        self._check_start_conditions("create", job, pool)
        self._store.add(job, settings)
        job.url = self._aws.presign(job, settings.url_seconds)
        return {"UserImportJob": job.describe()}

    def _start(self, scope: Scope, pool: Pool, members: Members) -> Any:
        job = self._store.get(scope, pool.id, members["JobId"])
        if job.status != jobs.CREATED:
            raise _wrong_status(job, "started")
        if not self._aws.has_upload(job):
            # FACTS 3.5
            raise ApiError("PreconditionNotMetException", f"No csv file was uploaded for {job.id}")
        self._check_start_conditions("start", job, pool)
        self._check_busy(scope)
        job.status = jobs.PENDING
        job.started = time.time()
        run = JobRun(job, self._aws, lambda: self.settings)
        # In a context of its own: the worker does not act as the caller of this request.
        task = contextvars.Context().run(asyncio.get_running_loop().create_task, run.run())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return self._job(job)

    def _stop(self, scope: Scope, pool: Pool, members: Members) -> Any:
        job = self._store.get(scope, pool.id, members["JobId"])
        if job.status not in {jobs.PENDING, jobs.IN_PROGRESS}:
            raise _wrong_status(job, "stopped")
        job.status = jobs.STOPPING
        return self._job(job)

    def _describe(self, scope: Scope, pool: Pool, members: Members) -> Any:
        return self._job(self._store.get(scope, pool.id, members["JobId"]))

    def _list(self, scope: Scope, pool: Pool, members: Members) -> Any:
        page, token = self._store.page(
            scope, pool.id, members["MaxResults"], members.get("PaginationToken")
        )
        answer: Members = {"UserImportJobs": [self._job(job)["UserImportJob"] for job in page]}
        if token:
            answer["PaginationToken"] = token
        return answer

    def _csv_header(self, _scope: Scope, pool: Pool, _members: Members) -> Any:
        return {"UserPoolId": pool.id, "CSVHeader": pool.header(self.settings)}

    def _job(self, job: Job) -> Members:
        if self.settings.resign_url and job.status == jobs.CREATED:
            job.url = self._aws.presign(job, self.settings.url_seconds)
        return {"UserImportJob": job.describe()}

    def _check_start_conditions(self, moment: str, job: Job, pool: Pool) -> None:
        """What keeps a job from starting, where AWS does not say which call refuses it."""
        settings = self.settings
        if settings.no_auto_verified == moment and not pool.auto_verified:
            raise ApiError(
                settings.no_auto_verified_error, "The user pool has no auto verified attributes."
            )
        if settings.unassumable_role == moment and not self._may_log(job, pool):
            raise ApiError(settings.unassumable_role_error, settings.unassumable_role_text)

    def _may_log(self, job: Job, pool: Pool) -> bool:
        """Whether the job's role can be assumed now and permits to write the job's log."""
        return self._aws.can_assume(job, self.settings) and job_log.is_permitted(
            self._aws.logs(job), job, pool.name
        )

    def _check_busy(self, scope: Scope) -> None:
        if self._store.is_busy(scope, self.settings):
            raise ApiError(
                self.settings.second_active_job_error, self.settings.second_active_job_text
            )

    def _expire(self, scope: Scope, pool_id: str) -> None:
        """Expire the pool's jobs that were not started in time (FACTS 3.2)."""
        limit = time.time() - self.settings.job_expiry_seconds
        for job in self._store.of_pool(scope, pool_id):
            if job.status == jobs.CREATED and job.created < limit:
                job.finish(jobs.EXPIRED, jobs.EXPIRED_MESSAGE)
                self._aws.delete_upload(job)

    def _throttle(self, scope: Scope, pool_id: str, operation: str) -> None:
        """Requests per second, pool and operation (FACTS 4.3)."""
        key = (scope, pool_id, operation)
        if self._rate.is_exceeded(key, self.settings.requests_per_second):
            raise ApiError("TooManyRequestsException", "Rate exceeded")

    def _is_importing(self, scope: Scope, pool_id: str) -> bool:
        return any(job.status in jobs.ACTIVE for job in self._store.of_pool(scope, pool_id))


def _operation(headers: Mapping[str, str]) -> str:
    return headers.get("x-amz-target", "").removeprefix(_TARGET)


def _wrong_status(job: Job, verb: str) -> ApiError:
    return ApiError(
        "PreconditionNotMetException",
        f"Import job {job.id} cannot be {verb}: its status is {job.status}.",
    )
