"""Nothing hangs, nothing is answered twice: what single faults do not bring about."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ConnectionClosedError
from cognito_user_import.request import Request
from cognito_user_import.steps import plan

from tests.handler.aws.api import refusal
from tests.handler.definition import POOL
from tests.handler.faults import SECRET_URL
from tests.handler.paths import OTHER_POOL
from tests.handler.sources import MORE, NAMES, users_csv
from tests.handler.world import World, world_with

_MOST_EVENTS = 25_000  # of an execution: Step Functions Developer Guide, "Service quotas"
_EVENTS_PER_LOOK = 10  # wait and task entered, scheduled, started, ended, exited; the choice


def test_a_plan_that_no_state_can_hold_is_refused(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan, "_MAX_LINES_TEXT", 10)
    world.pool.users[NAMES[2]] = "there@example.com"
    request = world.cloudformation.create(world.properties(users_csv()))
    assert request.status == "FAILED"
    assert "Remove the blank lines and deploy again." in request.reason
    assert world.pool.jobs == []


def test_a_trigger_that_lost_the_workflow_leaves_the_answer_to_it() -> None:
    calls = []

    def lose_then_throttle(world: World, perform: Any) -> Any:
        calls.append(1)
        if len(calls) > 1 and world.clock.elapsed < 100:
            raise refusal("StartExecution", "ThrottlingException", "Rate exceeded")
        perform()
        if len(calls) == 1:
            raise ConnectionClosedError(endpoint_url=SECRET_URL)

    world = world_with("StartExecution", lose_then_throttle, "stepfunctions")
    request = world.cloudformation.create(world.properties(users_csv()))
    world.rest()
    assert world.clock.elapsed > 100
    assert [answer.document["Status"] for answer in request.answers] == ["SUCCESS"]


@pytest.mark.parametrize("skew", [-0.001, 0.001])
def test_a_start_date_that_is_listed_otherwise_is_still_ones_own(world: World, skew: float) -> None:
    world.step_functions.skew = skew
    request = world.cloudformation.create(world.properties(users_csv()))
    assert request.status == "SUCCESS"
    assert request.answers[0].at - request.sent < 60


def test_a_job_in_the_background_that_never_stops_is_not_watched_forever(world: World) -> None:
    world.cognito.behaviour.seconds_per_row = 10_000
    world.cloudformation.create(world.properties(users_csv(), Wait="Background"))
    world.cognito.behaviour.never_stops = True
    world.cloudformation.send("Update", world.properties(users_csv(MORE)), "any", {})
    world.clock.sleep(600)
    first = next(iter(world.machine.executions.values()))
    assert first.status == "FAILED"
    assert "a newer request for this import has come" in first.cause
    assert "is still Stopping" in first.cause


def test_a_job_in_a_pool_that_a_role_has_lost_is_left_alone_at_once(world: World) -> None:
    """A role that the user brought loses the old pool with the update, not in its cleanup."""
    world.cognito.behaviour.seconds_per_row = 10
    world.cognito.add_pool(OTHER_POOL)
    world.cloudformation.create(world.properties(users_csv(), Wait="Background"))
    serve = world.cloudformation.serve
    world.cloudformation.serve = lambda pool, _replaced: serve(pool, "")
    update = world.cloudformation.update(world.properties(users_csv(), UserPoolId=OTHER_POOL))
    delete = world.cloudformation.requests[-1]
    world.rest()
    assert (update.status, delete.type, delete.status) == ("SUCCESS", "Delete", "SUCCESS")
    assert delete.answers[0].at - delete.sent < 120
    first = next(iter(world.machine.executions.values()))
    assert first.ended is not None
    assert first.ended < delete.answers[0].at
    assert first.cause.endswith("goes on unwatched.")


def test_an_import_of_three_days_fits_into_an_execution(world: World) -> None:
    world.cognito.behaviour.seconds_per_row = 3 * 86_400 / len(NAMES)
    world.cloudformation.create(world.properties(users_csv(), Wait="Background"))
    world.rest()
    (execution,) = world.machine.executions.values()
    assert execution.status == "SUCCEEDED"
    looks = sum(name == "CheckJob scheduled" for name, _ in execution.history)
    assert looks * _EVENTS_PER_LOOK < _MOST_EVENTS


def test_two_imports_started_by_hand_are_two() -> None:
    event = {"ResourceProperties": {"UserPoolId": POOL}}
    ids = {Request.parse(event, default_stack=machine).import_id for machine in ("one", "other")}
    assert len(ids) == 2
