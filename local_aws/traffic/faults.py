"""Faults to inject into the next calls of an operation."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

from local_aws.traffic.errors import Answer, json_error, query_error, s3_error

KINDS = ("error", "after", "reset", "crash", "crash_after")


@dataclass
class Fault:
    """A fault for calls of one operation; see ``LocalAws.fail`` for what the fields mean."""

    service: str
    operation: str
    code: str = "InternalErrorException"
    message: str = "An injected fault."
    status: int = 500
    times: int = 1
    after: int = 0
    kind: str = "error"
    delay: float = 0.0
    resource: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind is {self.kind!r}; it must be one of {', '.join(KINDS)}")
        if self.times < 1 or self.after < 0 or self.delay < 0:
            raise ValueError("times must be at least 1, after and delay must not be negative")

    def answer(self, headers: dict[str, Any]) -> Answer:
        """The error answer in the protocol of the call with these request headers."""
        if self.service == "s3":
            return s3_error(self.status, self.code, self.message)
        if headers.get("x-amz-target") or self.service == "lambda":
            return json_error(self.status, self.code, self.message)
        return query_error(self.status, self.code, self.message)


_lock = threading.Lock()
_faults: list[Fault] = []


def add(fault: Fault) -> None:
    """Add a fault; several for one operation are used in the order of their addition."""
    with _lock:
        _faults.append(fault)


def clear() -> None:
    """Remove all faults."""
    with _lock:
        _faults.clear()


def take(service: str, operation: str, resource: str) -> Fault | None:
    """The fault of this call, if any, counted as used."""
    with _lock:
        for fault in _faults:
            if (fault.service, fault.operation) != (service, operation):
                continue
            if fault.resource not in resource:
                continue
            if fault.after:
                fault.after -= 1
                return None
            fault.times -= 1
            if not fault.times:
                _faults.remove(fault)
            return fault
    return None
