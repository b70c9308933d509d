"""Runs the state machine as synthesized: the part of Amazon States Language that it uses.

A field that is not interpreted here is an error, so the definition cannot outgrow the runner
unnoticed. Back-off is taken without jitter, which is its longest.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from functools import cache
from typing import Any

from tests.handler.clock import Clock, Process

_MAX_STATE_BYTES = 262_144  # Step Functions quota: input or result of a state
_FIELDS = {
    "Task": {
        "Type", "Resource", "Parameters", "OutputPath", "Retry", "Catch", "Next", "TimeoutSeconds",
        "TimeoutSecondsPath",
    },
    "Pass": {"Type", "Result", "Next"},
    "Choice": {"Type", "Choices", "Default"},
    "Wait": {"Type", "SecondsPath", "Next"},
    "Succeed": {"Type"},
    "Fail": {"Type", "Error", "CausePath"},
}  # fmt: skip
_RETRIER = {
    "ErrorEquals", "IntervalSeconds", "MaxAttempts", "BackoffRate", "MaxDelaySeconds",
    "JitterStrategy",
}  # fmt: skip


class TaskFailed(Exception):  # noqa: N818
    """A task ended in an error, as Step Functions names it."""

    def __init__(self, error: str, cause: str = "") -> None:
        super().__init__(error)
        self.error = error
        self.cause = cause


# Function name, payload, the task's own time limit in seconds -> result.
Invoke = Callable[[str, Any, float], Any]


@dataclass
class Execution:
    """One execution and what the console would show of it."""

    arn: str
    name: str
    input: str
    started: float
    status: str = "RUNNING"
    output: Any = None
    error: str = ""
    cause: str = ""
    history: list[tuple[str, object]] = field(default_factory=list)
    ended: float | None = None

    def __post_init__(self) -> None:
        self.parsed: dict[str, Any] = json.loads(self.input)


@cache
def _parsed(definition: str) -> Mapping[str, Any]:
    """A definition, parsed once for thousands of worlds; nothing in it is left uninterpreted."""
    parsed: Mapping[str, Any] = json.loads(definition)
    for name, state in parsed["States"].items():
        unknown = set(state) - _FIELDS[state["Type"]]
        for retrier in state.get("Retry", []):
            unknown |= set(retrier) - _RETRIER
        assert not unknown, f"{name}: {unknown} is not interpreted"
    return parsed


class StateMachine:
    """A state machine with its executions."""

    def __init__(self, arn: str, definition: str, clock: Clock, invoke: Invoke) -> None:
        self.arn = arn
        self._definition = _parsed(definition)
        self._states: Mapping[str, Any] = self._definition["States"]
        self._clock = clock
        self._invoke = invoke
        self.ended: Callable[[Execution], None] = lambda _: None
        """Is told of each execution that ends."""
        self.executions: dict[str, Execution] = {}

    def start(self, name: str, text: str) -> Execution:
        """Start an execution; it runs with the clock."""
        arn = self.arn.replace(":stateMachine:", ":execution:") + f":{name}"
        execution = Execution(arn, name, text, self._clock.now)
        self.executions[name] = execution
        self._clock.spawn(self._run(execution))
        return execution

    def _run(self, execution: Execution) -> Process:
        name = str(self._definition["StartAt"])
        data: Any = execution.parsed
        try:
            while True:
                state = self._states[name]
                if state["Type"] == "Succeed":
                    execution.status, execution.output = "SUCCEEDED", data
                    break
                if state["Type"] == "Fail":
                    cause = _select(data, state["CausePath"])
                    raise TaskFailed(str(state["Error"]), str(cause))
                if state["Type"] == "Wait":
                    seconds = _select(data, state["SecondsPath"])
                    assert isinstance(seconds, int), "SecondsPath wants a whole number"
                    assert seconds >= 0
                    yield float(seconds)
                    name = state["Next"]
                elif state["Type"] == "Choice":
                    name = _choose(state, data)
                elif state["Type"] == "Pass":
                    name, data = state["Next"], state["Result"]
                else:
                    name, data = yield from self._task(execution, name, state, data)
        except TaskFailed as failed:
            execution.status = "FAILED"
            execution.error, execution.cause = failed.error, failed.cause
        execution.ended = self._clock.now
        self.ended(execution)

    def _task(
        self, execution: Execution, name: str, state: Mapping[str, Any], data: Any
    ) -> Generator[float, None, tuple[str, Any]]:
        assert state["Resource"].endswith(":states:::lambda:invoke")
        failures: dict[int, int] = {}
        while True:
            try:
                repetition = sum(failures.values())
                return str(state["Next"]), self._attempt(execution, name, state, data, repetition)
            except TaskFailed as failed:  # noqa: PERF203
                execution.history.append((f"{name} failed", [failed.error, failed.cause]))
                delay = _retry_delay(state, failed, failures)
                if delay is None:
                    return self._catch(execution, name, state, data, failed)
                yield delay

    def _attempt(
        self,
        execution: Execution,
        name: str,
        state: Mapping[str, Any],
        data: Any,
        repetition: int,
    ) -> Any:
        parameters = _fill(state["Parameters"], data, self._context(execution, repetition))
        execution.history.append((f"{name} scheduled", _without_input(parameters["Payload"])))
        limit = state.get("TimeoutSeconds") or _select(data, state["TimeoutSecondsPath"])
        assert isinstance(limit, int), "a time limit is a whole number"
        assert limit > 0
        payload = self._invoke(parameters["FunctionName"], parameters["Payload"], limit)
        text = json.dumps(payload)
        if len(text) > _MAX_STATE_BYTES:
            raise TaskFailed("States.DataLimitExceeded")
        execution.history.append((f"{name} succeeded", text))
        return _select({"Payload": json.loads(text)}, state["OutputPath"])

    def _catch(
        self,
        execution: Execution,
        name: str,
        state: Mapping[str, Any],
        data: Any,
        failed: TaskFailed,
    ) -> tuple[str, Any]:
        for catcher in state.get("Catch", []):
            if _matches(catcher["ErrorEquals"], failed.error):
                path = catcher["ResultPath"].removeprefix("$.")
                error = {"Error": failed.error, "Cause": failed.cause}
                execution.history.append((f"{name} caught", error))
                return str(catcher["Next"]), {**data, path: error}
        raise failed

    def _context(self, execution: Execution, repetition: int) -> dict[str, Any]:
        moment = datetime.fromtimestamp(execution.started, timezone.utc)
        return {
            "Execution": {
                "Id": execution.arn,
                "Name": execution.name,
                "StartTime": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
                "Input": execution.parsed,
            },
            "StateMachine": {"Id": self.arn},
            "State": {"RetryCount": repetition},
        }


def _without_input(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The payload of a task but for copies of the execution's input."""
    return {key: value for key, value in payload.items() if key not in ("input", "request")}


