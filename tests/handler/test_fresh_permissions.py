"""A permission is in force some time after it was given: every call is repeated for a minute."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.handler.aws.api import refusal
from tests.handler.sources import MORE, NAMES, users_csv
from tests.handler.workflow_runner import TaskFailed
from tests.handler.world import World, world_with

# A new policy works after 7 to 12 seconds, and was seen to need more than 48 (go-to-k/cdkd).
SECONDS = 58
_SECONDS_OF_A_CALL = 0.3

STEPS = ("TakeTurn", "Plan", "ImportPart", "CheckJob", "Report", "Respond")
LOOKS = {"ListExecutions": "stepfunctions", "ListUserImportJobs": "cognito-idp"}
PLANS = {
    **LOOKS,
    "DescribeUserPool": "cognito-idp",
    "GetCSVHeader": "cognito-idp",
    "GetObject": "s3",
    "ListUsers": "cognito-idp",
}
IMPORTS = {
    **PLANS,
    "CreateUserImportJob": "cognito-idp",
    "StartUserImportJob": "cognito-idp",
    "DescribeUserImportJob": "cognito-idp",
}
STARTS = {"StartExecution": "stepfunctions"}


class Fresh:
    """A permission that is in force some time after it is first needed."""

    def __init__(self, operation: str) -> None:
        self._operation = operation
        self.is_given = False
        self.in_force = 0.0

    def __call__(self, world: World, perform: Callable[[], Any]) -> Any:
        if not self.is_given:
            return perform()
        self.in_force = self.in_force or world.clock.now + SECONDS
        if world.clock.now >= self.in_force:
            return perform()
        if self._operation == "Invoke":  # FACTS 8.4
            world.clock.sleep(_SECONDS_OF_A_CALL)
            raise TaskFailed("Lambda.AWSLambdaException", "Error Code: AccessDeniedException")
        world.sleep(_SECONDS_OF_A_CALL)
        code = "AccessDenied" if self._operation == "GetObject" else "AccessDeniedException"
        raise refusal(self._operation, code, "not authorized", 403)


def world_where_fresh(operation: str, service: str, step: str = "") -> tuple[World, Fresh]:
    fresh = Fresh(operation)
    return world_with(operation, fresh, service, step), fresh


def created(world: World) -> None:
    request = world.cloudformation.create(world.properties(users_csv()))
    assert request.status == "SUCCESS", request.reason


@pytest.mark.parametrize(("operation", "service"), {**STARTS, **IMPORTS}.items())
def test_a_create(operation: str, service: str) -> None:
    world, fresh = world_where_fresh(operation, service)
    fresh.is_given = True
    created(world)
    assert fresh.in_force
    assert set(world.pool.users) == set(NAMES)


@pytest.mark.parametrize("step", STEPS)
def test_a_create_whose_workflow_may_not_invoke_the_worker_yet(step: str) -> None:
    world, fresh = world_where_fresh("Invoke", "lambda", step)
    fresh.is_given = True
    created(world)
    assert fresh.in_force
    assert set(world.pool.users) == set(NAMES)


@pytest.mark.parametrize(
    ("operation", "service"),
    {**STARTS, "DescribeStacks": "cloudformation", "GetObject": "s3"}.items(),
)
def test_an_update_with_another_file(operation: str, service: str) -> None:
    world, fresh = world_where_fresh(operation, service)
    created(world)
    fresh.is_given = True
    request = world.cloudformation.update(world.properties(users_csv(NAMES + MORE)))
    assert (request.status, request.reason) == ("SUCCESS", "")
    assert fresh.in_force
    assert set(world.pool.users) == {*NAMES, *MORE}


@pytest.mark.parametrize(
    ("operation", "service"), {**STARTS, **LOOKS, "DescribeStacks": "cloudformation"}.items()
)
def test_a_rollback(operation: str, service: str) -> None:
    # Whatever is refused for a minute: a rollback imports nobody.
    world, fresh = world_where_fresh(operation, service)
    created(world)
    world.cognito.behaviour.bad_users = frozenset(MORE)

    def lose_a_user() -> None:
        del world.pool.users[NAMES[0]]
        fresh.is_given = True

    world.cloudformation.before_rollback = lose_a_user
    world.cloudformation.update(world.properties(users_csv(NAMES + MORE)))
    requests = world.cloudformation.requests
    assert [request.status for request in requests] == ["SUCCESS", "FAILED", "SUCCESS"]
    assert fresh.in_force
    assert NAMES[0] not in world.pool.users


@pytest.mark.parametrize(("operation", "service"), {**STARTS, **LOOKS}.items())
def test_a_delete_stops_a_job(operation: str, service: str) -> None:
    world, fresh = world_where_fresh(operation, service)
    world.cognito.behaviour.seconds_in_progress = 3600
    properties = world.properties(users_csv(), Wait="Background")
    request = world.cloudformation.create(properties)
    assert request.status == "SUCCESS", request.reason
    fresh.is_given = True
    assert world.cloudformation.delete().status == "SUCCESS"
    assert fresh.in_force
    assert [job.status for job in world.pool.jobs] == ["Stopped"]
