"""Custom resources as CloudFormation treats them: requests, replies and their limits.

Replaces the emulator's own exchange, which calls the function once and in the foreground, takes
every reply and sends no Delete after a failed Create. Sources: the CloudFormation user guide's
custom resource reference (request and response objects, asynchronous invocation) and FACTS 7.1.
"""

from __future__ import annotations

import json
import secrets
import string
import threading
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import uuid4

from local_aws.cloudformation import failed_updates, stack_status
from local_aws.emulator import ministack
from local_aws.lambda_ import invocations
from local_aws.traffic import serving

_handle_shortcuts = ministack.app.handle_post_body_shortcuts

REPLY_BUCKET = "cloudformation-custom-resource-response"
"""Names the replies in the call record and for faults: this and the logical id."""
MAX_REPLY_BYTES = 4096  # FACTS 7.1
MAX_PHYSICAL_ID_BYTES = 1024  # FACTS 7.1
DEFAULT_SERVICE_TIMEOUT = 3600  # seconds, FACTS 7.1
# AWS waits one minute, then two; nobody wants to wait for that here.
ASYNC_RETRY_SECONDS = 0.2

_TIMED_OUT = (
    "CloudFormation did not receive a response from your Custom Resource. Please check your logs "
    "for requestId [{request_id}]. If you are using the Python cfn-response module, you may need "
    "to update your Lambda function code so that CloudFormation can attach the updated version."
)


class CustomResourceError(Exception):
    """The resource's operation failed; the text is the stack event's reason."""


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
_replies: list[Reply] = []
_unfinished: dict[str, list[Unfinished]] = {}  # by stack id


def install() -> None:
    """Replace the emulator's exchange with custom resources."""
    ministack.cfn_custom_resource.invoke_custom_resource = invoke
    ministack.lambda_.LAMBDA_ASYNC_RETRY_BASE_SECONDS = ASYNC_RETRY_SECONDS
    ministack.app.handle_post_body_shortcuts = _receive


def reset() -> None:
    """Let go of all requests, replies and unfinished resources."""
    with _lock:
        waiting = list(_requests.values())
        _requests.clear()
        _replies.clear()
        _unfinished.clear()
    for request in waiting:
        request.finish("the local AWS was reset")


def replies() -> list[dict[str, Any]]:
    """All replies since start or reset."""
    with _lock:
        return [asdict(reply) for reply in _replies]


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


def invoke(  # noqa: PLR0917 - the emulator's signature
    request_type: str,
    logical_id: str,
    props: dict[str, Any],
    stack_name: str,
    stack_id: str,
    resource_type: str,
    physical_id: str | None = None,
    old_props: dict[str, Any] | None = None,
) -> tuple[str, dict[str, Any]]:
    """Send one request and wait for its reply; blocks, so never on the event loop.

    Returns:
        The physical id and the attributes of the resource.

    Raises:
        CustomResourceError: FAILED, an invalid reply, no reply in time, or no such function.
    """
    props = failed_updates.without_mark(props)
    if request_type == "Delete":
        stack_status.clean_up(stack_name)
    function = _function(props.get("ServiceToken", ""))
    token = str(uuid4())
    event = {
        "RequestType": request_type,
        "ServiceToken": props.get("ServiceToken", ""),
        "ResponseURL": ministack.cfn_custom_resource.response_url(token),
        "StackId": stack_id,
        "RequestId": str(uuid4()),
        "LogicalResourceId": logical_id,
        "ResourceType": resource_type,
        "ResourceProperties": ministack.cfn_custom_resource.normalise_resource_properties(props),
    }
    if physical_id is not None:
        event["PhysicalResourceId"] = physical_id
    if old_props is not None:
        old_props = failed_updates.without_mark(old_props)
        event["OldResourceProperties"] = (
            ministack.cfn_custom_resource.normalise_resource_properties(old_props)
        )
    request = Request(event, stack_name)
    with _lock:
        _requests[token] = request
    invocations.invoker.set("cloudformation.amazonaws.com")
    ministack.lambda_.invoke_async_with_retry(function, event)
    try:
        _wait(request, props)
    except CustomResourceError:
        _leave_behind(request, props)
        if request_type == "Update":
            failed_updates.note(stack_name, logical_id, props)
        raise
    return request.reply["PhysicalResourceId"], request.reply.get("Data") or {}


def _function(service_token: Any) -> Any:
    record, config, _ = ministack.lambda_.get_func_record_for_ref(service_token)
    if record is None or config is None:
        raise CustomResourceError(f"Function not found: {service_token}")
    return ministack.lambda_.execution_record_for_config(record, config)


def _wait(request: Request, props: dict[str, Any]) -> None:
    timeout = int(props.get("ServiceTimeout", DEFAULT_SERVICE_TIMEOUT))
    request_id = request.event["RequestId"]
    if not request.done.wait(timeout):
        request.finish(_TIMED_OUT.format(request_id=request_id))
    if request.error:
        raise CustomResourceError(request.error)
    if request.reply["Status"] == "FAILED":
        reason = request.reply.get("Reason", "")
        raise CustomResourceError(
            "Received response status [FAILED] from custom resource. "
            f"Message returned: {reason} (RequestId: {request_id})"
        )


def _leave_behind(request: Request, props: dict[str, Any]) -> None:
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


async def _receive(*http_request: Any) -> Any:
    """Take the PUT to a ResponseURL; everything else is the emulator's."""
    method, path, headers, body, _, _ = http_request
    if method != "PUT" or not path.startswith(ministack.REPLY_PATH):
        return await _handle_shortcuts(*http_request)
    token = path.removeprefix(ministack.REPLY_PATH)
    with _lock:
        request = _requests.get(token)
    resource = f"{REPLY_BUCKET}/{request.event['LogicalResourceId'] if request else ''}"

    async def work() -> Any:
        # On AWS the ResponseURL is a pre-signed S3 URL: its signature covers an empty content
        # type, and S3 wants a length.
        if headers.get("content-type"):
            return _s3_error(403, "SignatureDoesNotMatch")
        if "content-length" not in headers:
            return _s3_error(411, "MissingContentLength")
        if request is not None:
            _take(request, body)
        return 200, {}, b""

    return await serving.serve("s3", "PutObject", resource, "", headers, work)


def _s3_error(status: int, code: str) -> tuple[int, dict[str, str], bytes]:
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code></Error>'
    return status, {"Content-Type": "application/xml"}, body.encode()


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
