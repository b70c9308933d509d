"""The resource that CloudWatch Logs authorizes a request on.

Logs names the log group with ``:log-stream:`` and the stream, empty where the request has none:
AWS' denials show it. So a policy has to end in ``:*`` (or name the stream), which
``LogGroup.log_group_arn`` of the CDK does; the emulator leaves the suffix out.
"""

from __future__ import annotations

import json
from typing import Any

from local_aws.gateway.internals import require

_actions = require("core.iam_actions", "extract_resource_arn")
_extract = _actions.extract_resource_arn


def install() -> None:
    """Wrap the emulator's choice of the resource."""
    _actions.extract_resource_arn = _resource


def _resource(service: str, *request: Any) -> str:
    found = str(_extract(service, *request))
    if service != "logs" or ":log-group:" not in found:
        return found
    body = request[3]
    document = json.loads(body or b"{}")
    if "logGroupName" not in document:
        return found
    return f"{found}:log-stream:{document.get('logStreamName', '')}"
