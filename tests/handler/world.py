"""The simulated world of one import: services, functions, workflow, CloudFormation, faults."""

from __future__ import annotations

import contextlib
import io
import json
import os
import traceback
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from cognito_import_contract import timing
from cognito_import_contract.states import STEPS, State
from cognito_user_import import trigger, worker
from cognito_user_import.presigned_put import HttpFailed
from cognito_user_import.services import Services

from tests.handler.aws.api import Api
from tests.handler.aws.cognito import UPLOADS, Cognito, Seen, UserPool
from tests.handler.aws.logs import Logs
from tests.handler.aws.s3 import S3
from tests.handler.aws.step_functions import StepFunctions
from tests.handler.clock import Clock, Process
from tests.handler.cloudformation import CloudFormation
from tests.handler.definition import POOL, STATE_MACHINE, WORKER, Synthesized, synthesized
from tests.handler.faults import Call, Fault, Injection, Killed
from tests.handler.workflow_runner import Execution, StateMachine, TaskFailed

# The Worker's client asks three times, the Trigger's once.
_SECONDS_OF_SILENCE = 45.0
_SECONDS_OF_SILENCE_IN_TRIGGER = 15.0
_SECONDS_BEFORE_REPETITION = 2
_SECONDS_AFTER_AN_OVERRUN = 60


class TimeIsUp(BaseException):
    """The function has reached its time limit, or that of its step."""


@dataclass
class Invocation:
    """A function at work, until its time is up."""

    label: str
    ends: float
    again: Callable[[], Any]
    # What Step Functions takes instead of this invocation's own end.
    override: list[Callable[[], Any]] = field(default_factory=list)


@dataclass(frozen=True)
class _Context:
    """Lambda's context object, as far as it is used."""

    clock: Clock
    ends: float
    log_group_name: str = "WorkerLogs"

    def get_remaining_time_in_millis(self) -> int:
        return int((self.ends - self.clock.now) * 1000)


