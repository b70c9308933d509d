"""Respond: answer CloudFormation, once, whatever happened."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

from cognito_import_contract.states import State

from .. import reply
from ..errors import StepFailed, TryAgain
from ..jobs import is_active
from ..log import MAY_BE_AT_WORK, log
from ..progress import Progress
from ..result import Result
from ..step import GAVE_WAY, Step

# The errors whose text was written for a person.
_DELIBERATE = {StepFailed.__name__, TryAgain.__name__}


def respond(step: Step, progress: Progress) -> Progress:
    """Deliver the answer, and decide how the execution goes on.

    The answer waits for jobs that have to stop.

    Raises:
        HttpFailed: the answer could not be delivered; the state machine repeats the step.
    """
    error, known = progress.error, progress.ending.result
    result = known or Result(ok=False, reason="the workflow ended without a result.")
    progress = dataclasses.replace(progress, error=None)
    if error and (result.ok or known is None):
        result = _of_error(error, step.log_group)
        if step.request.must_not_fail:
            log("succeeded all the same", reason=result.reason, advice=MAY_BE_AT_WORK)
            result = Result(ok=True)
        elif progress.plan.sent:  # a job may be at work
            return _stop_jobs_first(step, progress, result)
    if step.response_url and not progress.ending.answered:
        _deliver(step, result)
    ending = dataclasses.replace(progress.ending, result=result, answered=True)
    return progress.go_to(_next(progress, result), wait=step.budget.next_wait, ending=ending)


def _stop_jobs_first(step: Step, progress: Progress, result: Result) -> Progress:
    """Let CheckJob stop the jobs that still run. If that fails, too, Respond answers anyway."""
    ending = dataclasses.replace(progress.ending, result=result, stopping_since=step.services.now())
    return progress.go_to(State.WAIT_FOR_JOB, wait=0, ending=ending)


def _next(progress: Progress, result: Result) -> State:
    at_work = bool(progress.job.id) and is_active(result.attributes.status)
    if result.reason.startswith(GAVE_WAY) and not at_work:
        return State.GAVE_WAY  # not a failure that should set off an alarm
    if not result.ok:
        return State.FAILED
    if at_work:
        return State.WAIT_FOR_JOB
    # In the background, users join their groups after the answer.
    to_join = progress.memberships is not None and not progress.memberships.done
    return State.ADD_TO_GROUPS if to_join else State.SUCCEEDED


def _deliver(step: Step, result: Result) -> None:
    if result.ok:
        body = reply.success(step.request, result.attributes)
    else:
        body = reply.failure(step.request, result.reason)
    taken = reply.deliver(step.services, step.response_url, body)
    log("answered", ok=result.ok, bytes=len(body), taken=taken)


def _of_error(error: Mapping[str, Any], log_group: str) -> Result:
    """The reason that a failed step gave, or a general one for a crash, which gives none."""
    try:
        cause = json.loads(error.get("Cause", ""))
        kind, message = str(cause["errorType"]), str(cause["errorMessage"])
    except (TypeError, ValueError, KeyError):
        kind, message = str(error.get("Error", "")), ""
    if message and kind in _DELIBERATE:
        return Result.failed(message)
    return Result.failed(
        f"a step of the import ended unexpectedly ({kind or 'no error type'}), more than once. "
        f"Deploy again; if it stays so, see the log group {log_group} and the execution in the "
        "Step Functions console."
    )
