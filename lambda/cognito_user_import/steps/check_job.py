"""CheckJob: look at the job and decide whether to wait, stop it, start it, or report."""

from __future__ import annotations

from cognito_import_contract import timing
from cognito_import_contract.properties import WaitFor
from cognito_import_contract.states import State

from ..errors import NotFound, StepFailed, TryAgain
from ..jobs import CREATED, RUNNING, STOPPED, Job
from ..log import log
from ..progress import CurrentJob, Progress
from ..result import Result
from ..start_job import AT_ONCE, start_job, started
from ..step import GAVE_WAY, Step
from ..stop_jobs import may_answer, stop, stop_unseen


def check_job(step: Step, progress: Progress) -> Progress:
    """One look at the job.

    Raises:
        StepFailed: the deadline has come, or a newer request, before the job could be started, or
            the import has moved to another pool, and this job cannot be seen any more.
        TryAgain: the job could not be seen for too long.
    """
    if progress.ending.stopping_since:
        if may_answer(step, progress):
            return progress.go_to(State.RESPOND)
        return _look_again(step, progress)
    if not progress.job.id:
        return progress.go_to(State.IMPORT_PART)
    try:
        return _look_and_decide(step, progress).with_job(unseen_since=0.0)
    except NotFound:  # asking again would not help
        raise
    except TryAgain as unseen:
        return _not_seen(step, progress, unseen)


def _not_seen(step: Step, progress: Progress, refused: TryAgain) -> Progress:
    if step.has_left(refused):
        raise StepFailed(
            "the import serves another user pool now, and its role has lost the one that this "
            f"job imports into: {progress.job.id} goes on unwatched."
        ) from None
    since = progress.job.unseen_since or step.services.now()
    if step.budget.past_grace or step.services.now() - since >= timing.JOB_UNSEEN:
        raise refused
    if step.budget.past_deadline:
        stop_unseen(step, progress.job.id)
    log("job not seen", job_id=progress.job.id, reason=str(refused))
    return _look_again(step, progress.with_job(unseen_since=since))


def _look_and_decide(step: Step, progress: Progress) -> Progress:
    job = _look(step, progress)
    log("job", job_id=job.id, status=job.status)
    if job.status == CREATED:
        return _start(step, progress)
    if job.is_active:
        return _watch(step, progress, job)
    if _deserves_a_fresh_job(step, progress.job, job):
        log("fresh job", job_id=job.id)
        fresh = CurrentJob(
            attempt=job.name.attempt + 1 if job.name else progress.job.attempt,
            renewals=progress.job.renewals + 1,
            lists_password_hash=progress.job.lists_password_hash,
        )
        return progress.go_to(State.WAIT_FOR_JOB, wait=timing.FRESH_JOB_AFTER, job=fresh)
    if job.status == STOPPED and not progress.job.stop_reason and step.others.has_newer():
        progress = progress.with_job(stop_reason=GAVE_WAY)  # the newer request stopped the job
    return progress.go_to(State.REPORT)


def _look(step: Step, progress: Progress) -> Job:
    """The job as it is now. The first look lasts as long as a small job takes (FACTS 4.5)."""
    begun = step.services.now()
    job = step.jobs.describe(progress.job.id)
    if progress.wait_seconds == AT_ONCE:
        for seconds in timing.FIRST_LOOKS:
            if not job.is_active or step.services.now() - begun > sum(timing.FIRST_LOOKS):
                break
            step.services.sleep(seconds)
            job = step.jobs.describe(progress.job.id)
    return job


def _start(step: Step, progress: Progress) -> Progress:
    running = started(step.own_jobs(), progress.job)
    if running:  # two invocations of ImportPart have each made a job
        return _look_again(step, progress.with_job(id=running.id))
    return start_job(step, progress)


def _watch(step: Step, progress: Progress, job: Job) -> Progress:
    now, asked_to_stop = step.services.now(), progress.job.stopping_since
    if step.budget.past_grace or (asked_to_stop and now - asked_to_stop >= timing.STOP_JOB):
        return progress.go_to(State.REPORT)
    reason = progress.job.stop_reason or _reason_to_stop(step)
    if reason:
        stop(step, job)
        progress = progress.with_job(stop_reason=reason, stopping_since=asked_to_stop or now)
    elif _goes_on_in_background(step, progress, job):
        # Its counters are not known yet.
        return progress.end(Result(ok=True, attributes=job.attributes(progress.plan)))
    return _look_again(step, progress)


def _goes_on_in_background(step: Step, progress: Progress, job: Job) -> bool:
    in_background = step.request.properties.wait is WaitFor.BACKGROUND
    return in_background and job.status == RUNNING and not progress.ending.answered


def _reason_to_stop(step: Step) -> str:
    if step.budget.past_deadline:
        minutes = step.budget.timeout / 60
        return f"the import did not finish within its timeout ({minutes:g} min)"
    return GAVE_WAY if step.others.has_newer() else ""


def _look_again(step: Step, progress: Progress) -> Progress:
    return progress.go_to(State.WAIT_FOR_JOB, wait=step.budget.next_wait)


def _deserves_a_fresh_job(step: Step, current: CurrentJob, job: Job) -> bool:
    return (
        step.budget.has_time_for(timing.FRESH_JOB_AFTER)
        and job.is_void
        and not current.stop_reason
        and current.renewals < _most_renewals(current)
    )


def _most_renewals(current: CurrentJob) -> int:
    """How many fresh jobs may follow one that failed before any row.

    There is one, because the role may have been too new. If the pool lists `password_hash`, the
    fresh job leaves this column out, so a second fresh job has all columns again: if the service
    insists on its header, the first one fails for that reason, even if the role works by then.
    """
    return 2 if current.lists_password_hash else 1