class World:
    """Everything around the two handlers, in memory and on a virtual clock."""

    def __init__(self, synthesized: Synthesized, injection: Injection | None = None) -> None:
        self.clock = Clock()
        self.stdout = io.StringIO()
        self.calls: list[Call] = []
        self.watching = False
        self.injection = injection
        self.struck = 0
        self.before = 0
        self.sources: dict[str, bytes] = {}
        self._at_work: list[Invocation] = []
        self._limit = 0.0
        self._worker_timeout = float(synthesized.worker_timeout)
        self._properties = synthesized.properties
        self._margin = int(self._properties["ServiceTimeout"]) - int(
            self._properties["TimeoutSeconds"]
        )
        self.removed: dict[str, float] = {}  # users deleted by hand, and when the last time
        self.at_end: dict[str, Seen] = {}  # the pools when their executions ended, by name
        self.undeclared: list[str] = []  # what a step did that `states` does not say of it
        self.landed_at = 0.0  # when a late call had its effect
        self.not_ready_until = 0.0  # while Lambda makes the Worker ready for its VPC

        self.logs = Logs(self.clock)
        self.cognito = Cognito(self.clock, self.logs)
        self.s3 = S3(self.gate)
        self.machine = StateMachine(
            STATE_MACHINE, synthesized.definition, self.clock, self._invoke_worker
        )
        self.machine.ended = self._look_at_the_pool
        self.step_functions = StepFunctions(self.machine, self.clock)
        self.cloudformation = CloudFormation(self.clock, self.cognito, self._invoke_trigger)
        self.cloudformation.serve = self._serve
        self.services = Services(
            cognito=Api("cognito-idp", self.cognito, self.gate),
            s3=Api("s3", self.s3, self.gate),
            logs=Api("logs", self.logs, self.gate),
            stepfunctions=Api("stepfunctions", self.step_functions, self.gate),
            cloudformation=Api("cloudformation", self.cloudformation, self.gate),
            put=self._put,
            now=self.clock.time,
            sleep=self.sleep,
        )
        self._serve(POOL)

    @property
    def pool(self) -> UserPool:
        """The pool that the import serves."""
        return self.cognito.pools[POOL]

    def properties(self, users: bytes, **changes: Any) -> dict[str, Any]:
        """The custom resource's properties with these users as its asset."""
        key = f"{len(users):04}-{zlib.crc32(users):08x}.csv"
        source = {**self._properties["Source"], "Key": key, **changes.pop("Source", {})}
        self.sources[source["Key"]] = users
        self.s3.put(source["Bucket"], source["Key"], users, source.get("ObjectVersion", ""))
        properties = {**self._properties, "Source": source, **changes}
        if "TimeoutSeconds" in changes:  # what the construct makes of it
            timeout = int(changes["TimeoutSeconds"])
            properties["ServiceTimeout"] = str(timeout + self._margin)
            self._worker_timeout = timing.step_limit(timeout)
        return properties

    def start_by_hand(self, properties: Mapping[str, Any], name: str = "by-hand") -> None:
        """A person starts the workflow in the console."""
        request = {"RequestType": "Create", "ResourceProperties": dict(properties)}
        self.machine.start(name, json.dumps({"Request": request}))

    def rest(self) -> None:
        """Run until nothing moves any more."""
        self.clock.run()
        self.clock.sleep(60)
        self.cognito.settle()

    def gate(self, service: str, operation: str, perform: Callable[[], Any], step: str = "") -> Any:
        """Every call passes here."""
        step = step or self._at_work[-1].label
        self._note_undeclared_call(step, service, operation)
        if not self.watching:
            return perform()
        call = Call(len(self.calls), step, service, operation)
        self.calls.append(call)
        if self.injection is None or not self.injection.strikes(call):
            return perform()
        self.struck += 1
        return self.injection.fault.act(self, perform)

    def _note_undeclared_call(self, step: str, service: str, operation: str) -> None:
        if step == "Trigger" or service in ("lambda", "put"):
            return
        action = _action(service, operation)
        if action not in {call.action for call in STEPS[State(step)].calls}:
            self.undeclared.append(f"{step} calls {action}, which it does not declare")

    def remove_a_user(self) -> None:
        """A person deletes one of the sources' users from each pool that has any."""
        wanted = b"".join(self.sources.values())
        for pool in self.cognito.pools.values():
            there = [name for name in pool.users if name.encode() in wanted]
            if there:
                pool.remove(max(there))
                self.removed[max(there)] = self.clock.now

    def _look_at_the_pool(self, execution: Execution) -> None:
        pool_id = execution.parsed["Request"]["ResourceProperties"].get("UserPoolId", "")
        self.at_end[execution.name] = self.cognito.seen(pool_id)

    def overlap(self, perform: Callable[[], Any], *, second_counts: bool = True) -> Any:
        """The step is invoked a second time while this invocation is at work.

        Step Functions takes the result of one of the two.
        """
        current = self._at_work[-1]
        second = _outcome(current.again)
        if second_counts:
            current.override = [second]
        return perform()

    def sleep(self, seconds: float) -> None:
        """Let time pass inside a function, but no more than it has."""
        left = self._at_work[-1].ends - self.clock.now if self._at_work else seconds
        self.clock.sleep(max(0.0, min(seconds, left)))
        if seconds > left:
            raise TimeIsUp

    def silence(self) -> None:
        """A call is not answered: as long as the function's client waits."""
        in_trigger = self._at_work[-1].label == "Trigger"
        self.sleep(_SECONDS_OF_SILENCE_IN_TRIGGER if in_trigger else _SECONDS_OF_SILENCE)

    def hang(self) -> Any:
        """The function that is invoked now does nothing until its time is up."""
        self.clock.sleep(self._limit)
        raise _failed("Sandbox.Timedout", "Task timed out")

    def overrun(self, seconds: float, perform: Callable[[], Any]) -> Any:
        """The call takes `seconds` longer than the step may, and has its effect then.

        Step Functions repeats the step at its time limit. Lambda goes on with this invocation.
        """
        current = self._at_work[-1]
        self.clock.sleep(max(0.0, current.ends - self.clock.now) + _SECONDS_BEFORE_REPETITION)
        current.ends = self.clock.now + seconds + _SECONDS_AFTER_AN_OVERRUN
        current.override = [_outcome(current.again)]
        self.clock.sleep(seconds)
        self.landed_at = self.clock.now
        return perform()

    def land_late(self, seconds: float, perform: Callable[[], Any]) -> Any:
        """The call has its effect `seconds` after the function's time is up."""

        def land() -> Process:
            self.landed_at = self.clock.now
            with contextlib.suppress(Exception):
                perform()
            yield from ()

        left = max(0.0, self._at_work[-1].ends - self.clock.now)
        self.clock.spawn(land(), left + seconds)
        self.clock.sleep(left)
        raise TimeIsUp

    def _serve(self, pool_id: str, replaced: str = "") -> None:
        """The stack's functions are for this pool now, and may still reach the one it replaced."""
        os.environ["USER_POOL_ID"] = pool_id
        self.cognito.reachable = {pool_id, replaced}

    def _put(
        self,
        url: str,
        body: bytes | BinaryIO,
        length: int,
        headers: Mapping[str, str],
        *,
        timeout: float = 60,
    ) -> None:
        data = body if isinstance(body, bytes) else body.read()
        assert len(data) == length

        def perform() -> None:
            if url.startswith(UPLOADS):
                status = self.cognito.upload(url, data, headers)
            else:
                status = self.cloudformation.answer(url, data)
            if status != 200:
                raise HttpFailed(status, f"HTTP {status}")

        operation = "PUT of the CSV" if url.startswith(UPLOADS) else "PUT of the answer"
        self.gate("put", operation, perform)

    def _invoke_worker(self, function: str, payload: Any, limit: float) -> Any:
        assert function == WORKER

        def attempt(context: _Context) -> Any:
            return worker.handler(payload, context, self.services)

        if self.clock.now < self.not_ready_until:
            raise _failed("Lambda.ResourceConflictException", "The function is currently Pending")

        step = str(payload["step"])
        output = self._run(step, self._worker_timeout, limit, attempt)
        follower = State(output["next"])
        if follower not in STEPS[State(step)].followers:
            self.undeclared.append(f"{step} goes on to {follower.value}, which it does not declare")
        return output

    def _invoke_trigger(self, event: dict[str, Any]) -> None:
        def attempt(context: _Context) -> None:
            trigger.handler(dict(event), context, self.services)

        self._run("Trigger", timing.TRIGGER_LIMIT, timing.TRIGGER_LIMIT, attempt)

    def _run(
        self, label: str, timeout: float, limit: float, attempt: Callable[[_Context], Any]
    ) -> Any:
        """Run a function as Lambda does, and name its end as Step Functions does."""

        def invoke() -> Any:
            work = Invocation(label, self.clock.now + min(timeout, limit), invoke)
            self._at_work.append(work)
            own = _outcome(lambda: self._end_of(attempt, timeout))
            self._at_work.pop()
            return (work.override or [own])[0]()

        self._limit = min(timeout, limit)
        return self.gate("lambda", "Invoke", invoke, label)

    def _end_of(self, attempt: Callable[[_Context], Any], timeout: float) -> Any:
        try:
            with contextlib.redirect_stdout(self.stdout):
                return attempt(_Context(self.clock, self.clock.now + timeout))
        except TimeIsUp:
            raise _failed("Sandbox.Timedout", "Task timed out") from None
        except Killed:
            raise _failed("Runtime.ExitError", "Runtime exited: signal: killed") from None
        except Exception as error:
            self.stdout.write(traceback.format_exc())  # as Lambda's runtime does
            raise _failed(type(error).__name__, str(error)) from None


def _action(service: str, operation: str) -> str:
    """The IAM action of a call."""
    service = {"stepfunctions": "states"}.get(service, service)
    return f"{service}:{operation.removesuffix(' body')}"


def _outcome(invoke: Callable[[], Any]) -> Callable[[], Any]:
    """What returns, or raises, what an invocation has."""
    try:
        result = invoke()
    except TaskFailed as failed:
        error = failed

        def fail() -> Any:
            raise error

        return fail
    return lambda: result


def _failed(kind: str, message: str) -> TaskFailed:
    return TaskFailed(kind, json.dumps({"errorType": kind, "errorMessage": message}))


def world_with(
    operation: str, act: Callable[..., Any], service: str = "cognito-idp", step: str = ""
) -> World:
    """A world in which `act` stands before every call of an operation, or `Invoke` of a step."""
    call = Call(-1, step, service, operation)
    world = World(synthesized(), Injection(call, Fault("a test's own", act), stays=True))
    world.cognito.add_pool(POOL)
    world.watching = True
    return world
