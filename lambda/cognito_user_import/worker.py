"""The Worker function: the steps of the workflow, everything that touches AWS."""

from __future__ import annotations

import dataclasses
import os
import traceback
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from .errors import StepFailed, TryAgain
from .http import HttpFailed
from .log import log
from .request import Request
from .services import Services
from .step import Progress, Step, parse_time
from .steps.check_job import check_job
from .steps.import_part import import_part
from .steps.plan import plan
from .steps.report import report
from .steps.respond import respond

# The Trigger's time limit.
_LONGEST_TRIGGER_SECONDS = 300


class Unexpected(Exception):  # noqa: N818
    """A defect or an outage: its class and place, never its text, which may hold a cell."""


def handler(
    event: Mapping[str, Any], context: Any, services: Services | None = None
) -> dict[str, Any]:
    """Run the step that the state machine asks for, and return the state it hands on."""
    try:
        return _run(event, context, services or _services())
    except StepFailed as failed:
        log("step failed", step=str(event.get("step")), reason=str(failed))
        # The state machine knows errors by their exact class name.
        raise StepFailed(str(failed)) from None
    except (TryAgain, HttpFailed) as again:
        log("step to be repeated", step=str(event.get("step")), reason=str(again))
        raise TryAgain(str(again)) from None
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        place = " < ".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(frames))
        log("unexpected", step=str(event.get("step")), error=type(error).__name__, place=place)
        raise Unexpected(type(error).__name__) from None


@cache
def _services() -> Services:
    return Services.of_runtime()


def _run(event: Mapping[str, Any], context: Any, services: Services) -> dict[str, Any]:
    execution = event["execution"]
    until = services.now() + float(event["limit"])
    progress = Progress.parse(event["progress"])
    request = Request.parse(
        event["request"],
        default_id=str(execution["name"]),
        default_stack=str(event["state_machine"]),
    )
    started = parse_time(str(execution["started"]))
    if not progress.begun:
        late_start = float(event["progress"].get("late_start_seconds", 0))
        progress = dataclasses.replace(
            progress, begun=_begun(request.received, started, services.now(), late_start)
        )
    step = Step(
        request=request,
        execution_name=str(execution["name"]),
        state_machine_arn=str(event["state_machine"]),
        started=started,
        begun=progress.begun,
        services=services,
        time_left=lambda: min(
            until - services.now(), context.get_remaining_time_in_millis() / 1000
        ),
        served_pool_id=os.environ.get("USER_POOL_ID", ""),
        answered=progress.answered,
    )
    if event["step"] == "Respond":
        done = respond(step, progress, event, str(context.log_group_name))
    else:
        done = _take(step, event["step"], progress)
    return {**done.to_json(), "limit_seconds": step.limit_seconds}


def _begun(received: float, started: float, now: float, late_start: float) -> float:
    """The moment from which `timeout` counts: when CloudFormation's request came.

    In a VPC, when Lambda first runs the Worker, up to `late_start` seconds later.
    """
    # A person may start an old request again.
    asked = received if 0 <= started - received <= _LONGEST_TRIGGER_SECONDS else started
    return min(now, asked + late_start)


def _take(step: Step, name: str, progress: Progress) -> Progress:
    try:
        return _STEPS[name](step, progress)
    except TryAgain as again:
        if step.past_grace:  # a repetition would come too late for CloudFormation
            raise StepFailed(str(again)) from None
        raise


_STEPS: dict[str, Callable[[Step, Progress], Progress]] = {
    "Plan": plan,
    "ImportPart": import_part,
    "CheckJob": check_job,
    "Report": report,
}
