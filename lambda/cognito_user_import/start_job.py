"""Starts an uploaded job, after the looks that come before each effect."""

from __future__ import annotations

from cognito_import_contract.states import State

from .errors import TryAgain
from .job_names import JobName
from .jobs import CREATED, Job
from .log import log
from .progress import CurrentJob, Progress, Refusal
from .start_refused import too_late, wait_until_ready
from .step import Step
from .upload import start_import

AT_ONCE = 0
"""The wait before the first look at a job that has just been started."""


def may_begin(step: Step, progress: Progress) -> None:
    """Before each effect (Create, upload, Start), look for a newer request and check the time.

    Raises:
        StepFailed: a newer request has come, or the deadline.
        TryAgain: this invocation is over, or it could not be seen whether there is a newer request.
    """
    step.give_way()
    if step.budget.past_deadline:
        raise too_late(step, progress)
    step.end_if_over()


def started(own_jobs: list[tuple[JobName, Job]], current: CurrentJob) -> Job | None:
    """The job that was already started for the planned lines, if an earlier attempt started one."""
    for name, job in own_jobs:
        if name.attempt >= current.attempt and job.status != CREATED:
            return job
    return None


def start_job(step: Step, progress: Progress) -> Progress:
    """Start an uploaded job, or wait if the service refuses to start it."""
    may_begin(step, progress)
    try:
        start_import(step.services, step.request.user_pool_id, progress.job.id)
    except TryAgain as refused:
        # The answer may also have been lost; CheckJob then sees that the job was started.
        return wait_until_ready(step, progress, refused)
    return running(progress, progress.job.id)


def running(progress: Progress, job_id: str) -> Progress:
    """Wait for a job that was started."""
    log("job started", job_id=job_id)
    at_work = progress.with_job(id=job_id)
    return at_work.go_to(State.WAIT_FOR_JOB, wait=AT_ONCE, refusal=Refusal())
