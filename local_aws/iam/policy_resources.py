"""The resource that a request is authorized on, where the emulator takes another one.

CloudWatch Logs names the log group with ``:log-stream:`` and the stream, empty where the request
has none: AWS' denials show it. So a policy has to end in ``:*`` (or name the stream), which
``LogGroup.log_group_arn`` of the CDK does.

KMS authorizes on the key, also when the request names an alias: an alias' ARN as a policy's
resource permits nothing (KMS developer guide, "Specifying KMS keys in IAM policy statements").
"""

from __future__ import annotations

import json
from typing import Any

from local_aws.emulator import ministack

_extract = ministack.iam_actions.extract_resource_arn


def install() -> None:
    """Wrap the emulator's choice of the resource."""
    ministack.iam_actions.extract_resource_arn = _resource


def _resource(service: str, *request: Any) -> str:
    found = str(_extract(service, *request))
    if service == "kms" and ":alias/" in found:
        key = ministack.kms.resolve_key(found)
        return str(key["Arn"]) if key else found
    if service == "logs" and ":log-group:" in found:
        return _log_stream(found, request[3])
    return found


def _log_stream(group: str, body: bytes) -> str:
    document = json.loads(body or b"{}")
    if "logGroupName" not in document:
        return group
    return f"{group}:log-stream:{document.get('logStreamName', '')}"
