"""Leaving no job behind: a failed request is answered when its jobs have stopped.

What CloudFormation does next, a rollback of the pool for one, is refused while a job is active
(FACTS 3.8).
"""

from __future__ import annotations

from cognito_import_contract import timing

from .errors import NotFound, TryAgain
from .jobs import Job
from .log import log
from .progress import Progress
from .step import Step


def stop(step: Step, *jobs: Job) -> None:
    """Ask for the end of active jobs, unless this invocation is over: then its repetition does."""
    for job in jobs:
        if job.status != "Stopping" and not step.budget.is_over:
            stop_unseen(step, job.id)


def stop_unseen(step: Step, job_id: str) -> None:
    """Ask for a job's end. A refusal changes nothing: the next look tells more."""
    log("stopping", job_id=job_id)
    try:
        step.jobs.stop(job_id)
    except TryAgain as refused:
        log("not stopped", job_id=job_id, reason=str(refused))


def may_answer(step: Step, progress: Progress) -> bool:
    """Stop what this execution has running; whether the answer need not wait for it any more."""
    try:
        running = [job for _, job in step.own_jobs() if job.is_active]
    except TryAgain as refused:
        if isinstance(refused, NotFound) or step.has_left(refused):
            return True
        raise
    stop(step, *running)
    waited = step.services.now() - progress.ending.stopping_since
    return not running or step.budget.past_grace or waited >= timing.ANSWER_WAITS_FOR_JOBS
