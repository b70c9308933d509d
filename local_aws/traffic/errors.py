"""An error as each of AWS' protocols answers it."""

from __future__ import annotations

import json
from xml.sax.saxutils import escape

Answer = tuple[int, dict[str, str], bytes]
"""HTTP status, headers and body."""


def json_error(status: int, code: str, message: str) -> Answer:
    """In the JSON protocols."""
    headers = {"Content-Type": "application/x-amz-json-1.1", "x-amzn-errortype": code}
    return status, headers, json.dumps({"__type": code, "message": message}).encode()


def s3_error(status: int, code: str, message: str | None = None) -> Answer:
    """In that of S3."""
    text = "" if message is None else f"<Message>{escape(message)}</Message>"
    body = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{escape(code)}</Code>{text}</Error>'
    )
    return status, {"Content-Type": "application/xml"}, body.encode()


def query_error(status: int, code: str, message: str) -> Answer:
    """In the query protocol, which IAM, STS and CloudFormation have."""
    kind = "Sender" if status < 500 else "Receiver"
    body = (
        f"<ErrorResponse><Error><Type>{kind}</Type><Code>{escape(code)}</Code>"
        f"<Message>{escape(message)}</Message></Error></ErrorResponse>"
    )
    return status, {"Content-Type": "text/xml"}, body.encode()
