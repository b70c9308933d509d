"""Delete: it ends in SUCCESS within its time, unless a job is seen at work that does not stop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ConnectTimeoutError, ParamValidationError

from tests.handler.aws.api import refusal
from tests.handler.aws.cognito import UserPool
from tests.handler.cloudformation import Request
from tests.handler.faults import SECRET_URL, Killed
from tests.handler.sources import NAMES, users_csv
from tests.handler.statuses import job_statuses, statuses
from tests.handler.world import World, world_with

ADVICE = "an import job of this import may still be at work"
ERRORS: tuple[BaseException, ...] = (
    refusal("", "AccessDeniedException", "not authorized"),
    refusal("", "InternalErrorException", "an internal error", 500),
    ConnectTimeoutError(endpoint_url=SECRET_URL),
    Killed(),
)
CALLS = {
    "StartExecution": "stepfunctions",
    "ListExecutions": "stepfunctions",
    "ListUserImportJobs": "cognito-idp",
    "StopUserImportJob": "cognito-idp",
}


def refuse_every_call(world: World) -> None:
    """A permission is missing, or a permissions boundary is in the way."""
    world.cognito.reachable = set()


def refuse_the_id(world: World) -> None:
    """No pool can have such an id."""

    def refuse(operation: str, _pool_id: str) -> UserPool:
        raise refusal(operation, "InvalidParameterException", "failed to satisfy constraint")

    world.cognito._pool = refuse  # type: ignore[assignment, method-assign]


def not_send_the_id(world: World) -> None:
    """It is empty when the stack is deployed: the SDK refuses to send it."""

    def refuse(operation: str, _pool_id: str) -> UserPool:
        raise ParamValidationError(report="Invalid length for parameter UserPoolId, value: 0")

    world.cognito._pool = refuse  # type: ignore[assignment, method-assign]


def delete(world: World) -> Request:
    request = world.cloudformation.delete()
    assert len(request.answers) == 1
    assert request.answers[0].at - request.sent < request.timeout
    return request


@pytest.mark.parametrize(
    "refused", [refuse_every_call, refuse_the_id, not_send_the_id], ids=lambda f: f.__name__
)
def test_a_delete_succeeds_where_the_create_could_do_nothing(
    world: World, refused: Callable[[World], None]
) -> None:
    refused(world)
    world.cloudformation.create(world.properties(users_csv()))
    assert statuses(world) == ["Create FAILED", "Delete SUCCESS"]


def test_an_empty_id_is_told_as_what_it_is(world: World) -> None:
    not_send_the_id(world)
    request = world.cloudformation.create(world.properties(users_csv()))
    assert "one of its parameters is empty or malformed" in request.reason
    assert request.answers[0].at - request.sent < 30, "to repeat it is of no use"


def test_a_pool_that_does_not_exist_is_told_with_advice(world: World) -> None:
    del world.cognito.pools[world.pool.id]
    request = world.cloudformation.create(world.properties(users_csv()))
    assert (
        "Check the id of the user pool, and that the pool is in the stack's own" in request.reason
    )


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("call", CALLS)
def test_a_delete_succeeds_whatever_is_refused(call: str, error: BaseException) -> None:
    def refuse_to_delete(world: World, perform: Callable[[], Any]) -> Any:
        if world.cloudformation.requests[-1].type == "Delete":
            if isinstance(error, ConnectTimeoutError):
                world.silence()
            raise error.with_traceback(None)
        return perform()

    world = world_with(call, refuse_to_delete, CALLS[call])
    world.cloudformation.create(world.properties(users_csv()))
    if (call, type(error)) == ("StartExecution", Killed):
        world.cloudformation.delete()  # a function that dies cannot answer
        return
    request = delete(world)
    assert request.status == "SUCCESS"
    assert 0 <= request.answers[0].at - request.sent < 240
    if call != "StopUserImportJob":  # no job was at work
        assert ADVICE in world.stdout.getvalue()


def test_a_job_at_work_is_stopped_although_executions_are_not_seen() -> None:
    def refuse_to_delete(world: World, perform: Callable[[], Any]) -> Any:
        if world.cloudformation.requests[-1].type == "Delete":
            raise refusal("ListExecutions", "AccessDeniedException", "not authorized")
        return perform()

    world = world_with("ListExecutions", refuse_to_delete, "stepfunctions")
    world.cognito.behaviour.seconds_per_row = 1000
    world.cloudformation.create(world.properties(users_csv(), Wait="Background"))
    assert delete(world).status == "SUCCESS"
    assert job_statuses(world) == ["Stopped"]


def test_refused_calls_are_tried_for_a_minute() -> None:
    def refuse_at_first(world: World, perform: Callable[[], Any]) -> Any:
        request = world.cloudformation.requests[-1]
        if request.type == "Delete" and world.clock.now < request.sent + 50:
            raise refusal("ListUserImportJobs", "AccessDeniedException", "not authorized")
        return perform()

    world = world_with("ListUserImportJobs", refuse_at_first)
    world.cognito.behaviour.seconds_per_row = 1000
    world.cloudformation.create(world.properties(users_csv(), Wait="Background"))
    assert delete(world).status == "SUCCESS"
    assert job_statuses(world) == ["Stopped"]


def test_only_a_job_that_is_seen_at_work_makes_it_fail_and_not_the_next(world: World) -> None:
    world.cognito.behaviour.seconds_per_row = 1000
    world.cognito.behaviour.never_stops = True
    world.cloudformation.create(world.properties(users_csv(), Wait="Background"))
    request = delete(world)
    assert request.status == "FAILED"
    assert "was still active at the deadline although it was asked to stop" in request.reason
    assert request.reason.endswith("then delete again.")
    world.cognito.behaviour.never_stops = False
    world.rest()
    assert delete(world).status == "SUCCESS"


def test_a_status_that_is_not_known_is_taken_for_a_job_at_work(world: World) -> None:
    world.cloudformation.create(world.properties(users_csv()))
    world.pool.jobs[0].status = "Migrating"
    assert delete(world).status == "FAILED"


def test_a_workflow_that_is_gone() -> None:
    def gone(world: World, perform: Callable[[], Any]) -> Any:
        if world.cloudformation.requests[-1].type == "Delete":
            raise refusal("StartExecution", "StateMachineDoesNotExist", "does not exist")
        return perform()

    world = world_with("StartExecution", gone, "stepfunctions")
    world.cloudformation.create(world.properties(users_csv()))
    assert delete(world).status == "SUCCESS"
    assert ADVICE in world.stdout.getvalue()


@pytest.mark.parametrize(
    "malformed",
    [
        {"FailureTolerance": {"Percent": "1/0"}},
        {"FailureTolerance": "unreadable", "Source": "unreadable", "TimeoutSeconds": "60"},
        {"TimeoutSeconds": "9" * 30},
        {"Source": [1]},
    ],
)
def test_malformed_properties_fail_a_create_with_an_answer_and_no_delete(
    world: World, malformed: dict[str, Any]
) -> None:
    world.cloudformation.physical_id = "named-by-cloudformation"
    properties = {**world.properties(users_csv()), **malformed}
    if "60" not in malformed.values() and "9" * 30 not in malformed.values():
        assert world.cloudformation.create(properties).status == "FAILED"
    world.cloudformation.properties = properties
    request = delete(world)
    assert request.status == "SUCCESS"
    assert request.answers[0].document["PhysicalResourceId"] == world.cloudformation.physical_id


def test_properties_that_are_no_mapping(world: World) -> None:
    for kind in ("Create", "Delete"):
        request = world.cloudformation.send(kind, world.properties(users_csv()), "")
        request.event["ResourceProperties"] = "unreadable"
        world.clock.run()
        assert request.answers
        assert request.answers[0].document["Status"] == {"Create": "FAILED"}.get(kind, "SUCCESS")


def test_delete_leaves_the_users(world: World) -> None:
    world.cloudformation.create(world.properties(users_csv()))
    assert delete(world).status == "SUCCESS"
    assert set(world.pool.users) == set(NAMES)


def test_delete_while_creating_stops_the_job_and_waits_until_it_has_stopped(world: World) -> None:
    world.cognito.behaviour.seconds_per_row = 100
    properties = world.properties(users_csv())
    world.cloudformation.send("Create", properties, "").cancelled = True
    world.clock.sleep(30)
    world.cloudformation.properties = properties
    request = delete(world)
    assert (request.status, request.answers[0].active_jobs) == ("SUCCESS", ())
    assert job_statuses(world) == ["Stopped"]
