"""Faults to inject into the next calls of an operation."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

KINDS = ("error", "after", "reset", "crash", "crash_after")

Answer = tuple[int, dict[str, str], bytes]


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
            return _s3_error(self)
        if headers.get("x-amz-target") or self.service == "lambda":
            return _json_error(self)
        return _query_error(self)


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


def _json_error(fault: Fault) -> Answer:
    body = {"__type": fault.code, "message": fault.message}
    headers = {"Content-Type": "application/x-amz-json-1.1", "x-amzn-errortype": fault.code}
    return fault.status, headers, json.dumps(body).encode()


def _s3_error(fault: Fault) -> Answer:
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<Error>'
        f"<Code>{escape(fault.code)}</Code><Message>{escape(fault.message)}</Message></Error>"
    )
    return fault.status, {"Content-Type": "application/xml"}, body.encode()


def _query_error(fault: Fault) -> Answer:
    kind = "Sender" if fault.status < 500 else "Receiver"
    body = (
        f"<ErrorResponse><Error><Type>{kind}</Type><Code>{escape(fault.code)}</Code>"
        f"<Message>{escape(fault.message)}</Message></Error></ErrorResponse>"
    )
    return fault.status, {"Content-Type": "text/xml"}, body.encode()
