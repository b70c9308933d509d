"""The ways in which a step ends early.

    StepFailed              the deployment fails, for the reason given
        Malformed           the SDK did not send a call
        SourceMissing       the source is not there (`download`)
        SourceChanged       the source has changed since an earlier step (`download`)
    TryAgain                a call was refused or not answered; the step is repeated
        NotFound            the pool or the job is not there
        NotReady            Create or Start was refused, perhaps only for a short time
        SourceForbidden     the source may not be read, perhaps not yet (`download`)

The state machine tells the two apart by class name: after `StepFailed` it goes directly to Respond,
and after any other error it repeats the step.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError
from cognito_import_contract.text import one_line

UNREACHABLE = (
    "If the Worker runs in a VPC, check that the service can be reached from its subnets, through "
    "a NAT gateway or a VPC endpoint"
)
"""What to do if there was no answer."""

_SERVER_ERROR = 500
_POOL_NOT_THERE = (
    " Check the id of the user pool, and that the pool is in the stack's own region and account."
)
DENIED = "AccessDeniedException"
INVALID = "InvalidParameterException"
NOT_ENABLED = "OperationNotEnabledException"
# It is not known with which error the service answers if another job is active, or if a role or a
# permission is too new: FACTS 3.5 (the messages seen), 5.6 (a new role works after up to a minute).
# So each of those in `_MAY_MEAN_NOT_YET` may mean "not yet".
NOT_MET = "PreconditionNotMetException"
LIMIT = "LimitExceededException"
THROTTLED = "TooManyRequestsException"
NO_SUCH_USER = "UserNotFoundException"
GROUP_EXISTS = "GroupExistsException"
THROTTLES = frozenset({THROTTLED, "ThrottlingException", "Throttling"})
_MAY_MEAN_NOT_YET = frozenset(
    {
        NOT_MET,
        LIMIT,
        THROTTLED,
        "AccessDenied",
        DENIED,
        INVALID,
        "NotAuthorizedException",
        NOT_ENABLED,
    }
)


class StepFailed(Exception):  # noqa: N818 - the name is what a person reads in the console
    """The deployment must fail, for the reason given: one short paragraph without any cell."""


class Malformed(StepFailed):
    """The SDK refused to send a call: one of its parameters is empty or malformed.

    Repeating the call would not help, while after a refusal by the service it may.
    """


class TryAgain(Exception):  # noqa: N818
    """A call was refused or not answered; the state machine repeats the step.

    No refusal is final at once: the service may refuse a call at first and accept it later, when a
    permission or a job is new or the account is busy (FACTS 3.5, 5.6). `code` is the service's
    error code, empty if there was no answer. `refused` says that the call certainly had no effect.
    """

    def __init__(self, reason: str, code: str = "", *, refused: bool = False) -> None:
        super().__init__(reason)
        self.code = code
        self.refused = refused


class NotFound(TryAgain):
    """The pool or the job is not there (any more)."""


class NotReady(TryAgain):
    """Create or Start was refused with a code that may mean "not yet"."""


def code_of(error: ClientError) -> str:
    """The error code. Exception classes are not used: older SDKs lack some (FACTS 2.1.5)."""
    return str(error.response.get("Error", {}).get("Code", ""))


def words_of(error: ClientError) -> str:
    """The service's own words: code and message, on one line, without a full stop."""
    message = str(error.response.get("Error", {}).get("Message", ""))
    return one_line(f"{code_of(error)}: {message}").rstrip(" .:")


def words_without(*unspoken: str) -> Callable[[ClientError], str]:
    """The service's own words, or only the code if the words repeat what must not be shown."""

    def tell(error: ClientError) -> str:
        words = words_of(error)
        told = words.casefold()
        repeats = any(one_line(text).casefold() in told for text in unspoken)
        return code_of(error) if repeats else words

    return tell


def status_of(error: ClientError) -> int:
    """The HTTP status of the answer, 0 if unknown."""
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") or 0)


@contextlib.contextmanager
def calling(
    what: str,
    *,
    tell: Callable[[ClientError], str] = words_of,
    not_there: str = _POOL_NOT_THERE,
) -> Iterator[None]:
    """Turn what a client raises into `TryAgain`; `what` names the call.

    Args:
        what: the call's name.
        tell: gives the text that a message shows of a refusal. `code_of` where the service's words
            may repeat what was sent.
        not_there: the advice for the case that the service does not find what the call is about.

    Raises:
        NotFound: the pool or the job is not there.
        TryAgain: any other refusal, or no answer.
        Malformed: the SDK did not send the call.
    """
    try:
        yield
    except ClientError as error:
        kind, advice = TryAgain, ""
        if code_of(error) == "ResourceNotFoundException":
            kind, advice = NotFound, not_there
        raise kind(
            f"{what} was refused: {tell(error)}.{advice}",
            code_of(error),
            refused=status_of(error) < _SERVER_ERROR,
        ) from None
    except ParamValidationError:
        # The error's text repeats the parameters, so it is not shown.
        raise Malformed(
            f"{what} could not be sent, because one of its parameters is empty or malformed. Check "
            "that the user pool's id, the logs role and the source have a value when the stack is "
            "deployed, then deploy again."
        ) from None
    except BotoCoreError as error:
        # The error's text may contain a URL, and its class says enough.
        raise TryAgain(
            f"{what} was not answered: {type(error).__name__}. {UNREACHABLE}, then deploy again."
        ) from None


@contextlib.contextmanager
def starting(what: str) -> Iterator[None]:
    """Like `calling`, but raises `NotReady` for an error that may mean "not yet"."""
    try:
        with calling(what):
            yield
    except TryAgain as refused:
        if refused.code in _MAY_MEAN_NOT_YET:
            raise NotReady(str(refused), refused.code) from None
        raise
