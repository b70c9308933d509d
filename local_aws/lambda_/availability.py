"""Functions in a VPC that Lambda does not run yet, or not any more.

A new one is Pending until its network interfaces are there, and one that was idle for weeks is
Inactive: its next invocation fails and makes it Pending again (Lambda developer guide, "Lambda
function states" and "Troubleshoot invocation issues").
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from local_aws.emulator import ministack
from local_aws.settings import service_settings

_invoke = ministack.lambda_.invoke

ERROR = "ResourceConflictException"
REFUSAL = (
    "The operation cannot be performed at this time. "
    "The function is currently in the following state: Pending"
)

_lock = threading.Lock()
_since: dict[str, float] = {}  # by ARN: when a function in a VPC became Pending
_idle: set[str] = set()  # ARNs of those that are Inactive


def install() -> None:
    """Refuse invocations, and show the state."""
    handlers = ministack.cfn_provisioners.RESOURCE_HANDLERS["AWS::Lambda::Function"]
    handlers["create"] = _created(handlers["create"])
    ministack.lambda_.invoke = _invoke_ready
    serve = ministack.app.SERVICE_HANDLERS["lambda"]

    async def handle(*request: Any) -> Any:
        _show()
        return await serve(*request)

    ministack.app.SERVICE_HANDLERS["lambda"] = handle


def reset() -> None:
    """Forget all functions."""
    with _lock:
        _since.clear()
        _idle.clear()


def make_idle(function_name: str) -> None:
    """Make a function Inactive, as one in a VPC becomes that nobody invoked for weeks.

    Raises:
        ValueError: there is no such function.
    """
    _, config, _ = ministack.lambda_.get_func_record_for_ref(function_name)
    if config is None:
        raise ValueError(f"there is no function {function_name}")
    with _lock:
        _idle.add(_arn(config))


def refuses(config: dict[str, Any]) -> bool:
    """Whether Lambda refuses to invoke a function now; an Inactive one becomes Pending by this."""
    arn = _arn(config)
    with _lock:
        if arn in _idle:
            _idle.discard(arn)
            _since[arn] = time.monotonic()
            return True
        return is_pending(arn)


def is_pending(arn: str) -> bool:
    """Whether the function with this ARN, without a version, is Pending now."""
    age = time.monotonic() - _since.get(arn, float("-inf"))
    return age < service_settings.current().vpc_pending_seconds


def _arn(config: dict[str, Any]) -> str:
    """A function's ARN without a version."""
    return ":".join(str(config["FunctionArn"]).split(":")[:7])


def _created(provision: Callable[..., Any]) -> Callable[..., Any]:
    def create(logical_id: str, properties: dict[str, Any], stack_name: str) -> Any:
        name, attributes = provision(logical_id, properties, stack_name)
        if (properties.get("VpcConfig") or {}).get("SubnetIds"):
            with _lock:
                _since[attributes["Arn"]] = time.monotonic()
        return name, attributes

    return create


async def _invoke_ready(name: str, *args: Any, **options: Any) -> Any:
    function = ministack.lambda_.functions.get(name)
    if function and refuses(function["config"]):
        return ministack.responses.error_response_json(ERROR, REFUSAL, 409)
    return await _invoke(name, *args, **options)


def _show() -> None:
    """Let the emulator's records say the states."""
    with _lock:
        for arn in {*_since, *_idle}:
            _, _, _, region, account, _, name = arn.split(":")
            function = ministack.lambda_.functions.get_scoped(account, region, name)
            if function:
                state, code = "Active", ""
                if arn in _idle:
                    state, code = "Inactive", "Idle"
                elif is_pending(arn):
                    state, code = "Pending", "Creating"
                function["config"].update(State=state, StateReasonCode=code)
