"""Stops the jobs of a failed request, which is answered when they have stopped.

While a job is active, the service may refuse what CloudFormation does next, such as a rollback of
the pool (FACTS 3.8).
"""

from __future__ import annotations

from cognito_import_contract import timing

from .errors import NotFound, TryAgain
from .jobs import Job
from .log import log
from .progress import Progress
from .step import Step


def stop(step: Step, *jobs: Job) -> None:
    """Ask active jobs to stop. If this invocation is over, its repetition does that instead."""
    for job in jobs:
        if job.status != "Stopping" and not step.budget.is_over:
            stop_unseen(step, job.id)


def stop_unseen(step: Step, job_id: str) -> None:
    """Ask a job to stop. A refusal is only logged, because the next look shows the job's status."""
    log("stopping", job_id=job_id)
    try:
        step.jobs.stop(job_id)
    except TryAgain as refused:
        log("not stopped", job_id=job_id, reason=str(refused))


def may_answer(step: Step, progress: Progress) -> bool:
    """Stop this execution's jobs, and return whether the answer need not wait for them any more."""
    try:
        running = [job for _, job in step.own_jobs() if job.is_active]
    except TryAgain as refused:
        if isinstance(refused, NotFound) or step.has_left(refused):
            return True
        raise
    stop(step, *running)
    waited = step.services.now() - progress.ending.stopping_since
    return not running or step.budget.past_grace or waited >= timing.ANSWER_WAITS_FOR_JOBS
