"""Taking turns: what other requests of this import have at work ends before this one goes on."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TypeVar

from ..closing import stop
from ..errors import INVALID, Malformed, NotFound, StepFailed, TryAgain
from ..job_names import JobName
from ..jobs import Job
from ..log import MAY_BE_AT_WORK, log
from ..result import Result
from ..step import Progress, Step, run_id
from ..turns import SETTLED_AFTER_SECONDS

_Seen = TypeVar("_Seen")

# FACTS 5.6 (a new role or policy works after up to a minute).
_REFUSED_SECONDS = 60
_JOB_AT_WORK = (
    "an earlier import job of this import was still active at the deadline although it was asked "
    "to stop. Wait until it has stopped (`aws cognito-idp list-user-import-jobs`), then "
)
_REQUEST_AT_WORK = (
    "an earlier request for this import was still at work at the deadline. Wait for its execution "
    "to end in the Step Functions console, then deploy again."
)


def take_turn(step: Step, progress: Progress) -> Progress | None:
    """Stop what other requests have at work; None when this request may go on.

    A Delete or a rollback goes on although looks are refused, after it has tried for a minute, for
    it must not leave the stack stuck. An import does not: its step is repeated.

    Raises:
        StepFailed: a newer request than this import has come, or the deadline.
        TryAgain: a look was refused to an import.
    """
    others = _Others(step)
    if others.have_newer():
        if step.request.must_not_fail:
            log("gave way to a newer request")
            return None
        step.give_way()
    others.look()
    if others.job_at_work:
        return _wait_for_job(step, progress)
    if others.refusal:
        return _look_again(step, progress, others.refusal)
    if others.request_at_work:
        return _wait_for_request(step, progress)
    return None


def settled(step: Step, progress: Progress, result: Result) -> Progress:
    """Answer without a job, once nothing of an earlier request can go on.

    Raises:
        StepFailed: as `take_turn`.
        TryAgain: as `take_turn`.
    """
    since_start = step.services.now() - step.started
    if step.request.type != "Create" and since_start < SETTLED_AFTER_SECONDS:
        # One that was cancelled at once may not be listed yet.
        step.services.sleep(SETTLED_AFTER_SECONDS - since_start)
        step.jobs.forget()
        waiting = take_turn(step, progress)
        if waiting:
            return waiting
    return dataclasses.replace(progress, next="Respond", result=result)


class _Others:
    """The other requests of this import, and their jobs."""

    def __init__(self, step: Step) -> None:
        self._step = step
        self.refusal = ""
        self.job_at_work = False
        self.request_at_work = False

    def have_newer(self) -> bool:
        """Whether a newer request has come, as far as it can be seen."""
        return self._seen(self._step.turns.has_newer, False)

    def look(self) -> None:
        """See which are at work, and ask their jobs to stop."""
        older: list[str] = self._seen(self._step.turns.older, [])
        jobs: list[tuple[JobName, Job]] = self._seen(self._jobs, [])
        active = [job for _, job in jobs if job.is_active]
        self.job_at_work = bool(active)
        # The looks take their time. A newer request's job must not be taken for an older one's.
        if active and not self.have_newer():
            stop(self._step, *active)
        # One whose job has ended starts no other; in the background it may be slow to notice.
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
            if not _is_final(self._step, refused):
                self.refusal = str(refused)
            return nothing


def _is_final(step: Step, refused: TryAgain | Malformed) -> bool:
    """Whether there can be nothing to stop: the pool is gone, or was none, or is out of reach."""
    if isinstance(refused, TryAgain):
        return isinstance(refused, NotFound) or refused.code == INVALID or step.has_left(refused)
    return True


def _wait_for_job(step: Step, progress: Progress) -> Progress | None:
    if not step.past_deadline:
        return _wait(step, progress)
    if step.request.is_delete:
        reason = f"{_JOB_AT_WORK}delete again."
        return dataclasses.replace(
            progress, next="Respond", result=Result(ok=False, reason=reason, status="Failed")
        )
    if step.request.is_rollback:
        log("went on at the deadline", advice=MAY_BE_AT_WORK)
        return None
    raise StepFailed(f"{_JOB_AT_WORK}deploy again.")


def _wait_for_request(step: Step, progress: Progress) -> Progress | None:
    if not step.past_deadline:
        return _wait(step, progress)
    if step.request.must_not_fail:
        log("went on at the deadline", reason=_REQUEST_AT_WORK, advice=MAY_BE_AT_WORK)
        return None
    raise StepFailed(_REQUEST_AT_WORK)


def _look_again(step: Step, progress: Progress, refusal: str) -> Progress | None:
    now = step.services.now()
    since = progress.refused_since or now
    if now - since >= _REFUSED_SECONDS or step.past_deadline:
        log("went on without a look", reason=refusal, advice=MAY_BE_AT_WORK)
        return None
    return _wait(step, progress, refused_since=since)


def _wait(step: Step, progress: Progress, refused_since: float = 0.0) -> Progress:
    return dataclasses.replace(
        progress, next="WaitForTurn", wait_seconds=step.next_wait, refused_since=refused_since
    )
