"""The ways an operation, a job or a row can fail."""

from __future__ import annotations

import json

Answer = tuple[int, dict[str, str], bytes]
"""HTTP status, headers and body."""


def json_answer(status: int, document: object) -> Answer:
    """An answer in the JSON 1.1 protocol of Cognito."""
    headers = {"Content-Type": "application/x-amz-json-1.1"}
    return status, headers, json.dumps(document).encode()


class ApiError(Exception):
    """An operation is refused with one of its modelled errors."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code

    def answer(self) -> Answer:
        """The error as Cognito answers it."""
        status, headers, body = json_answer(400, {"__type": self.code, "message": str(self)})
        return status, {**headers, "x-amzn-errortype": self.code}, body


class JobFailedError(Exception):
    """The whole job fails; the text is its CompletionMessage."""


class RowFailedError(Exception):
    """One row fails; the text goes to the job's log and never names a value."""
