"""The exchange with a custom resource: a request is sent, and its reply waited for.

Replaces the emulator's own exchange, which calls the function once and in the foreground, takes
every reply and sends no Delete after a failed Create. Sources: the CloudFormation user guide's
custom resource reference (request and response objects, asynchronous invocation) and FACTS 7.1
(what a reply may be).
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from local_aws.cloudformation import failed_updates, requests, stack_status
from local_aws.cloudformation.requests import Request
from local_aws.emulator import ministack
from local_aws.lambda_ import invocations

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


def install() -> None:
    """Replace the emulator's exchange with custom resources."""
    ministack.cfn_custom_resource.invoke_custom_resource = invoke
    ministack.lambda_.LAMBDA_ASYNC_RETRY_BASE_SECONDS = ASYNC_RETRY_SECONDS


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
        "ResourceProperties": _as_sent(props),
    }
    if physical_id is not None:
        event["PhysicalResourceId"] = physical_id
    if old_props is not None:
        event["OldResourceProperties"] = _as_sent(failed_updates.without_mark(old_props))
    request = Request(event, stack_name)
    requests.add(token, request)
    invocations.invoker.set("cloudformation.amazonaws.com")
    ministack.lambda_.invoke_async_with_retry(function, event)
    try:
        _wait(request, props)
    except CustomResourceError:
        requests.leave_behind(request, props)
        if request_type == "Update":
            failed_updates.note(stack_name, logical_id, props)
        raise
    return request.reply["PhysicalResourceId"], request.reply.get("Data") or {}


def _as_sent(properties: dict[str, Any]) -> Any:
    return ministack.cfn_custom_resource.normalise_resource_properties(properties)


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
