"""CheckJob: look at the job and decide whether to wait, stop it, start it, or report."""

from __future__ import annotations

import dataclasses

from ..closing import has_stopped, stop, stop_unseen
from ..errors import NotFound, StepFailed, TryAgain
from ..jobs import CREATED, RUNNING, STOPPED, Job
from ..log import log
from ..result import Result
from ..step import FIRST_LOOK, STOP_GRACE_SECONDS, SUPERSEDED, Progress, Step
from .import_part import start_job, started

# A fresh role may be unknown to the service's own workers although Start accepted it: such a job
# ends `Failed` with all counters at zero (FACTS 5.6). A fresh job follows after this long.
_FRESH_JOB_AFTER_SECONDS = 20
# Two seconds in all, and well below 5 calls a second (FACTS 4.3).
_FIRST_LOOK_SECONDS = (0.02, 0.18, 0.3, 0.5, 0.5, 0.5)
# A job goes on while the service cannot be asked about it. It is not left unwatched for longer.
_UNSEEN_SECONDS = 600


def check_job(step: Step, progress: Progress) -> Progress:
    """One look at the job.

    Raises:
        StepFailed: the deadline has come, or a newer request, before the job could be started, or
            the import serves another pool by now, and this one's job cannot be seen any more.
        TryAgain: the job could not be seen for too long.
    """
    if progress.closing_since:
        if has_stopped(step, progress):
            return dataclasses.replace(progress, next="Respond")
        return _look_again(step, progress)
    if not progress.job_id:
        return dataclasses.replace(progress, next="ImportPart")
    try:
        return dataclasses.replace(_look_and_decide(step, progress), unseen_since=0.0)
    except NotFound:  # to ask for long would be in vain
        raise
    except TryAgain as unseen:
        if step.has_left(unseen):
            raise StepFailed(
                "the import serves another user pool now, and its role has lost the one that this "
                f"job imports into: {progress.job_id} goes on unwatched."
            ) from None
        since = progress.unseen_since or step.services.now()
        if step.past_grace or step.services.now() - since >= _UNSEEN_SECONDS:
            raise
        if step.past_deadline:
            stop_unseen(step, progress.job_id)
        log("job not seen", job_id=progress.job_id, reason=str(unseen))
        return _look_again(step, progress, unseen_since=since)


def _look_and_decide(step: Step, progress: Progress) -> Progress:
    job = _look(step, progress)
    log("job", job_id=job.id, status=job.status)
    if job.status == CREATED:
        return _start(step, progress)
    if job.is_active:
        return _watch(step, progress, job)
    if _deserves_a_fresh_job(step, progress, job):
        log("fresh job", job_id=job.id)
        return dataclasses.replace(
            progress,
            next="WaitForJob",
            wait_seconds=_FRESH_JOB_AFTER_SECONDS,
            job_id="",
            renewals=progress.renewals + 1,
            attempt=job.name.attempt + 1 if job.name else progress.attempt,
        )
    if job.status == STOPPED and not progress.stop_reason and step.turns.has_newer():
        progress = dataclasses.replace(progress, stop_reason=SUPERSEDED)  # it has stopped the job
    return dataclasses.replace(progress, next="Report")


def _look(step: Step, progress: Progress) -> Job:
    """The job as it is now; the first look lasts as long as a seed takes (FACTS 4.5)."""
    begun = step.services.now()
    job = step.jobs.describe(progress.job_id)
    if progress.wait_seconds == FIRST_LOOK:
        for seconds in _FIRST_LOOK_SECONDS:
            if not job.is_active or step.services.now() - begun > sum(_FIRST_LOOK_SECONDS):
                break
            step.services.sleep(seconds)
            job = step.jobs.describe(progress.job_id)
    return job


def _start(step: Step, progress: Progress) -> Progress:
    running = started(step.own_jobs(), progress)
    if running:  # two invocations of ImportPart made a job each
        return _look_again(step, progress, job_id=running.id)
    return start_job(step, progress)


def _watch(step: Step, progress: Progress, job: Job) -> Progress:
    now = step.services.now()
    asked_to_stop = progress.stopping_since
    if step.past_grace or (asked_to_stop and now - asked_to_stop >= STOP_GRACE_SECONDS):
        return dataclasses.replace(progress, next="Report")
    reason = progress.stop_reason or _reason_to_stop(step)
    if reason:
        stop(step, job)
        progress = dataclasses.replace(progress, stopping_since=asked_to_stop or now)
    elif step.request.background and job.status == RUNNING and not progress.answered:
        running = Result(
            ok=True,
            job_id=job.id,
            status=job.status,
            already_present_users=progress.present,
            inactive_users=progress.inactive,
        )
        return dataclasses.replace(progress, next="Respond", result=running)
    return _look_again(step, progress, stop_reason=reason)


def _reason_to_stop(step: Step) -> str:
    if step.past_deadline:
        minutes = step.request.timeout_seconds / 60
        return f"the import did not finish within its timeout ({minutes:g} min)"
    return SUPERSEDED if step.turns.has_newer() else ""


def _look_again(step: Step, progress: Progress, **changes: str | float) -> Progress:
    waiting = dataclasses.replace(progress, next="WaitForJob", wait_seconds=step.next_wait)
    return dataclasses.replace(waiting, **changes)  # type: ignore[arg-type]


def _deserves_a_fresh_job(step: Step, progress: Progress, job: Job) -> bool:
    return (
        step.has_time_for(_FRESH_JOB_AFTER_SECONDS)
        and job.is_void
        and not progress.stop_reason
        and progress.renewals < _most_renewals(progress)
    )


def _most_renewals(progress: Progress) -> int:
    """How many fresh jobs may follow one that failed before any row.

    One for a role that was too fresh. Where the pool lists `password_hash`, the first leaves the
    column out, so a second one has all columns again: with a service that insists on its header,
    the first would fail for that, however well the role is known by then.
    """
    return 2 if progress.lists_password_hash else 1
