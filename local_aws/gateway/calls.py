"""The record of the API calls that reached the emulator."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import asdict, dataclass
from typing import Any


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


_lock = threading.Lock()
_calls: deque[Call] = deque(maxlen=100_000)


def record(call: Call) -> None:
    """Add one call; the oldest are dropped beyond 100,000."""
    with _lock:
        _calls.append(call)


def recorded(service: str | None = None) -> list[dict[str, Any]]:
    """All calls in order, or those to one service."""
    with _lock:
        return [asdict(call) for call in _calls if service in (None, call.service)]


def clear() -> None:
    """Forget all calls."""
    with _lock:
        _calls.clear()
