"""Which operation of which service a request calls, and who calls it."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

from local_aws.emulator import ministack

_S3_OBJECT = {
    "GET": "GetObject",
    "HEAD": "HeadObject",
    "PUT": "PutObject",
    "DELETE": "DeleteObject",
}
_S3_BUCKET = {
    "GET": "ListObjects",
    "HEAD": "HeadBucket",
    "PUT": "CreateBucket",
    "DELETE": "DeleteBucket",
}


def identify(
    method: str, path: str, headers: dict[str, Any], body: bytes, query: dict[str, Any]
) -> tuple[str, str, str]:
    """Return service, operation and resource (empty for most services) of a request."""
    service = ministack.router.detect_service(method, path, headers, query)
    target = headers.get("x-amz-target", "")
    if target:
        return service, target.rpartition(".")[2], ""
    if service == "lambda" and path.endswith("/invocations"):
        return service, "Invoke", path.split("/")[-2]
    resource = path.lstrip("/") if service == "s3" else ""
    if service == "s3" and (operation := _s3_operation(method, resource, headers, query)):
        return service, operation, resource
    form = {**parse_qs(body.decode("utf-8", "replace")), **query} if len(body) < 65_536 else query
    if "Action" in form:
        return service, form["Action"][0], resource
    # The IAM action has the operation's name for most operations.
    action = ministack.iam_actions.extract_iam_action(service, method, path, headers, body, query)
    operation = str(action).partition(":")[2] if action else f"{method} {service}"
    return service, operation, resource


def principal(headers: dict[str, Any], query: dict[str, Any]) -> str:
    """ARN of the request's caller, or the empty string when it is not signed or unknown."""
    access_key = ministack.router.extract_access_key_id(headers, query)
    if not access_key:
        return ""
    found = ministack.iam_evaluator.resolve_credential(
        access_key, ministack.responses.get_account_id()
    )
    if isinstance(found, ministack.iam_evaluator.CredentialResolutionError):
        return ""
    return str(found.principal_arn)


def _s3_operation(
    method: str, resource: str, headers: dict[str, Any], query: dict[str, Any]
) -> str | None:
    """The operations on a whole bucket or object; None for those on a subresource of one."""
    if any("-" not in name and not values[0] for name, values in query.items()):
        return None
    if not resource:
        return "ListBuckets"
    if "/" not in resource.rstrip("/"):
        return "ListObjectsV2" if "list-type" in query else _S3_BUCKET.get(method)
    if method == "PUT" and "x-amz-copy-source" in headers:
        return "CopyObject"
    return _S3_OBJECT.get(method)
