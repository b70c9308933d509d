"""What can go wrong at a call, and where."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    IncompleteReadError,
    ReadTimeoutError,
)
from cognito_user_import.presigned_put import HttpFailed, network_words

from tests.handler.aws.api import modelled_errors, refusal
from tests.handler.workflow_runner import TaskFailed

if TYPE_CHECKING:
    from tests.handler.world import World

SECRET_URL = "https://example.com/?X-Amz-Signature=bad5ec2e7"
_SECONDS_OF_A_CONNECTION_ERROR = 3.0


class Killed(BaseException):
    """The function's process is gone: out of memory, a lost host."""


@dataclass(frozen=True)
class Call:
    """One call of a run."""

    number: int
    step: str
    service: str
    operation: str

    @property
    def name(self) -> str:
        """Where it is, as the document names it."""
        return f"{self.step}: {self.operation}"


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong at a call. `passes`: it would not happen again."""

    name: str
    act: Callable[[World, Callable[[], Any]], Any]
    passes: bool = True


@dataclass(frozen=True)
class Injection:
    """A fault at a call; `stays`: at every later call of the same operation, too.

    Or, if the call is a step's invocation, at every later one of the same step.
    """

    call: Call
    fault: Fault
    stays: bool = False

    def strikes(self, call: Call) -> bool:
        """Whether the fault happens at this call."""
        if call.number == self.call.number:
            return True
        same = (call.service, call.operation) == (self.call.service, self.call.operation)
        if call.operation == "Invoke":
            same = same and call.step == self.call.step
        return self.stays and same and call.number > self.call.number


def faults_of(call: Call) -> tuple[Fault, ...]:
    """Every fault that a call can meet once."""
    return _faults(call.service, call.operation)


def lasting_faults_of(call: Call) -> tuple[Fault, ...]:
    """The faults that are also tried for good."""
    wanted = {
        "AccessDeniedException", "AccessDenied", "InternalServerError", "InternalError",
        "timeout before", "connection lost before", "connection lost after", "crash before",
        "HTTP 403", "HTTP 503", "Lambda throttled", "hangs until its time limit",
    }  # fmt: skip
    return tuple(fault for fault in faults_of(call) if fault.name in wanted)


@cache
def _faults(service: str, operation: str) -> tuple[Fault, ...]:
    if service == "lambda":
        return _lambda_faults()
    if service == "put":
        return tuple(_put_faults()) + _common()
    if operation == "GetObject body":
        broken = IncompleteReadError(actual_bytes=1, expected_bytes=2)
        slow = ReadTimeoutError(endpoint_url=SECRET_URL)
        return (
            Fault("connection lost before", _raising(broken)),
            Fault("timeout before", _silent(slow)),
            *_common(),
        )
    return tuple(_api_faults(service, operation)) + _common()


def _api_faults(service: str, operation: str) -> list[Fault]:
    errors = dict(modelled_errors(service, operation))
    errors.pop("ExecutionAlreadyExists", None)  # a true one is part of every repeated delivery
    if service == "s3":
        errors |= {"AccessDenied": 403, "InternalError": 500, "SlowDown": 503}
    else:
        errors |= {"AccessDeniedException": 400, "ThrottlingException": 400}
        errors |= {"InternalServerError": 500, "ServiceUnavailable": 503}
    found = [
        Fault(
            code,
            _raising(refusal(operation, code, "in the service's words", status)),
            passes=status >= 500 or code in ("ThrottlingException", "TooManyRequestsException"),
        )
        for code, status in errors.items()
    ]
    slow = ReadTimeoutError(endpoint_url=SECRET_URL)
    lost = ConnectionClosedError(endpoint_url=SECRET_URL)
    away = ConnectTimeoutError(endpoint_url=SECRET_URL)
    return [
        *found,
        Fault("timeout before", _silent(away)),
        Fault("timeout after", _silent(slow, after=True)),
        Fault("connection lost before", _raising(lost, _SECONDS_OF_A_CONNECTION_ERROR)),
        Fault("connection lost after", _raising_after(lost, _SECONDS_OF_A_CONNECTION_ERROR)),
    ]


def _put_faults() -> list[Fault]:
    slow, lost = (
        HttpFailed(0, network_words(error)) for error in (TimeoutError(), ConnectionError())
    )
    return [
        *(
            Fault(f"HTTP {status}", _raising(HttpFailed(status, f"HTTP {status}")))
            for status in (400, 403, 500, 503)
        ),
        Fault("timeout before", _raising(slow, 10.0)),
        Fault("timeout after", _raising_after(slow, 10.0)),
        Fault("connection lost before", _raising(lost)),
        Fault("connection lost after", _raising_after(lost)),
    ]


def _lambda_faults() -> tuple[Fault, ...]:
    throttled = TaskFailed("Lambda.TooManyRequestsException", "Rate Exceeded.")
    lost = TaskFailed("Lambda.SdkClientException", "Unable to execute HTTP request")
    return (
        Fault("Lambda throttled", _raising(throttled)),
        Fault("result lost", _raising_after(lost)),
        Fault("invoked twice", lambda _, perform: (perform(), perform())[1]),
        Fault("hangs until its time limit", lambda world, _: world.hang()),
    )


def _common() -> tuple[Fault, ...]:
    """What can happen at any call of a function."""
    return (
        Fault("crash before", _raising(Killed())),
        Fault("crash after", _raising_after(Killed())),
        Fault("step repeated meanwhile", lambda world, perform: world.overlap(perform)),
        Fault(
            "step repeated meanwhile in vain",
            lambda world, perform: world.overlap(perform, second_counts=False),
        ),
    )


_LATE_SECONDS = 5
_SECONDS_NOT_READY = 300
_EFFECTS = frozenset(
    {
        "CreateUserImportJob",
        "PUT of the CSV",
        "StartUserImportJob",
        "StopUserImportJob",
        "StartExecution",
        "PUT of the answer",
    }
)
OVERRUNS = "takes longer than the step may"
LANDS_LATE = "has its effect after the function's end"


def late_faults_of(call: Call) -> Iterator[Fault]:
    """A call that takes longer than its step may, and has its effect then."""
    if call.service == "lambda":
        return
    if call.step != "Trigger":  # which Step Functions does not repeat
        yield Fault(OVERRUNS, lambda world, perform: world.overrun(_LATE_SECONDS, perform))
    if call.operation in _EFFECTS:
        yield Fault(LANDS_LATE, lambda world, perform: world.land_late(_LATE_SECONDS, perform))


def not_ready() -> Fault:
    """Lambda refuses to run the Worker for five minutes."""

    def act(world: World, _perform: Callable[[], Any]) -> Any:
        world.not_ready_until = world.clock.now + _SECONDS_NOT_READY
        raise _afresh(TaskFailed("Lambda.ResourceConflictException", "Pending"))

    return Fault("not ready for five minutes", act)


def removal() -> Fault:
    """A person deletes one of the users by hand before the request is served."""

    def act(world: World, perform: Callable[[], Any]) -> Any:
        world.remove_a_user()
        return perform()

    return Fault("a user deleted by hand before", act)


def cancellation() -> Fault:
    """A person cancels the deployment: CloudFormation sends its next request at once."""

    def act(world: World, perform: Callable[[], Any]) -> Any:
        world.cloudformation.cancel()
        world.sleep(20)
        return perform()

    return Fault("deployment cancelled", act, passes=False)


def _raising(error: BaseException, seconds: float = 0.0) -> Callable[..., Any]:
    def act(world: World, _perform: Callable[[], Any]) -> Any:
        if seconds:
            world.sleep(seconds)
        raise _afresh(error)

    return act


def _silent(error: BaseException, *, after: bool = False) -> Callable[..., Any]:
    """No answer, whether the call has had its effect or not."""

    def act(world: World, perform: Callable[[], Any]) -> Any:
        if after:
            perform()
        world.silence()
        raise _afresh(error)

    return act


def _raising_after(error: BaseException, seconds: float = 0.0) -> Callable[..., Any]:
    def act(world: World, perform: Callable[[], Any]) -> Any:
        perform()
        if seconds:
            world.sleep(seconds)
        raise _afresh(error)

    return act


def _afresh(error: BaseException) -> BaseException:
    """An equal error. The traceback of the one that is kept would keep alive a whole world."""
    again = type(error).__new__(type(error), *error.args)
    vars(again).update(vars(error))
    return again
