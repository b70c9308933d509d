"""The answers of Cognito's operations, and their errors."""

from __future__ import annotations

import json

from local_aws.traffic.errors import Answer, json_error


def json_answer(document: object) -> Answer:
    """The answer to an operation that was done, in the JSON 1.1 protocol."""
    return 200, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(document).encode()


class ApiError(Exception):
    """An operation is refused with one of its modelled errors."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code

    def answer(self) -> Answer:
        """The error as Cognito answers it."""
        return json_error(400, self.code, str(self))
