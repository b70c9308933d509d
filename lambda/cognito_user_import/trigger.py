"""The custom resource's service token: starts the workflow, which answers CloudFormation."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from . import reply
from .errors import StepFailed, code_of, words_of
from .log import log
from .request import Request
from .services import make_client

_RETRIES = Config(
    retries={"mode": "standard", "total_max_attempts": 6}, connect_timeout=5, read_timeout=15
)


def handler(event: Mapping[str, Any], _context: object, stepfunctions: Any = None) -> None:
    """Start the workflow for a request, once however often the request is delivered.

    Lambda delivers at least once (FACTS 7.1). The execution's name is derived from the request,
    so a repeated delivery finds the execution it started before and does nothing.
    """
    url = str(event.get("ResponseURL", ""))
    redacted = {key: value for key, value in event.items() if key != "ResponseURL"}
    try:
        request = Request.parse(event)
        log("request", type=request.type, request_id=request.id, resource=request.physical_id)
        _start(stepfunctions or _client(), request, redacted, url)
    except StepFailed as failed:
        _answer_failed(event, url, str(failed))
    except ClientError as error:
        _answer_failed(event, url, f"the workflow could not be started: {words_of(error)}.")
    except BotoCoreError as error:
        _answer_failed(
            event, url, f"the workflow could not be started: {type(error).__name__}. Deploy again."
        )


def _client() -> Any:
    return make_client("stepfunctions", _RETRIES)


def _start(client: Any, request: Request, event: Mapping[str, Any], url: str) -> None:
    try:
        client.start_execution(
            stateMachineArn=os.environ["STATE_MACHINE_ARN"],
            name=request.execution_name,
            input=json.dumps({"Request": event, "ResponseURL": url}),
        )
    except ClientError as error:
        # Same name and finished, or same name and running: it was delivered before.
        if code_of(error) != "ExecutionAlreadyExists":
            raise


def _answer_failed(event: Mapping[str, Any], url: str, reason: str) -> None:
    log("not started", reason=reason)
    pool_only = {"UserPoolId": (event.get("ResourceProperties") or {}).get("UserPoolId", "")}
    request = Request.parse({**event, "ResourceProperties": pool_only})
    if url:
        reply.deliver(url, reply.failure(request, event, reason))
