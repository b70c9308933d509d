"""``iam:PassRole``: a caller that hands a role to a service must be allowed to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from local_aws.emulator import ministack
from local_aws.iam import permissions

_ACTION = "iam:PassRole"
# Operation -> the parameter with the role, and the service it is passed to. Those a deployment of
# this project makes; CreateUserImportJob asks for itself.
_PASSED = {
    ("lambda", "CreateFunction"): ("Role", "lambda.amazonaws.com"),
    ("lambda", "UpdateFunctionConfiguration"): ("Role", "lambda.amazonaws.com"),
    ("states", "CreateStateMachine"): ("roleArn", "states.amazonaws.com"),
    ("states", "UpdateStateMachine"): ("roleArn", "states.amazonaws.com"),
    ("cloudformation", "CreateStack"): ("RoleARN", "cloudformation.amazonaws.com"),
    ("cloudformation", "UpdateStack"): ("RoleARN", "cloudformation.amazonaws.com"),
    ("cloudformation", "CreateChangeSet"): ("RoleARN", "cloudformation.amazonaws.com"),
}


def refusal(
    service: str,
    operation: str,
    headers: dict[str, Any],
    body: bytes,
    query: dict[str, Any],
) -> Any:
    """The answer to a caller that may not pass the role of this request, or None."""
    if not permissions.enforced() or (service, operation) not in _PASSED:
        return None
    parameter, passed_to = _PASSED[service, operation]
    role = _parameter(service, parameter, body)
    if not role:
        return None
    message = denial(headers, query, role, passed_to)
    if not message:
        return None
    return ministack.iam_actions.access_denied_response(
        service, _ACTION, "", "", message=message, headers=headers
    )


def denial(headers: Mapping[str, Any], query: Mapping[str, Any], role: str, passed_to: str) -> str:
    """Why the caller of a request may not pass a role to a service; empty if it may."""
    context = {"iam:passedtoservice": passed_to}
    return permissions.caller_denial(headers, query, _ACTION, role, context)


def _parameter(service: str, name: str, body: bytes) -> str:
    if service == "cloudformation":
        return parse_qs(body.decode("utf-8", "replace")).get(name, [""])[0]
    try:
        document = json.loads(body or b"{}")
    except ValueError:
        return ""
    return str(document.get(name) or "") if isinstance(document, dict) else ""
