"""The custom resource's service token: starts the workflow, which answers CloudFormation."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any, TypeVar

from botocore.exceptions import ClientError
from cognito_import_contract import timing
from cognito_import_contract.attributes import Attributes

from . import reply
from .errors import THROTTLES, Malformed, StepFailed, TryAgain, calling, code_of
from .log import MAY_BE_AT_WORK, log
from .request import Request
from .services import Services

_T = TypeVar("_T")

# The client sends each call once, because the Trigger itself repeats it for as long as makes sense.
_ATTEMPTS = 1


def handler(event: Mapping[str, Any], context: Any, services: Services | None = None) -> None:
    """Start the workflow for a request, only once even if the request is delivered several times.

    Lambda delivers at least once (FACTS 7.1). The execution's name is made from the request, so a
    repeated delivery finds the execution that the first one started and does nothing. If the
    workflow cannot be started, the Trigger answers the request, so that nobody waits in vain.
    """
    services = services or Services.of_runtime(_ATTEMPTS)
    event = {**event, "Received": services.now()}
    until = services.now() + context.get_remaining_time_in_millis() / 1000 - timing.TRIGGER_KEEPS
    try:
        if event.get("RequestType") == "Update":
            event["StackStatus"] = _stack_status(services, event)
        request = Request.parse(event)
        log("request", type=request.type, request_id=request.id, resource=request.physical_id)
        _start(services, request, event, until)
    except StepFailed as failed:
        _answer(services, event, str(failed))


def _stack_status(services: Services, event: Mapping[str, Any]) -> str:
    """The stack's status; empty if it cannot be read, which is then not taken for a rollback.

    A request does not say that it belongs to a rollback, and nothing else tells it for certain.
    """

    def ask() -> str:
        with calling("DescribeStacks"):
            # The stack's id is given, because the role may ask about no other name or id.
            answer = services.cloudformation.describe_stacks(StackName=event.get("StackId"))
        return str(answer["Stacks"][0]["StackStatus"])

    try:
        until = services.now() + timing.NEW_PERMISSION
        return _repeated(services, ask, until, until)
    except (TryAgain, Malformed) as refused:
        log("the stack's status is not known", reason=str(refused))
        return ""


def _start(services: Services, request: Request, event: Mapping[str, Any], until: float) -> None:
    redacted = {key: value for key, value in event.items() if key != "ResponseURL"}
    text = json.dumps({"Request": redacted, "ResponseURL": event.get("ResponseURL", "")})
    state_machine_arn = request.properties.state_machine_arn
    client, name = services.stepfunctions, request.execution_name

    def start() -> None:
        with calling("StartExecution"):
            _start_once(client, state_machine_arn, name, text)

    try:
        _repeated(services, start, min(services.now() + timing.NEW_PERMISSION, until), until)
    except TryAgain as refused:
        raise StepFailed(f"the workflow could not be started: {refused}") from None


def _repeated(services: Services, attempt: Callable[[], _T], until: float, if_silent: float) -> _T:
    """What an attempt returns. If it is refused, it is repeated until the moment `until`.

    If it was not answered, it may have had its effect, and is repeated until the moment
    `if_silent`.

    Raises:
        TryAgain: the last refusal.
    """
    for number in count(1):
        pause = min(2**number, timing.LONGEST_PAUSE_OF_TRIGGER)
        try:
            return attempt()
        except TryAgain as refused:
            # If this attempt is throttled, an earlier delivery may have started the workflow.
            if not refused.refused or refused.code in THROTTLES:
                until = if_silent
            left = until - services.now()
            if left <= 0:
                raise
            log("to be tried again", reason=str(refused))
            # The last attempt is made exactly at that moment, even if the pause would be longer.
            services.sleep(min(pause, left))
    raise AssertionError("counting never ends")


def _start_once(client: Any, state_machine_arn: str, name: str, text: str) -> None:
    try:
        client.start_execution(stateMachineArn=state_machine_arn, name=name, input=text)
    except ClientError as error:
        # An execution has this name, running or finished, so the request was delivered before.
        if code_of(error) != "ExecutionAlreadyExists":
            raise


def _answer(services: Services, event: Mapping[str, Any], reason: str) -> None:
    """Answer without the workflow. A request that must not fail succeeds here, too."""
    request = Request.identity(event)
    log("answered without the workflow", reason=reason)
    if request.must_not_fail:
        log("succeeded all the same", advice=MAY_BE_AT_WORK)
        body = reply.success(request, Attributes())
    else:
        body = reply.failure(request, reason)
    if event.get("ResponseURL"):
        reply.deliver(services, str(event["ResponseURL"]), body)
