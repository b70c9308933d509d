"""The requests that CloudFormation has sent to custom resources, and what they may have left."""

from __future__ import annotations

import secrets
import string
import threading
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Request:
    """A request that was sent, and what became of it."""

    event: dict[str, Any]
    stack_name: str
    done: threading.Event = field(default_factory=threading.Event)
    reply: dict[str, Any] = field(default_factory=dict)
    error: str = ""

    def finish(self, error: str = "") -> None:
        """End the waiting; with `error` the operation fails for this reason."""
        if not self.done.is_set():
            self.error = error
            self.done.set()


@dataclass(frozen=True)
class Unfinished:
    """A resource that a failed or abandoned request may have left behind."""

    logical_id: str
    physical_id: str
    resource_type: str
    properties: dict[str, Any]
    after: str
    """``Create`` or ``Update``: the type of the request that failed."""


_lock = threading.Lock()
_requests: dict[str, Request] = {}  # by token of the ResponseURL, also after they were answered
_unfinished: dict[str, list[Unfinished]] = {}  # by stack id


def add(token: str, request: Request) -> None:
    """Keep a request that is being sent."""
    with _lock:
        _requests[token] = request


def find(token: str) -> Request | None:
    """The request of a ResponseURL, if there is one."""
    with _lock:
        return _requests.get(token)


def reset() -> None:
    """Let go of all requests and unfinished resources."""
    with _lock:
        waiting = list(_requests.values())
        _requests.clear()
        _unfinished.clear()
    for request in waiting:
        request.finish("the local AWS was reset")


def sent() -> list[dict[str, Any]]:
    """All requests since start or reset: ids and type, and whether CloudFormation still waits."""
    with _lock:
        return [
            {
                "request_id": request.event["RequestId"],
                "request_type": request.event["RequestType"],
                "logical_id": request.event["LogicalResourceId"],
                "physical_id": request.event.get("PhysicalResourceId", ""),
                "waiting": not request.done.is_set(),
            }
            for request in _requests.values()
        ]


def take_unfinished(stack_id: str) -> list[Unfinished]:
    """What failed requests of a stack left behind; the caller sends the Deletes."""
    with _lock:
        return _unfinished.pop(stack_id, [])


def abandon(stack_id: str, reason: str) -> bool:
    """Stop waiting for the open requests of a stack, as when a user cancels its operation.

    Returns:
        Whether there was one.
    """
    with _lock:
        open_requests = [
            request
            for request in _requests.values()
            if request.event["StackId"] == stack_id and not request.done.is_set()
        ]
    for request in open_requests:
        request.finish(reason)
    return bool(open_requests)


def leave_behind(request: Request, props: dict[str, Any]) -> None:
    """Remember what a failed Create or Update may have made, for the Delete that follows."""
    event, replied_id = request.event, str(request.reply.get("PhysicalResourceId") or "")
    if event["RequestType"] == "Create":
        left = replied_id or _generated_id(request.stack_name, event["LogicalResourceId"])
    elif event["RequestType"] == "Update" and replied_id not in {"", event["PhysicalResourceId"]}:
        left = replied_id
    else:
        return
    names = ("LogicalResourceId", "ResourceType", "RequestType")
    logical_id, kind, after = (event[name] for name in names)
    with _lock:
        found = _unfinished.setdefault(event["StackId"], [])
        found.append(Unfinished(logical_id, left, kind, props, after))


def _generated_id(stack_name: str, logical_id: str) -> str:
    """CloudFormation's own id, when the function never told one."""
    letters = string.ascii_uppercase + string.digits
    return f"{stack_name}-{logical_id}-{''.join(secrets.choice(letters) for _ in range(12))}"
