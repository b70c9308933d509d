"""The replies of custom resources: how they come in, and which ones CloudFormation refuses."""

from __future__ import annotations

import json
import threading
from dataclasses import asdict, dataclass
from typing import Any

from local_aws.cloudformation import requests
from local_aws.cloudformation.requests import Request
from local_aws.emulator import ministack
from local_aws.traffic import serving
from local_aws.traffic.errors import s3_error

_handle_shortcuts = ministack.app.handle_post_body_shortcuts

REPLY_BUCKET = "cloudformation-custom-resource-response"
"""Names the replies in the call record and for faults: this and the logical id."""
MAX_REPLY_BYTES = 4096  # FACTS 7.1
MAX_PHYSICAL_ID_BYTES = 1024  # FACTS 7.1


@dataclass(frozen=True)
class Reply:
    """A reply that reached a ResponseURL."""

    request_id: str
    logical_id: str
    request_type: str
    """``Create``, ``Update`` or ``Delete``."""
    status: str
    """``SUCCESS``, ``FAILED``, or the empty string when it could not be read."""
    reason: str
    physical_id: str
    bytes: int
    outcome: str
    """``accepted``, ``refused`` (CloudFormation fails the resource) or ``ignored`` (too late)."""


_lock = threading.Lock()
_replies: list[Reply] = []


def install() -> None:
    """Take the replies in the emulator's place."""
    ministack.app.handle_post_body_shortcuts = _receive


def reset() -> None:
    """Forget all replies."""
    with _lock:
        _replies.clear()


def replies() -> list[dict[str, Any]]:
    """All replies since start or reset."""
    with _lock:
        return [asdict(reply) for reply in _replies]


async def _receive(*http_request: Any) -> Any:
    """Take the PUT to a ResponseURL; everything else is the emulator's."""
    method, path, headers, body, _, _ = http_request
    if method != "PUT" or not path.startswith(ministack.REPLY_PATH):
        return await _handle_shortcuts(*http_request)
    token = path.removeprefix(ministack.REPLY_PATH)
    request = requests.find(token)
    resource = f"{REPLY_BUCKET}/{request.event['LogicalResourceId'] if request else ''}"

    async def work() -> Any:
        # On AWS the ResponseURL is a pre-signed S3 URL: its signature covers an empty content
        # type, and S3 wants a length.
        if headers.get("content-type"):
            return s3_error(403, "SignatureDoesNotMatch")
        if "content-length" not in headers:
            return s3_error(411, "MissingContentLength")
        if request is not None:
            _take(request, body)
        return 200, {}, b""

    return await serving.serve("s3", "PutObject", resource, "", headers, work)


def _take(request: Request, body: bytes) -> None:
    reply, problem = _parse(request.event, body)
    with _lock:
        late = request.done.is_set()
        outcome = "ignored" if late else "refused" if problem else "accepted"
        _replies.append(_record(request.event, reply, len(body), outcome))
        if late:
            # The first reply counts; S3 takes later ones, and nobody reads them.
            return
        request.reply = reply
        request.finish(problem)


def _parse(event: dict[str, Any], body: bytes) -> tuple[dict[str, Any], str]:
    """Return the reply (empty when unreadable) and why it is refused, or the empty string."""
    if len(body) > MAX_REPLY_BYTES:
        return {}, "Response object is too long."
    try:
        reply = json.loads(body)
    except ValueError:
        reply = None
    if not isinstance(reply, dict):
        return {}, "Response is not valid JSON"
    return reply, _problem(event, reply)


def _problem(event: dict[str, Any], reply: dict[str, Any]) -> str:
    status, physical_id = reply.get("Status"), reply.get("PhysicalResourceId")
    if status not in {"SUCCESS", "FAILED"}:
        return "Invalid Response object: Status must be either SUCCESS or FAILED"
    # The wording of this one is ours; that the values must be those of the request is documented.
    for name in ("StackId", "RequestId", "LogicalResourceId"):
        if reply.get(name) != event[name]:
            return f"Invalid Response object: {name} is not that of the request"
    if status == "FAILED" and not reply.get("Reason"):
        return "Invalid Response object: Reason is required for the status FAILED"
    if physical_id is None and status == "FAILED":
        return ""
    name = physical_id.strip() if isinstance(physical_id, str) else ""
    return "" if 0 < len(name.encode()) <= MAX_PHYSICAL_ID_BYTES else "Invalid PhysicalResourceId"


def _record(event: dict[str, Any], reply: dict[str, Any], size: int, outcome: str) -> Reply:
    return Reply(
        request_id=event["RequestId"],
        logical_id=event["LogicalResourceId"],
        request_type=event["RequestType"],
        status=str(reply.get("Status", "")),
        reason=str(reply.get("Reason") or ""),
        physical_id=str(reply.get("PhysicalResourceId") or ""),
        bytes=size,
        outcome=outcome,
    )
