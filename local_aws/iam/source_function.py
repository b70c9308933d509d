"""``lambda:SourceFunctionArn`` in a policy: the function whose code makes a call.

Lambda developer guide, "Using source function ARN to control function access behavior": it is there
in the calls of a function's code and in Lambda's own for the function's log, and not in those that
Lambda makes to EC2 as the function's role.
"""

from __future__ import annotations

from typing import Any

from local_aws.emulator import ministack

KEY = "lambda:sourcefunctionarn"
"""The condition key, in lower case as the emulator wants it."""

ARN = "SourceFunctionArn"
"""Where the session of a function holds the function's ARN."""

_principal_keys = ministack.iam_evaluator.principal_keys


def install() -> None:
    """Let policies know which function calls."""
    ministack.iam_evaluator.principal_keys = _with_source_function


def _with_source_function(credential: Any) -> dict[str, Any]:
    keys: dict[str, Any] = _principal_keys(credential)
    function = (ministack.sts.sessions.get(credential.access_key_id) or {}).get(ARN)
    return {**keys, KEY: function} if function else keys
