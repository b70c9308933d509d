"""A Worker in a VPC, which Lambda does not run for minutes when it is new or was idle for weeks."""

from __future__ import annotations

import pytest

from tests.handler.definition import POOL, synthesized
from tests.handler.sources import NAMES, users_csv
from tests.handler.world import World

FIVE_MINUTES = 300.0


def world_in_vpc() -> World:
    world = World(synthesized(in_vpc=True))
    world.cognito.add_pool(POOL)
    return world


@pytest.mark.parametrize("seconds", [FIVE_MINUTES, 370.0])
def test_a_create_waits_until_lambda_runs_the_worker(seconds: float) -> None:
    world = world_in_vpc()
    world.not_ready_until = world.clock.now + seconds
    request = world.cloudformation.create(world.properties(users_csv()))
    assert request.status == "SUCCESS", request.reason
    assert set(world.pool.users) == set(NAMES)


def test_the_wait_does_not_count_towards_the_timeout() -> None:
    world = world_in_vpc()
    world.not_ready_until = world.clock.now + FIVE_MINUTES
    world.cognito.behaviour.seconds_in_progress = 50
    request = world.cloudformation.create(world.properties(users_csv(), TimeoutSeconds="60"))
    assert request.status == "SUCCESS", request.reason


def test_an_import_that_starts_late_is_answered_in_time_all_the_same() -> None:
    world = world_in_vpc()
    world.not_ready_until = world.clock.now + 360
    world.cognito.behaviour.seconds_per_row = 1000
    properties = world.properties(users_csv(), TimeoutSeconds="60")
    request = world.cloudformation.create(properties)
    assert "did not finish within its timeout (1 min)" in request.reason
    assert request.answers[0].at - request.sent < request.timeout


@pytest.mark.parametrize("request_type", ["Update", "Delete"])
def test_a_worker_that_was_idle_for_weeks_is_waited_for(request_type: str) -> None:
    world = world_in_vpc()
    world.cloudformation.create(world.properties(users_csv()))
    world.not_ready_until = world.clock.now + FIVE_MINUTES
    if request_type == "Delete":
        request = world.cloudformation.delete()
    else:
        request = world.cloudformation.update(world.properties(users_csv(NAMES[:2])))
    assert request.status == "SUCCESS", request.reason


def test_an_answer_waits_for_the_worker_too() -> None:
    world = world_in_vpc()
    request = world.cloudformation.send("Create", world.properties(users_csv()), "")
    world.clock.run(lambda: any(job.status == "Pending" for job in world.pool.jobs))
    world.not_ready_until = world.clock.now + FIVE_MINUTES
    world.rest()
    assert request.status == "SUCCESS", request.reason
