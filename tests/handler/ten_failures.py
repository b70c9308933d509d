"""The ten most likely failures, each made to happen: what the README's troubleshooting quotes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.handler.aws.cognito import UserPool
from tests.handler.definition import POOL, synthesized
from tests.handler.faults import Call, Injection, faults_of
from tests.handler.sources import NAMES, users_csv
from tests.handler.world import World


def reason(world: World) -> str:
    """What the failed Create told."""
    request = world.cloudformation.requests[0]
    assert request.status == "FAILED"
    return request.reason


def fresh_world(injection: Injection | None = None) -> World:
    """A world with an empty pool."""
    world = World(synthesized(), injection)
    world.cognito.add_pool(POOL)
    world.watching = injection is not None
    return world


def created(world: World, csv: bytes = users_csv(), **properties: Any) -> World:
    """The world after an import was created in it."""
    world.cloudformation.create(world.properties(csv, **properties))
    return world


def failing_for_good(operation: str, fault: str, service: str = "cognito-idp") -> World:
    """A world in which every call of an operation meets a fault."""
    call = Call(-1, "", service, operation)
    (found,) = [f for f in faults_of(call) if f.name == fault]
    return fresh_world(Injection(call, found, stays=True))


def file_breaks_a_rule() -> World:
    return created(fresh_world(), users_csv().replace(b"TRUE,grace", b"maybe,grace"))


def pool_verifies_nothing() -> World:
    world = fresh_world()
    world.cognito.pools[POOL] = UserPool(POOL, auto_verified=())
    return created(world)


def users_refused() -> World:
    world = fresh_world()
    world.cognito.behaviour.bad_users = frozenset(NAMES[1:3])
    return created(world)


def takes_too_long() -> World:
    world = fresh_world()
    world.cognito.behaviour.seconds_per_row = 700
    return created(world)


def another_at_work() -> World:
    world = fresh_world()
    world.cognito.behaviour.busy_until = world.clock.now + 1e9
    return created(world, TimeoutSeconds="120")


def source_not_readable() -> World:
    world = fresh_world()
    world.s3.readable = False
    return created(world)


def logs_role_not_assumable() -> World:
    world = fresh_world()
    world.cognito.behaviour.role_ready_at = world.clock.now + 1e9
    return created(world)


def upload_forbidden() -> World:
    return created(failing_for_good("PUT of the CSV", "HTTP 403", "put"))


def permission_missing() -> World:
    return created(failing_for_good("CreateUserImportJob", "AccessDeniedException"))


def function_died() -> World:
    return created(failing_for_good("DescribeUserPool", "crash before"))


# By the words that name them in the README.
TEN_FAILURES: dict[str, Callable[[], World]] = {
    "The file breaks a rule": file_breaks_a_rule,
    "The pool verifies no attribute": pool_verifies_nothing,
    "The service refused users": users_refused,
    "The import takes longer than its timeout": takes_too_long,
    "Another import is at work": another_at_work,
    "The source cannot be read": source_not_readable,
    "Cognito cannot use the logs role": logs_role_not_assumable,
    "A policy forbids the upload": upload_forbidden,
    "A permission is missing": permission_missing,
    "A function died": function_died,
}
