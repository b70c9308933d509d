"""S3 where it differs from the emulator's: SSE-KMS, lengths of uploads, hidden objects."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from local_aws.emulator import ministack
from local_aws.iam import permissions
from local_aws.traffic.errors import s3_error

_resolve_sse = ministack.s3.resolve_sse_write_headers

_SSE = "x-amz-server-side-encryption"
_SSE_KEY = "x-amz-server-side-encryption-aws-kms-key-id"

Answer = tuple[int, dict[str, Any], Any]


def install() -> None:
    """Wrap the emulator's S3."""
    serve = ministack.app.SERVICE_HANDLERS["s3"]

    async def handle(
        method: str, path: str, headers: dict[str, Any], body: bytes, query: dict[str, Any]
    ) -> Any:
        bucket, _, key = unquote(path).lstrip("/").partition("/")
        if not bucket or not key or method not in {"GET", "HEAD", "PUT"}:
            return await serve(method, path, headers, body, query)
        refused = _bad_upload(headers) if method == "PUT" else None
        refused = refused or (_may_not_encrypt(bucket, headers, query) if method == "PUT" else None)
        if refused:
            return refused
        answer = await serve(method, path, headers, body, query)
        if method == "PUT":
            return answer
        return _hidden(bucket, headers, query, answer) or _undecryptable(headers, query, answer)

    ministack.app.SERVICE_HANDLERS["s3"] = handle
    ministack.s3.resolve_sse_write_headers = _with_default_key


def _with_default_key(headers: dict[str, Any], bucket: str) -> Any:
    """SSE-KMS without a key id uses the AWS managed key (S3 user guide, "Using SSE-KMS")."""
    if headers.get(_SSE) == "aws:kms" and not headers.get(_SSE_KEY):
        headers = {**headers, _SSE_KEY: _managed_key()}
    return _resolve_sse(headers, bucket)


def _managed_key() -> str:
    region, account = ministack.responses.get_region(), ministack.responses.get_account_id()
    return f"arn:aws:kms:{region}:{account}:alias/aws/s3"


def _bad_upload(headers: dict[str, Any]) -> Answer | None:
    """S3 takes neither chunked uploads nor uploads without a length; SDKs' own framing has one."""
    if "x-amz-decoded-content-length" in headers:
        return None
    if "transfer-encoding" in headers:
        message = "A header you provided implies functionality that is not implemented"
        return s3_error(501, "NotImplemented", message)
    if "content-length" not in headers:
        message = "You must provide the Content-Length HTTP header."
        return s3_error(411, "MissingContentLength", message)
    return None


def _may_not_encrypt(bucket: str, headers: dict[str, Any], query: dict[str, Any]) -> Answer | None:
    applied, _ = _with_default_key(headers, bucket)
    return _key_denial("kms:GenerateDataKey", applied or {}, headers, query)


def _undecryptable(headers: dict[str, Any], query: dict[str, Any], answer: Answer) -> Answer:
    status, answered, _ = answer
    if status >= 300:
        return answer
    return _key_denial("kms:Decrypt", answered, headers, query) or answer


def _key_denial(
    action: str, encryption: dict[str, Any], headers: dict[str, Any], query: dict[str, Any]
) -> Answer | None:
    """What S3 answers a caller that may not use the customer managed key of an object."""
    if encryption.get(_SSE) != "aws:kms" or not permissions.enforced():
        return None
    key = ministack.kms.resolve_key(encryption.get(_SSE_KEY, ""))
    if key is None:
        # The AWS managed key: whoever may use the object through S3 may use it.
        return None
    context = {"kms:viaservice": f"s3.{ministack.responses.get_region()}.amazonaws.com"}
    denial = permissions.caller_denial(headers, query, action, key["Arn"], context)
    return s3_error(403, "AccessDenied", denial) if denial else None


def _hidden(
    bucket: str, headers: dict[str, Any], query: dict[str, Any], answer: Answer
) -> Answer | None:
    """An object that is not there is told only to callers who may list the bucket.

    Source: S3 API reference, GetObject and HeadObject, "Permissions".
    """
    if answer[0] != 404:
        return None
    denial = permissions.caller_denial(headers, query, "s3:ListBucket", f"arn:aws:s3:::{bucket}")
    return s3_error(403, "AccessDenied", denial) if denial else None
