"""Walks every path with every fault at every call, and judges what came of it."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from tests.handler.definition import POOL, synthesized
from tests.handler.faults import (
    Call,
    Injection,
    cancellation,
    faults_of,
    lasting_faults_of,
    late_faults_of,
    not_ready,
    removal,
)
from tests.handler.judge import violations
from tests.handler.paths import Path
from tests.handler.world import World


@dataclass
class Outcome:
    """What came of one walk."""

    path: Path
    injection: Injection | None
    statuses: tuple[str, ...]
    reasons: tuple[str, ...]
    violations: list[str]

    @property
    def name(self) -> str:
        """What was tried, for a message."""
        if self.injection is None:
            return f"{self.path.name}, no fault"
        lasting = " for good" if self.injection.stays else ""
        call = self.injection.call
        return (
            f"{self.path.name} | #{call.number} {call.name} | {self.injection.fault.name}{lasting}"
        )


@dataclass
class Walks:
    """All walks of one path."""

    path: Path
    calls: tuple[Call, ...] = ()
    outcomes: list[Outcome] = field(default_factory=list)


def walk(path: Path, injection: Injection | None = None) -> World:
    """Walk a path to its end."""
    world = World(synthesized(in_vpc=path.in_vpc), injection)
    world.cognito.add_pool(POOL)
    path.setting(world)
    world.before = len(world.cloudformation.requests)
    world.watching = True
    path.walk(world)
    world.rest()
    return world


@cache
def walks(path: Path) -> Walks:
    """The path without a fault, and with every fault at every call."""
    walked = Walks(path)
    with _rare_garbage_collection():
        world = walk(path)
        walked.calls = tuple(world.calls)
        walked.outcomes.append(_outcome(path, None, world))
        for injection in _injections(path, walked.calls):
            world = walk(path, injection)
            walked.outcomes.append(_outcome(path, injection, world))
    return walked


@contextlib.contextmanager
def _rare_garbage_collection() -> Iterator[None]:
    """Thousands of small worlds: to look at what lives on again and again takes a fifth longer."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def _injections(path: Path, calls: tuple[Call, ...]) -> Iterator[Injection]:
    seen: set[str] = set()
    for call in _but_for_polling(calls):
        for fault in (*faults_of(call), *late_faults_of(call)):
            yield Injection(call, fault)
        if (call.step, call.operation) == ("Trigger", "Invoke"):
            yield Injection(call, removal())
        if path.name == "Create in a VPC" and call.operation == "Invoke" and call.step != "Trigger":
            yield Injection(call, not_ready())
        if call.name not in seen:
            seen.add(call.name)
            for fault in lasting_faults_of(call):
                yield Injection(call, fault, stays=True)
        if path.can_be_cancelled:
            yield Injection(call, cancellation())


def _but_for_polling(calls: tuple[Call, ...]) -> list[Call]:
    """All calls, but of the looks at a job and at other executions the first two and the last."""
    numbers: dict[str, list[int]] = {}
    for call in calls:
        if call.step == "CheckJob" or call.operation == "ListExecutions":
            numbers.setdefault(call.name, []).append(call.number)
    left_out = {number for found in numbers.values() for number in found[2:-1]}
    return [call for call in calls if call.number not in left_out]


def _outcome(path: Path, injection: Injection | None, world: World) -> Outcome:
    requests = world.cloudformation.requests[world.before :]
    return Outcome(
        path,
        injection,
        statuses=tuple(request.status for request in requests),
        reasons=tuple(request.reason for request in requests),
        violations=violations(path, injection, world)
        + (["the fault was never met"] if injection and not world.struck else []),
    )
