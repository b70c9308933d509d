"""The custom resource's service token: starts the workflow, which answers CloudFormation."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from . import reply
from .errors import StepFailed, TryAgain, calling, code_of
from .log import log
from .request import Request
from .services import Services

# A fresh permission may not be known yet (FACTS 5.6: "a few seconds to a minute").
_WAITS = (2, 4, 8, 16, 30)
_THROTTLED = "ThrottlingException"


class NotStarted(Exception):  # noqa: N818
    """Whether the workflow was started is not known: Lambda delivers the request again."""


def handler(event: Mapping[str, Any], _context: object, services: Services | None = None) -> None:
    """Start the workflow for a request, once however often the request is delivered.

    Lambda delivers at least once (FACTS 7.1). The execution's name is derived from the request,
    so a repeated delivery finds the execution it started before and does nothing.

    Raises:
        NotStarted: StepFunctions did not answer. The workflow may have started, so only another
            delivery, and never a failure told to CloudFormation, can be right.
    """
    services = services or Services.of_runtime()
    try:
        request = Request.parse(event)
        log("request", type=request.type, request_id=request.id, resource=request.physical_id)
        _start(services, request, event)
    except StepFailed as failed:
        _answer_failed(services, event, str(failed))


def _start(services: Services, request: Request, event: Mapping[str, Any]) -> None:
    redacted = {key: value for key, value in event.items() if key != "ResponseURL"}
    text = json.dumps({"Request": redacted, "ResponseURL": event.get("ResponseURL", "")})
    unanswered: TryAgain | None = None
    for wait in (*_WAITS, 0):
        try:
            with calling("StartExecution"):
                _start_once(services.stepfunctions, request.execution_name, text)
        except TryAgain as refused:  # noqa: PERF203
            last = refused
            # Throttled, too, it may have been started: by an earlier delivery.
            known = refused.refused and refused.code != _THROTTLED
            unanswered = unanswered if known else refused
            log("not started", reason=str(refused))
            services.sleep(wait)
        else:
            return
    if unanswered:  # it may have started the workflow, which answers by itself
        raise NotStarted(str(unanswered)) from None
    raise StepFailed(f"the workflow could not be started: {last}")


def _start_once(client: Any, name: str, text: str) -> None:
    try:
        client.start_execution(
            stateMachineArn=os.environ["STATE_MACHINE_ARN"], name=name, input=text
        )
    except ClientError as error:
        # Same name and finished, or same name and running: it was delivered before.
        if code_of(error) != "ExecutionAlreadyExists":
            raise


def _answer_failed(services: Services, event: Mapping[str, Any], reason: str) -> None:
    log("not started", reason=reason)
    pool_only = {"UserPoolId": (event.get("ResourceProperties") or {}).get("UserPoolId", "")}
    request = Request.parse({**event, "ResourceProperties": pool_only})
    if event.get("ResponseURL"):
        reply.deliver(services, str(event["ResponseURL"]), reply.failure(request, event, reason))
