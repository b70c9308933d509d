"""Invocations: the errors and limits of Lambda's, and their faults and record."""

from __future__ import annotations

import json
import re
import threading
import time
from contextvars import ContextVar
from typing import Any

from local_aws.emulator import ministack, workers
from local_aws.traffic import calls, faults, generation
from local_aws.xray import tracing

MAX_RESPONSE_BYTES = 6_291_556
"""Synchronous response payload (Lambda developer guide, "Lambda quotas": 6 MB)."""

in_http_invocation: ContextVar[bool] = ContextVar("in_http_invocation", default=False)
"""Set while a Lambda ``Invoke`` request is served: its faults and record are made there."""

invoker: ContextVar[str] = ContextVar("invoker", default="")
"""Who invokes functions in this context, when it is a service: its role or its principal."""

_execute = ministack.lambda_.execute_function_dispatch
_execute_warm = ministack.lambda_.execute_function_warm
_invoke_worker = ministack.lambda_runtime.Worker.invoke
_last = threading.local()


def install() -> None:
    """Wrap the emulator's Lambda.

    Raises:
        RuntimeError: the worker script of the installed emulator is not the one known.
    """
    workers.report_error_types()
    ministack.lambda_runtime.Worker.invoke = _invoke_remembering
    ministack.lambda_.execute_function_warm = _run
    ministack.lambda_.execute_function_dispatch = _invoke


def _invoke(
    func: dict[str, Any],
    config: dict[str, Any],
    event: Any,
    request_id: str,
    started: float,
) -> dict[str, Any]:
    """One invocation; those by other services meet their faults here and are recorded."""
    if generation.is_stale():
        return _failure("ResourceNotFoundException", "the local AWS was reset")
    if (config.get("TracingConfig") or {}).get("Mode") == "Active":
        tracing.send("lambda", config.get("FunctionName", ""), config.get("Role", ""))
    if in_http_invocation.get():
        return _limited(_execute(func, config, event, request_id, started))
    name = config.get("FunctionName", "")
    with calls.under_way():
        fault = faults.take("lambda", "Invoke", name)
        result = _faulty(fault, lambda: _execute(func, config, event, request_id, started))
        result = _limited(result)
        calls.record(calls.Call("lambda", "Invoke", name, invoker.get(), 200, _error_type(result)))
    return result


def _error_type(result: dict[str, Any]) -> str:
    body = result.get("body")
    return str(body.get("errorType", "")) if result.get("error") and isinstance(body, dict) else ""


def _faulty(fault: faults.Fault | None, execute: Any) -> dict[str, Any]:
    if fault is None:
        return dict(execute())
    time.sleep(fault.delay)
    if not fault.code:
        return dict(execute())
    if fault.kind == "after":
        execute()
    return _failure(fault.code, fault.message)


def _failure(error_type: str, message: str) -> dict[str, Any]:
    body = {"errorMessage": message, "errorType": error_type}
    return {"body": body, "error": True, "log": ""}


def _limited(result: dict[str, Any]) -> dict[str, Any]:
    size = len(json.dumps(result.get("body"), ensure_ascii=False).encode("utf-8", "replace"))
    if size <= MAX_RESPONSE_BYTES:
        return result
    message = (
        f"Response payload size exceeded maximum allowed payload size ({MAX_RESPONSE_BYTES} bytes)."
    )
    return {**result, **_failure("Function.ResponseSizeTooLarge", message)}


def _invoke_remembering(worker: Any, *args: Any, **options: Any) -> Any:
    response = _invoke_worker(worker, *args, **options)
    _last.response = response
    return response


def _run(func: dict[str, Any], event: Any, request_id: str) -> dict[str, Any]:
    """Run in a warm worker; an error has the type and the text that Lambda gives it."""
    _last.response = None
    result: dict[str, Any] = _execute_warm(func, event, request_id)
    response = _last.response
    if not result.get("error") or not isinstance(response, dict):
        return result
    body = dict(result["body"])
    if "type" in response:
        body["errorType"] = response["type"]
        body["stackTrace"] = re.findall(r"^  File .*$", response.get("trace", ""), re.MULTILINE)
    elif response.get("error") == workers.DIED:
        body["errorType"] = "Runtime.ExitError"
        body["errorMessage"] = f"RequestId: {request_id} Error: Runtime exited with error"
    body["requestId"] = request_id
    return {**result, "body": body}
