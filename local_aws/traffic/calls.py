"""The record of the API calls that reached the emulator."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from local_aws.traffic import generation


@dataclass(frozen=True)
class Call:
    """One API call. Holds neither bodies nor queries: they can carry personal data."""

    service: str
    """AWS' signing name: ``cognito-idp``, ``s3``, ``lambda``, ``states``, ``logs``, …"""
    operation: str
    """The API's operation, such as ``StartUserImportJob``."""
    resource: str
    """Bucket and key, or the name of a function or state machine; empty for other services."""
    principal: str
    """ARN of the caller; a function calls as its execution role, a service as its principal."""
    status: int
    """HTTP status, or 0 when the connection was closed without an answer."""
    error: str
    """The error's code, or the empty string."""


SETTLE_SECONDS = 5.0
"""How long the record's readers wait for calls whose effect may be seen before their end."""

_settled = threading.Condition()
_under_way = 0
_calls: deque[Call] = deque(maxlen=100_000)


@contextmanager
def under_way() -> Iterator[None]:
    """Keep readers waiting for a call that can be seen to have worked before it is recorded.

    A function's reply, for one, ends the stack operation while the function still runs.
    """
    global _under_way  # noqa: PLW0603 - one emulator per process
    with _settled:
        _under_way += 1
    try:
        yield
    finally:
        with _settled:
            _under_way -= 1
            _settled.notify_all()


def record(call: Call) -> None:
    """Add one call, unless it is from before a reset; the oldest are dropped beyond 100,000."""
    if generation.is_stale():
        return
    with _settled:
        _calls.append(call)


def recorded(service: str | None = None) -> list[dict[str, Any]]:
    """All calls in order, or those to one service; blocks while calls are under way.

    Waits at most `SETTLE_SECONDS`: a function that hangs is not in the record.
    """
    with _settled:
        _settled.wait_for(lambda: not _under_way, SETTLE_SECONDS)
        return [asdict(call) for call in _calls if service in (None, call.service)]


def clear() -> None:
    """Forget all calls."""
    with _settled:
        _calls.clear()
