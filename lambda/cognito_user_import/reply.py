"""The answer to CloudFormation: built within 4,096 bytes (FACTS 7.1) and delivered with retries."""

from __future__ import annotations

import json
from typing import Any

from cognito_import_contract import timing
from cognito_import_contract.attributes import Attributes

from .presigned_put import HttpFailed
from .request import Request
from .services import Services

MAX_REPLY_BYTES = 4096
# The part of it that a reason may take; the rest is for ids.
MAX_REASON_BYTES = 2800
_ATTEMPTS = 6
_GONE = {403, 404, 410}


def success(request: Request, attributes: Attributes) -> bytes:
    """The body that says SUCCESS with these attributes."""
    return _body(request, {"Status": "SUCCESS", "Data": attributes.to_answer()})


def failure(request: Request, reason: str) -> bytes:
    """The body that says FAILED, with the reason cut so that the body fits."""
    empty = _body(request, {"Status": "FAILED", "Reason": ""})
    room = MAX_REPLY_BYTES - len(empty)
    return _body(request, {"Status": "FAILED", "Reason": _cut(reason, room)})


def _body(request: Request, outcome: dict[str, Any]) -> bytes:
    return _json(
        {
            **outcome,
            "PhysicalResourceId": request.physical_id,
            "StackId": request.stack_id,
            "RequestId": request.id,
            "LogicalResourceId": request.logical_id,
        }
    )


def _cut(reason: str, room: int) -> str:
    """`reason`, cut if necessary so that its JSON form fits into `room` bytes."""
    if len(_json(reason)) - 2 <= room:
        return reason
    low, high = 0, len(reason)
    while low < high:  # search the longest prefix that fits: JSON escapes make lengths uneven
        middle = (low + high + 1) // 2
        if len(_json(reason[:middle] + " …")) - 2 <= room:
            low = middle
        else:
            high = middle - 1
    return reason[:low] + " …"


def _json(value: object) -> bytes:
    # Half a character (a surrogate), which UTF-8 cannot encode, becomes a JSON escape.
    return json.dumps(value, ensure_ascii=False).encode(errors="backslashreplace")


def deliver(services: Services, url: str, body: bytes) -> bool:
    """PUT the answer, and return whether it was accepted.

    False if the URL is no longer valid, because it has expired, or because somebody started an old
    execution again by hand. Repeating the step would not help then.

    Raises:
        HttpFailed: it could not be delivered in six attempts over half a minute.
    """
    for attempt in range(_ATTEMPTS):
        if attempt:
            services.sleep(2 ** (attempt - 1))
        try:
            # CloudFormation's URL is signed for an empty content type.
            services.put(url, body, len(body), {"Content-Type": ""}, timeout=timing.ANSWER_SILENCE)
        except HttpFailed as failed:
            refused = failed
        else:
            return True
    if refused.status in _GONE:
        return False
    raise refused
