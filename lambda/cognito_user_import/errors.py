"""The two ways in which a step ends early.

The state machine tells them apart by class name: `StepFailed` goes straight to Respond, everything
else is retried first.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from botocore.exceptions import BotoCoreError, ClientError


class StepFailed(Exception):  # noqa: N818 - the name is what a person reads in the console
    """The deployment must fail, for the reason given: one short paragraph without any cell."""


class NotFound(StepFailed):
    """The pool or the job is not there (any more)."""


class NotReady(StepFailed):
    """Refused with a code that may mean "not yet": a fresh role, or another job that is active."""

    def __init__(self, reason: str, code: str) -> None:
        super().__init__(reason)
        self.code = code


class TryAgain(Exception):  # noqa: N818
    """The service could not answer just now; the state machine repeats the step."""


# FACTS 3.4 (modelled), plus the general errors every AWS endpoint can answer with.
_TRANSIENT = {
    "InternalErrorException",
    "InternalError",
    "InternalFailure",
    "InternalServerError",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestTimeout",
    "RequestTimeoutException",
    "ServiceUnavailable",
    "ServiceUnavailableException",
    "SlowDown",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
}
_SERVER_ERROR = 500
# FACTS 3.5: which of these a second active job, a role that is not assumable yet (FACTS 5.6) or a
# fresh permission is answered with is unknown, so each may mean "not yet".
_PERHAPS_NOT_YET = {
    "AccessDenied",
    "AccessDeniedException",
    "InvalidParameterException",
    "LimitExceededException",
    "NotAuthorizedException",
    "OperationNotEnabledException",
    "PreconditionNotMetException",
}


def code_of(error: ClientError) -> str:
    """The error code. Never `client.exceptions.X`: old boto3s lack some (FACTS 2.1.5)."""
    return str(error.response.get("Error", {}).get("Code", ""))


def words_of(error: ClientError) -> str:
    """The service's own words: code and message, on one line."""
    message = str(error.response.get("Error", {}).get("Message", ""))
    return one_line(f"{code_of(error)}: {message}")


def one_line(text: str, limit: int = 300) -> str:
    """`text` without line breaks or control characters, at most `limit` characters."""
    printable = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(printable.split())[:limit]


def is_transient(error: ClientError) -> bool:
    """Whether the same call may well succeed a little later."""
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return code_of(error) in _TRANSIENT or int(status or 0) >= _SERVER_ERROR


@contextlib.contextmanager
def calling(what: str) -> Iterator[None]:
    """Turn what a boto3 call raises into `TryAgain` or `StepFailed`; `what` names the call."""
    try:
        yield
    except ClientError as error:
        if is_transient(error):
            raise TryAgain(f"{what}: {words_of(error)}") from None
        reason = f"{what} was refused: {words_of(error)}"
        if code_of(error) == "ResourceNotFoundException":
            raise NotFound(reason) from None
        if code_of(error) in _PERHAPS_NOT_YET:
            raise NotReady(reason, code_of(error)) from None
        raise StepFailed(reason) from None
    except BotoCoreError as error:
        # Its text may hold a URL; its class says enough.
        raise TryAgain(f"{what}: {type(error).__name__}") from None
