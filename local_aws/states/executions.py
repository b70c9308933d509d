"""Step Functions where it differs from the emulator's: its own role, and the payload limit."""

from __future__ import annotations

import json
import uuid
from contextvars import ContextVar
from typing import Any

from local_aws.emulator import ministack
from local_aws.iam import permissions, propagation
from local_aws.lambda_ import availability, invocations
from local_aws.traffic import generation
from local_aws.xray import tracing

MAX_PAYLOAD_BYTES = 262_144
"""Input or result of a task, state or execution (Step Functions guide, "Service quotas")."""

_LIMIT_ERROR = "States.DataLimitExceeded"
_add_event = ministack.states.add_event
_call_lambda = ministack.states.call_lambda
_run_execution = ministack.states.run_execution
_find_catcher = ministack.states.find_matching_catcher
_find_retrier = ministack.states.find_matching_retrier
_role: ContextVar[str] = ContextVar("state_machine_role", default="")


def install() -> None:
    """Wrap the emulator's Step Functions."""
    ministack.states.add_event = _add_limited_event
    ministack.states.call_lambda = _invoke_function
    ministack.states.run_execution = _run_as_role
    ministack.states.find_matching_catcher = _catcher
    ministack.states.find_matching_retrier = _retrier


def _run_as_role(execution_arn: str) -> None:
    execution = ministack.states.executions.get(execution_arn)
    machine = (
        ministack.states.state_machines.get(execution["stateMachineArn"]) if execution else None
    )
    if machine:
        _role.set(machine["roleArn"])
        invocations.invoker.set(machine["roleArn"])
        if tracing.is_traced(machine):
            tracing.send("states", machine["name"], machine["roleArn"])
    _run_execution(execution_arn)


def _invoke_function(function: str, event: Any) -> Any:
    """Invoke a function as the state machine's role (guide, "IAM policies for Lambda")."""
    record, config, _ = ministack.lambda_.get_func_record_for_ref(function)
    if record is not None and config and _role.get():
        _authorize(config["FunctionArn"])
    if config and availability.refuses(config):
        cause = f"{availability.REFUSAL} (Service: Lambda, Status Code: 409)"
        raise ministack.states.ExecutionError(f"Lambda.{availability.ERROR}", cause)
    try:
        result = _call_lambda(function, event)
    except ministack.states.ExecutionError as error:
        if error.error == "Lambda.Unknown" and "TooManyRequestsException" in error.cause:
            error.error = "Lambda.TooManyRequestsException"
        raise
    _check(result, "The task returned a result")
    return result


def _authorize(function_arn: str) -> None:
    """What Step Functions reports of a role that may not invoke (FACTS 8.4)."""
    role = _role.get()
    account, name = role.split(":")[4], role.rpartition("/")[2]
    if not permissions.enforced():
        return
    if propagation.trust_in_force(account, name) is None:
        # Nobody has recorded what it reports of a role that it cannot assume yet.
        denial = f"The role {role} cannot be assumed by states.amazonaws.com."
    else:
        denial = permissions.role_denial(role, "states", "lambda:InvokeFunction", function_arn)
    if denial:
        cause = (
            f"{denial} (Service: AWSLambda; Status Code: 403; Error Code: AccessDeniedException; "
            f"Request ID: {uuid.uuid4()}; Proxy: null)"
        )
        raise ministack.states.ExecutionError("Lambda.AWSLambdaException", cause)


def _add_limited_event(execution: Any, kind: str, details: Any = None) -> Any:
    """Every state's input and output passes here on its way into the history."""
    if generation.is_stale():
        raise ministack.states.ExecutionError("States.Runtime", "the local AWS was reset")
    if kind.endswith(("StateEntered", "StateExited")):
        for value in details.values():
            for part in ("input", "output"):
                text = value.get(part)
                # The text is ASCII: never shorter than its UTF-8.
                if text and len(text) > MAX_PAYLOAD_BYTES:
                    _check(json.loads(text), f"The state '{value['name']}' has an {part}")
    return _add_event(execution, kind, details)


def _check(value: Any, what: str) -> None:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if len(text.encode("utf-8", "replace")) > MAX_PAYLOAD_BYTES:
        cause = f"{what} with a size exceeding the maximum number of bytes service limit."
        raise ministack.states.ExecutionError(_LIMIT_ERROR, cause)


def _catcher(catchers: Any, error: str) -> Any:
    return _find_catcher(_for_error(catchers, error), error)


def _retrier(retriers: Any, error: str, counts: Any) -> Any:
    if error == _LIMIT_ERROR and not _for_error(retriers, error):
        return None, -1
    return _find_retrier(retriers, error, counts)


def _for_error(handlers: Any, error: str) -> Any:
    """``States.ALL`` does not catch ``States.DataLimitExceeded`` (guide, "Handling errors")."""
    if error != _LIMIT_ERROR:
        return handlers
    return [handler for handler in handlers if error in handler.get("ErrorEquals", [])]
