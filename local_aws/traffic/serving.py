"""Answers one API call: with its fault if it has one, and records it."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any

from local_aws.emulator import workers
from local_aws.traffic import calls, faults

client_port: ContextVar[int] = ContextVar("client_port", default=0)
"""The port of the client whose request is being served."""


class ConnectionDroppedError(Exception):
    """The connection of this request is to be closed without an answer."""


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
