"""TakeTurn: the other requests of this import, and their jobs, end before this one goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from cognito_import_contract import timing
from cognito_import_contract.states import State

from ..answer_when_alone import seconds_until_listed
from ..errors import INVALID, Malformed, NotFound, StepFailed, TryAgain
from ..identity import run_id
from ..job_names import JobName
from ..jobs import Job
from ..log import MAY_BE_AT_WORK, log
from ..progress import Progress, Refusal
from ..result import Result
from ..step import Step
from ..stop_jobs import stop

_Seen = TypeVar("_Seen")

_JOB_AT_WORK = (
    "an earlier import job of this import was still active at the deadline although it was asked "
    "to stop. Wait until it has stopped (`aws cognito-idp list-user-import-jobs`), then "
)
_REQUEST_AT_WORK = (
    "an earlier request for this import was still at work at the deadline. Wait for its execution "
    "to end in the Step Functions console, then deploy again."
)


def take_turn(step: Step, progress: Progress) -> Progress:
    """Stop the jobs of other requests, wait until they have ended, and let this request go on.

    If the service refuses to list the others, a Delete or a rollback tries for a minute and then
    goes on, because it must not leave the stack stuck. An import does not: its step is repeated.

    Raises:
        StepFailed: for an import, a newer request has come, or the deadline.
        TryAgain: for an import, the service refused to list the others.
    """
    if step.request.must_not_fail:
        # Unlike an import, it makes no job before which it would look once more. So it first waits
        # until an earlier request is certainly listed.
        step.services.sleep(seconds_until_listed(step))
    others = _Others(step)
    if others.have_newer():
        if step.request.must_not_fail:
            log("gave way to a newer request")
            return _go_on(step, progress)
        step.give_way()
    others.look()
    if others.job_at_work:
        return _wait_for_job(step, progress)
    if others.refusal or others.final_refusal:
        return _look_again(step, progress, others)
    if others.request_at_work:
        return _wait_for_request(step, progress)
    return _go_on(step, progress)


def _go_on(step: Step, progress: Progress) -> Progress:
    if progress.ending.result:  # there was nothing to import
        return progress.go_to(State.RESPOND)
    if step.request.is_delete:
        return progress.end(Result(ok=True))
    return progress.go_to(State.ROLL_BACK if step.request.is_rollback else State.PLAN)


class _Others:
    """The other requests of this import, and their jobs."""

    def __init__(self, step: Step) -> None:
        self._step = step
        self.refusal = ""
        self.final_refusal = ""
        self.job_at_work = False
        self.request_at_work = False

    def have_newer(self) -> bool:
        """Whether a newer request has come, as far as it can be seen."""
        return self._seen(self._step.others.has_newer, False)

    def look(self) -> None:
        """See which are at work, and ask their jobs to stop."""
        older: list[str] = self._seen(self._step.others.older, [])
        jobs: list[tuple[JobName, Job]] = self._seen(self._jobs, [])
        active = [job for _, job in jobs if job.is_active]
        self.job_at_work = bool(active)
        # These looks take time, and a newer request may have come meanwhile. Its job must go on.
        if active and not self.have_newer():
            stop(self._step, *active)
        # A request whose job has ended starts no other job, so it need not be waited for. In the
        # background it may notice only after minutes that its job has ended.
        over = {name.run_id for name, job in jobs if job.is_over and not job.is_void}
        self.request_at_work = any(run_id(execution) not in over for execution in older)

    def _jobs(self) -> list[tuple[JobName, Job]]:
        jobs = self._step.jobs.of_import(self._step.request.import_id)
        return [(name, job) for name, job in jobs if name.run_id != self._step.run_id]

    def _seen(self, look: Callable[[], _Seen], nothing: _Seen) -> _Seen:
        try:
            return look()
        except (TryAgain, Malformed) as refused:
            if not self._step.request.must_not_fail:
                raise
            log("not seen", reason=str(refused))
            if _is_final(self._step, refused):
                self.final_refusal = str(refused)
            else:
                self.refusal = str(refused)
            return nothing


def _is_final(step: Step, refused: TryAgain | Malformed) -> bool:
    """Whether there can be nothing to stop: the pool is gone, or its id is malformed, or the role
    may not use it any more."""
    if isinstance(refused, TryAgain):
        return isinstance(refused, NotFound) or refused.code == INVALID or step.has_left(refused)
    return True


def _wait_for_job(step: Step, progress: Progress) -> Progress:
    if not step.budget.past_deadline:
        return _wait(step, progress)
    if step.request.is_delete:
        return progress.end(Result.failed(f"{_JOB_AT_WORK}delete again."))
    if step.request.is_rollback:
        log("went on at the deadline", advice=MAY_BE_AT_WORK)
        return _go_on(step, progress)
    raise StepFailed(f"{_JOB_AT_WORK}deploy again.")


def _wait_for_request(step: Step, progress: Progress) -> Progress:
    if not step.budget.past_deadline:
        return _wait(step, progress)
    if step.request.must_not_fail:
        log("went on at the deadline", reason=_REQUEST_AT_WORK, advice=MAY_BE_AT_WORK)
        return _go_on(step, progress)
    raise StepFailed(_REQUEST_AT_WORK)


def _look_again(step: Step, progress: Progress, others: _Others) -> Progress:
    now = step.services.now()
    since = progress.refusal.since or now
    if not others.refusal:
        # A refusal that means that there is nothing to stop is believed when it comes again.
        believed = progress.refusal.since > 0
    else:
        # FACTS 5.6 (a new role or policy works after up to a minute).
        believed = now - since >= timing.NEW_PERMISSION
        if believed or step.budget.past_deadline:
            log("went on without a look", reason=others.refusal, advice=MAY_BE_AT_WORK)
    if believed or step.budget.past_deadline:
        return _go_on(step, progress)
    return _wait(step, progress, Refusal(since=since, reason=others.refusal))


def _wait(step: Step, progress: Progress, refusal: Refusal | None = None) -> Progress:
    return progress.go_to(
        State.WAIT_FOR_TURN, wait=step.budget.next_wait, refusal=refusal or Refusal()
    )
