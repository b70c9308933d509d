"""CheckJob: look at the job and decide whether to wait, stop it, start it, or report."""

from __future__ import annotations

import dataclasses

from ..errors import NotReady
from ..jobs import ACTIVE, CREATED, Job
from ..log import log
from ..patience import out_of_patience
from ..step import FIRST_LOOK, Progress, Result, Step
from .import_part import start_job

# A fresh role may be unknown to the service's own workers although Start accepted it: such a job
# ends `Failed` with all counters at zero (FACTS 5.6). It gets one fresh job after this long.
_FRESH_JOB_AFTER_SECONDS = 20
_MAX_ATTEMPTS = 2
# Two seconds in all, and well below 5 calls a second (FACTS 4.3).
_FIRST_LOOK_SECONDS = (0.05, 0.15, 0.3, 0.5, 0.5, 0.5)

_SUPERSEDED = "a newer request for this import has come, and this one gave way to it"


def check_job(step: Step, progress: Progress) -> Progress:
    """One look at the job.

    Raises:
        StepFailed: the deadline has come, or a newer request, before the job could be started.
    """
    if not progress.job_id:
        return dataclasses.replace(progress, next="ImportPart")
    job = _look(step, progress)
    log("job", job_id=job.id, status=job.status)
    if job.status == CREATED:
        return _start_or_give_up(step, progress)
    if job.status in ACTIVE:
        return _watch(step, progress, job)
    if _deserves_a_fresh_job(progress, job):
        log("fresh job", job_id=job.id)
        return dataclasses.replace(
            progress,
            next="WaitForJob",
            wait_seconds=_FRESH_JOB_AFTER_SECONDS,
            job_id="",
            attempt=progress.attempt + 1,
        )
    return dataclasses.replace(progress, next="Report")


def _look(step: Step, progress: Progress) -> Job:
    """The job as it is now; the first look lasts as long as a seed takes (FACTS 4.5)."""
    job = step.jobs.describe(progress.job_id)
    if progress.wait_seconds == FIRST_LOOK:
        for seconds in _FIRST_LOOK_SECONDS:
            if job.status not in ACTIVE:
                break
            step.services.sleep(seconds)
            job = step.jobs.describe(progress.job_id)
    return job


def _start_or_give_up(step: Step, progress: Progress) -> Progress:
    if step.past_deadline:
        raise out_of_patience(step, progress)
    return start_job(step, progress)


def _watch(step: Step, progress: Progress, job: Job) -> Progress:
    if not progress.stop_reason:
        progress = _stop_if_needed(step, progress, job)
    elif step.past_grace:
        return dataclasses.replace(progress, next="Report")
    if step.request.background and not progress.answered and not progress.stop_reason:
        running = Result(
            ok=True, job_id=job.id, status=job.status, already_present_users=progress.present
        )
        return dataclasses.replace(progress, next="Respond", result=running)
    return dataclasses.replace(progress, next="WaitForJob", wait_seconds=step.next_wait)


def _stop_if_needed(step: Step, progress: Progress, job: Job) -> Progress:
    if step.has_newer:
        reason = _SUPERSEDED
    elif step.past_deadline and not progress.answered:
        minutes = step.request.timeout_seconds / 60
        reason = f"the import did not finish within its timeout of {minutes:g} minutes"
    else:
        return progress
    log("stopping", job_id=job.id, reason=reason)
    try:
        step.jobs.stop(job.id)
    except NotReady as refused:
        # It may have ended just now; the next look tells.
        log("not stopped", job_id=job.id, reason=str(refused))
    return dataclasses.replace(progress, stop_reason=reason)


def _deserves_a_fresh_job(progress: Progress, job: Job) -> bool:
    return (
        job.status == "Failed"
        and job.counts.attempted == 0
        and not progress.stop_reason
        and progress.attempt < _MAX_ATTEMPTS
    )
