"""The Worker function, which runs the steps of the workflow."""

from __future__ import annotations

import dataclasses
import os
import traceback
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from cognito_import_contract import timing
from cognito_import_contract.states import FIRST, STEPS, State

from .budget import Budget
from .errors import StepFailed, TryAgain
from .log import log
from .presigned_put import HttpFailed
from .progress import Progress
from .request import Request
from .services import Services
from .step import Execution, Step
from .steps.add_to_groups import add_to_groups
from .steps.check_job import check_job
from .steps.import_part import import_part
from .steps.plan import plan
from .steps.report import report
from .steps.respond import respond
from .steps.roll_back import roll_back
from .steps.take_turn import take_turn

_STEPS: Mapping[State, Callable[[Step, Progress], Progress]] = {
    State.TAKE_TURN: take_turn,
    State.ROLL_BACK: roll_back,
    State.PLAN: plan,
    State.IMPORT_PART: import_part,
    State.CHECK_JOB: check_job,
    State.REPORT: report,
    State.ADD_TO_GROUPS: add_to_groups,
    State.RESPOND: respond,
}


class Unexpected(Exception):  # noqa: N818
    """A defect or an outage. It names the error's class only: its text may contain a cell."""


def handler(
    event: Mapping[str, Any], context: Any, services: Services | None = None
) -> dict[str, Any]:
    """Run the step that the state machine asks for, and return the state it hands on."""
    try:
        return _run(event, context, services or _services())
    except StepFailed as failed:
        log("step failed", step=str(event.get("step")), reason=str(failed))
        # The state machine recognises an error by its exact class name, so not by a base class.
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
    execution = Execution(
        name=str(event["execution"]["name"]),
        started=_parse_time(str(event["execution"]["started"])),
        state_machine_arn=str(event["state_machine"]),
    )
    request = Request.parse(
        event["request"],
        default_id=execution.name,
        default_stack=execution.state_machine_arn,
    )
    progress = Progress.parse(event["progress"])
    if State(event["step"]) is FIRST:
        _refuse_earlier_definition(request, event["progress"].get("steps"))
    if not progress.begun:
        late_start = float(event["progress"].get("late_start_seconds", 0))
        begun = _begun(request.received, execution.started, services.now(), late_start)
        progress = dataclasses.replace(progress, begun=begun)
    until = services.now() + float(event["limit"])
    step = Step(
        request=request,
        execution=execution,
        services=services,
        budget=Budget(
            now=services.now,
            begun=progress.begun,
            timeout=request.properties.timeout_seconds,
            answered=progress.ending.answered,
            time_left=lambda: min(
                until - services.now(), context.get_remaining_time_in_millis() / 1000
            ),
        ),
        served_pool_id=os.environ.get("USER_POOL_ID", ""),
        response_url=str(event.get("input", {}).get("ResponseURL") or ""),
        log_group=str(context.log_group_name),
    )
    done = _take(step, State(event["step"]), progress)
    return {**done.to_json(), "limit_seconds": step.budget.limit_seconds}


def _refuse_earlier_definition(request: Request, steps: Collection[str] | None) -> None:
    """Refuse to go on in a definition that lacks a step, whose work would be left out in silence.

    Executions that start right after an update of the state machine may run the earlier definition
    (FACTS 8.10). What may not fail needs no new steps.

    Raises:
        StepFailed: a step is missing.
    """
    needed = {state.value for state in STEPS}
    if steps is not None and not request.must_not_fail and not needed <= set(steps):
        raise StepFailed(
            "the workflow was changed by this deployment, and Step Functions still ran its earlier "
            "definition, which lacks a step. Nothing was imported. Deploy again."
        )


def _parse_time(text: str) -> float:
    """Seconds since the epoch of a Step Functions timestamp."""
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def _begun(received: float, started: float, now: float, late_start: float) -> float:
    """The moment from which `timeout` counts: when CloudFormation's request came.

    In a VPC it is when Lambda first runs the Worker, but at most `late_start` seconds later.
    """
    # A person may start an old request again; then the execution's start counts.
    asked = received if 0 <= started - received <= timing.LONGEST_DELIVERY else started
    return min(now, asked + late_start)


def _take(step: Step, state: State, progress: Progress) -> Progress:
    try:
        return _STEPS[state](step, progress)
    except TryAgain as again:
        if step.budget.past_grace:  # a repetition would come too late for CloudFormation
            raise StepFailed(str(again)) from None
        raise
