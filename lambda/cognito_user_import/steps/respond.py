"""Respond: answer CloudFormation, once, whatever happened."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

from .. import reply
from ..errors import StepFailed, TryAgain
from ..jobs import is_active
from ..log import MAY_BE_AT_WORK, log
from ..result import Result
from ..step import SUPERSEDED, Progress, Step

# The errors whose text was written for a person.
_DELIBERATE = {StepFailed.__name__, TryAgain.__name__}


def respond(step: Step, progress: Progress, event: Mapping[str, Any], log_group: str) -> Progress:
    """Deliver the answer, and decide how the execution goes on.

    `event["input"]` is what the execution was started with: `Request` and, unless a person started
    it, `ResponseURL`. The state holds `error` when a step ended in one. The answer waits for jobs
    that have to stop.

    Raises:
        HttpFailed: the answer could not be delivered; the state machine repeats the step.
    """
    error = event["progress"].get("error")
    result = progress.result or Result(ok=False, reason="the workflow ended without a result.")
    if error and (result.ok or progress.result is None):
        result = _of_error(error, log_group)
        if step.request.must_not_fail:
            log("succeeded all the same", reason=result.reason, advice=MAY_BE_AT_WORK)
            result = Result(ok=True)
        elif progress.sent:  # a job may be at work
            return _close(step, progress, result)
    url = event["input"].get("ResponseURL")
    if url and not progress.answered:
        _deliver(step, result, event["input"]["Request"], url)
    return dataclasses.replace(
        progress,
        next=_next(progress, result),
        answered=True,
        result=result,
        wait_seconds=step.next_wait,
    )


def _close(step: Step, progress: Progress, result: Result) -> Progress:
    """Let CheckJob stop what still runs and come back; if it fails at that, too, so be it."""
    return dataclasses.replace(
        progress,
        next="WaitForJob",
        wait_seconds=0,
        result=result,
        closing_since=step.services.now(),
    )


def _next(progress: Progress, result: Result) -> str:
    at_work = bool(progress.job_id) and is_active(result.status)
    if result.reason.startswith(SUPERSEDED) and not at_work:
        return "GaveWay"  # no failure that anybody should be woken for
    if not result.ok:
        return "Failed"
    return "WaitForJob" if at_work else "Succeeded"


def _deliver(step: Step, result: Result, request: Mapping[str, Any], url: str) -> None:
    if result.ok:
        body = reply.success(step.request, request, result.attributes())
    else:
        body = reply.failure(step.request, request, result.reason)
    taken = reply.deliver(step.services, url, body)
    log("answered", ok=result.ok, bytes=len(body), taken=taken)


def _of_error(error: Mapping[str, Any], log_group: str) -> Result:
    """What a failed step said; a crash, which says nothing, gets the words it needs."""
    try:
        cause = json.loads(error.get("Cause", ""))
        kind, message = str(cause["errorType"]), str(cause["errorMessage"])
    except (TypeError, ValueError, KeyError):
        kind, message = str(error.get("Error", "")), ""
    if message and kind in _DELIBERATE:
        return Result(ok=False, reason=message, status="Failed")
    return Result(
        ok=False,
        status="Failed",
        reason=(
            f"a step of the import ended unexpectedly ({kind or 'no error type'}), more than once. "
            f"Deploy again; if it stays so, see the log group {log_group} and the execution in the "
            "Step Functions console."
        ),
    )
