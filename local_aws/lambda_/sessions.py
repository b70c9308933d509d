"""Functions call as their execution role, with and without IAM enforcement.

The emulator gives functions the account's root key when it does not enforce IAM; then nobody
could tell who called.
"""

from __future__ import annotations

import secrets
import threading
from typing import Any

from local_aws.emulator import ministack
from local_aws.iam import source_function

_sessions: dict[tuple[str, str], str] = {}  # access keys by role and function
_sessions_lock = threading.Lock()


def install() -> None:
    """Give functions credentials of their role."""
    ministack.lambda_runtime.execution_credentials = _credentials
    ministack.lambda_.execution_credentials = _credentials


def _credentials(config: dict[str, Any]) -> dict[str, str]:
    """A session of the execution role; one for each function, as long as the emulator has it."""
    role, function = config.get("Role", ""), config.get("FunctionName", "")
    account, name = role.split(":")[4], role.rpartition("/")[2]
    with _sessions_lock:
        access_key = _sessions.get((role, function), "")
        session = ministack.sts.sessions.get(access_key)
        if session is None:
            access_key = f"ASIA{secrets.token_hex(8).upper()}"
            session = {
                "Arn": f"arn:aws:sts::{account}:assumed-role/{name}/{function}",
                "UserId": f"{name}:{function}",
                "SecretAccessKey": secrets.token_hex(20),
                "SessionToken": secrets.token_hex(40),
                source_function.ARN: config.get("FunctionArn", ""),
            }
            ministack.sts.register_session(access_key, session)
            _sessions[role, function] = access_key
    return {
        "AWS_ACCESS_KEY_ID": access_key,
        "AWS_SECRET_ACCESS_KEY": session["SecretAccessKey"],
        "AWS_SESSION_TOKEN": session["SessionToken"],
    }
