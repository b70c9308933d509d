"""Answers without a job, once an earlier request would be listed."""

from __future__ import annotations

import math

from cognito_import_contract import timing
from cognito_import_contract.states import State

from .progress import Progress
from .result import Result
from .step import Step


def answer_when_alone(step: Step, progress: Progress, result: Result) -> Progress:
    """Answer without a job, if necessary after one more look for an earlier request."""
    ended = progress.end(result)
    seconds = 0.0 if step.request.type == "Create" else seconds_until_listed(step)
    if not seconds:
        return ended
    return ended.go_to(State.WAIT_FOR_TURN, wait=math.ceil(seconds))


def seconds_until_listed(step: Step) -> float:
    """How long an earlier request that was cancelled at once may still be missing in the list."""
    since_start = step.services.now() - step.execution.started
    return max(timing.EXECUTIONS_LISTED - since_start, 0)
