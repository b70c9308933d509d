"""Respond: answer CloudFormation, once, whatever happened."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

from .. import reply
from ..errors import StepFailed, TryAgain
from ..jobs import ACTIVE
from ..log import log
from ..step import Progress, Result, Step

# The errors whose text was written for a person.
_DELIBERATE = {StepFailed.__name__, TryAgain.__name__}


def respond(step: Step, progress: Progress, event: Mapping[str, Any], log_group: str) -> Progress:
    """Deliver the answer, and decide how the execution goes on.

    `event["input"]` is what the execution was started with: `Request` and, unless a person started
    it, `ResponseURL`. The state holds `error` when a step ended in one.

    Raises:
        HttpFailed: the answer could not be delivered; the state machine repeats the step.
    """
    error = event["progress"].get("error")
    result = _of_error(error, log_group) if error else progress.result
    if result is None:
        result = Result(ok=False, reason="the workflow ended without a result.")
    if not result.ok:
        _leave_no_job_behind(step, progress)
    url = event["input"].get("ResponseURL")
    if url and not progress.answered:
        _deliver(step, result, event["input"]["Request"], url)
    return dataclasses.replace(
        progress, next=_next(result), answered=True, result=result, wait_seconds=step.next_wait
    )


def _next(result: Result) -> str:
    if not result.ok:
        return "Failed"
    return "WaitForJob" if result.status in ACTIVE else "Succeeded"


def _deliver(step: Step, result: Result, request: Mapping[str, Any], url: str) -> None:
    if result.ok:
        body = reply.success(step.request, request, result.attributes())
    else:
        body = reply.failure(step.request, request, result.reason)
    taken = reply.deliver(url, body, step.services.sleep)
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


def _leave_no_job_behind(step: Step, progress: Progress) -> None:
    """Stop the job of a failed request, as far as it still runs. Never fails."""
    if not progress.job_id:
        return
    try:
        if step.jobs.describe(progress.job_id).status in ACTIVE - {"Stopping"}:
            step.jobs.stop(progress.job_id)
    except (StepFailed, TryAgain) as failed:
        log("not stopped", job_id=progress.job_id, reason=str(failed))