def _retry_delay(
    state: Mapping[str, Any], failed: TaskFailed, failures: dict[int, int]
) -> float | None:
    """Seconds before the next attempt; None: no more. The first retrier that matches decides."""
    for index, retrier in enumerate(state.get("Retry", [])):
        if _matches(retrier["ErrorEquals"], failed.error):
            before = failures.get(index, 0)
            failures[index] = before + 1
            if before >= retrier.get("MaxAttempts", 3):
                return None
            delay = retrier.get("IntervalSeconds", 1) * retrier.get("BackoffRate", 2.0) ** before
            return float(min(delay, retrier.get("MaxDelaySeconds", delay)))
    return None


def _matches(names: list[str], error: str) -> bool:
    # "States.ALL" does not catch the errors of Step Functions' own making.
    final = error in ("States.DataLimitExceeded", "States.Runtime")
    return error in names or ("States.ALL" in names and not final)


def _choose(state: Mapping[str, Any], data: Any) -> str:
    for choice in state["Choices"]:
        assert set(choice) == {"Variable", "StringEquals", "Next"}
        if _select(data, choice["Variable"]) == choice["StringEquals"]:
            return str(choice["Next"])
    return str(state["Default"])


def _fill(template: Any, data: Any, context: Any) -> Any:
    if not isinstance(template, dict):
        return template
    filled = {}
    for key, value in template.items():
        if key.endswith(".$"):
            inside = value.startswith("$$")
            filled[key[:-2]] = _select(context if inside else data, value[1:] if inside else value)
        else:
            filled[key] = _fill(value, data, context)
    return filled


def _select(data: Any, path: str) -> Any:
    for name in path.split(".")[1:]:
        if not isinstance(data, dict) or name not in data:
            raise TaskFailed("States.Runtime", f"no {path}")
        data = data[name]
    return data
