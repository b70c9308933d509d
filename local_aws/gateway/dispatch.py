"""Records every API call and injects the faults asked for."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any

from local_aws.emulator import ministack, workers
from local_aws.gateway import calls, faults, functions, generation, operations, pass_role

_dispatch = ministack.app.dispatch_service_request


client_port: ContextVar[int] = ContextVar("client_port", default=0)
"""The port of the client whose request is being served."""


class ConnectionDroppedError(Exception):
    """The connection of this request is to be closed without an answer."""


def install() -> None:
    """Put recording and faults in front of the emulator's service dispatch."""
    ministack.app.dispatch_service_request = _serve


async def _serve(*request: Any) -> Any:
    method, path, headers, body, query_params, _ = request
    generation.mark()
    service, operation, resource = operations.identify(method, path, headers, body, query_params)
    caller = operations.principal(headers, query_params)

    async def work() -> Any:
        refused = pass_role.refusal(service, operation, headers, body, query_params)
        return refused or await _dispatch(*request)

    token = functions.in_http_invocation.set(operation == "Invoke")
    try:
        return await serve(service, operation, resource, caller, headers, work)
    finally:
        functions.in_http_invocation.reset(token)


async def serve(  # noqa: PLR0917 - what a call is, and what does it
    service: str,
    operation: str,
    resource: str,
    caller: str,
    headers: dict[str, Any],
    work: Callable[[], Awaitable[Any]],
) -> Any:
    """Answer one call, with its fault if it has one, and record it.

    Args:
        service: see `calls.Call`, as for `operation` and `resource`.
        operation: the API's operation.
        resource: what the call is about.
        caller: ARN of who signed it, or the empty string.
        headers: the request's.
        work: does the call and returns its answer.

    Raises:
        ConnectionDroppedError: the fault wants no answer.
    """
    fault = faults.take(service, operation, resource)
    with calls.under_way():
        try:
            answer = await _apply(fault, headers, caller, work)
        except ConnectionDroppedError:
            calls.record(calls.Call(service, operation, resource, caller, 0, "ConnectionReset"))
            raise
        status, _, payload = answer
        error = error_code(payload) if status >= 400 else ""
        calls.record(calls.Call(service, operation, resource, caller, status, error))
    return answer


async def _apply(
    fault: faults.Fault | None,
    headers: dict[str, Any],
    caller: str,
    work: Callable[[], Awaitable[Any]],
) -> Any:
    if fault is None:
        return await work()
    if fault.delay:
        await asyncio.sleep(fault.delay)
    if fault.kind in {"after", "crash_after"}:
        await work()
    if fault.kind in {"crash", "crash_after"}:
        workers.kill(caller, client_port.get())
    if fault.kind in {"reset", "crash", "crash_after"}:
        raise ConnectionDroppedError
    if fault.code:
        return fault.answer(headers)
    return await work()


def error_code(payload: Any) -> str:
    """The error code in an answer of any of AWS' protocols, or the empty string."""
    if not isinstance(payload, bytes):
        return ""
    found = re.search(rb"<Code>([^<]*)</Code>", payload)
    if found:
        return found[1].decode("utf-8", "replace")
    try:
        document = json.loads(payload or b"{}")
    except ValueError:
        return ""
    code = document.get("__type") or document.get("Code") if isinstance(document, dict) else ""
    return str(code or "").rpartition("#")[2]
