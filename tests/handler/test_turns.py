"""Requests that come while another one is at work: who gives way, who waits, and how long."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.handler.cloudformation import Request
from tests.handler.definition import POOL, synthesized
from tests.handler.faults import Call, Fault, Injection
from tests.handler.paths import OTHER_POOL, cancelling
from tests.handler.sources import MORE, NAMES, users_csv
from tests.handler.world import World, world_with


def statuses(world: World) -> list[str]:
    return [f"{request.type} {request.status}" for request in world.cloudformation.requests]


def cancelled_create(world: World, **properties: Any) -> Request:
    """A Create that somebody cancels: CloudFormation waits for it no more."""
    world.cloudformation.properties = world.properties(users_csv(), **properties)
    request = world.cloudformation.send("Create", world.cloudformation.properties, "")
    request.cancelled = True
    return request


def test_two_imports_into_one_pool_take_turns(world: World) -> None:
    world.cognito.behaviour.seconds_per_row = 20
    first = world.cloudformation.send("Create", world.properties(users_csv(NAMES)), "")
    second = world.cloudformation.send("Create", world.properties(users_csv(MORE)), "")
    second.event["LogicalResourceId"] = "Other"
    world.step_functions.empty = True
    world.rest()
    assert (first.status, second.status) == ("SUCCESS", "SUCCESS")
    ends = sorted((job.started, job.ended or 0.0) for job in world.pool.jobs)
    assert ends[0][1] <= ends[1][0]


def test_a_delete_waits_for_a_create_that_is_not_listed_yet() -> None:
    def upload_slowly_while_cancelled(world: World, perform: Callable[[], Any]) -> Any:
        world.cloudformation.cancel()
        world.clock.sleep(1)
        return perform()

    upload = Call(-1, "ImportPart", "put", "PUT of the CSV")
    slowly = Fault("slow", upload_slowly_while_cancelled)
    world = World(synthesized(), Injection(upload, slowly, stays=True))
    world.watching = True
    world.cognito.add_pool(POOL)
    world.step_functions.lag = 1.5
    world.cloudformation.create(world.properties(users_csv()))
    world.rest()
    delete = world.cloudformation.requests[1]
    assert (delete.type, delete.status) == ("Delete", "SUCCESS")
    assert delete.answers[0].active_jobs == ()
    assert all(job.started < delete.answers[0].at for job in world.pool.jobs)


def test_a_request_that_is_cancelled_while_it_waits_starts_no_job(world: World) -> None:
    world.cognito.behaviour.busy_until = world.clock.now + 100
    cancelled_create(world)
    world.clock.sleep(20)
    world.cloudformation.delete()
    world.rest()
    assert statuses(world) == ["Create FAILED", "Delete SUCCESS"]
    assert [job.status for job in world.pool.jobs] == ["Created"]


def test_a_request_on_another_page_of_the_listing_counts(world: World) -> None:
    world.step_functions.page = 1
    world.cognito.behaviour.busy_until = world.clock.now + 300
    cancelled_create(world)
    world.clock.sleep(100)  # by now it looks every ten seconds
    delete = world.cloudformation.send("Delete", world.cloudformation.properties, "seed")
    world.clock.sleep(0.1)
    world.start_by_hand(world.properties(users_csv(MORE)))
    world.rest()
    older, _, by_hand = world.machine.executions.values()
    assert older.output["ending"]["result"]["reason"].startswith(
        "a newer request for this import has come"
    )
    assert delete.status == "SUCCESS"
    assert (older.ended or 1e99) <= delete.answers[0].at
    assert set(world.pool.users) == set(MORE)
    assert by_hand.status == "SUCCEEDED"


def test_a_delete_waits_longer_than_its_timeout_for_an_older_request(world: World) -> None:
    world.cognito.behaviour.seconds_per_row = 1000
    world.cognito.behaviour.seconds_stopping = 115
    cancelled_create(world, TimeoutSeconds="60")
    world.clock.sleep(30)
    delete = world.cloudformation.delete()
    assert delete.status == "SUCCESS"
    assert 60 < delete.answers[0].at - delete.sent < 60 + 120
    assert delete.answers[0].active_jobs == ()


def test_a_delete_does_not_wait_for_ever(world: World) -> None:
    world.cognito.behaviour.seconds_per_row = 1000
    world.cognito.behaviour.never_stops = True
    cancelled_create(world, TimeoutSeconds="60")
    world.clock.sleep(30)
    delete = world.cloudformation.delete()
    assert 60 + 120 <= delete.answers[0].at - delete.sent < 60 + 120 + 30
    assert "although it was asked to stop" in delete.reason


def test_a_job_in_the_background_is_stopped_before_the_import_moves(world: World) -> None:
    world.cognito.behaviour.seconds_per_row = 100
    world.cognito.add_pool(OTHER_POOL)
    world.cloudformation.create(world.properties(users_csv(), Wait="Background"))
    world.cloudformation.update(world.properties(users_csv(), UserPoolId=OTHER_POOL))
    assert statuses(world) == ["Create SUCCESS", "Update SUCCESS", "Delete SUCCESS"]
    (old,), (new,) = (world.cognito.pools[pool].jobs for pool in (POOL, OTHER_POOL))
    assert (old.status, new.status) == ("Stopped", "Succeeded")
    assert (old.ended or 1e99) <= new.started


@pytest.mark.parametrize("what", ["Update", "Delete"])
def test_an_import_of_days_gives_way_at_once(world: World, what: str) -> None:
    world.cognito.behaviour.seconds_per_row = 200_000
    properties = world.properties(users_csv(), Wait="Background", TimeoutSeconds="60")
    world.cloudformation.create(properties)
    world.clock.sleep(5 * 86_400)
    if what == "Delete":
        request = world.cloudformation.delete()
    else:
        more = {"Wait": "Background", "TimeoutSeconds": "60"}
        request = world.cloudformation.update(world.properties(users_csv(NAMES + MORE), **more))
    assert request.status == "SUCCESS"
    assert request.answers[0].at - request.sent < 30
    assert world.pool.jobs[0].status == "Stopped"
    world.clock.sleep(600)
    older = next(iter(world.machine.executions.values()))
    # Alarms for failed imports do not ring when one gives way.
    assert (older.status, older.output["next"]) == ("SUCCEEDED", "GaveWay")


def test_a_rollback_sees_an_update_that_is_not_listed_yet() -> None:
    def upload_slowly_while_cancelled(world: World, perform: Callable[[], Any]) -> Any:
        if len(world.cloudformation.requests) == 2:
            world.cloudformation.cancel()
            world.clock.sleep(1)
        return perform()

    world = world_with("PUT of the CSV", upload_slowly_while_cancelled, "put")
    world.cloudformation.create(world.properties(users_csv()))
    world.rest()
    world.step_functions.lag = 1.5
    world.cloudformation.update(world.properties(users_csv(NAMES + MORE)))
    world.rest()
    assert statuses(world)[2:] == ["Update SUCCESS"]
    rollback = world.cloudformation.requests[-1]
    assert all(job.started <= rollback.answers[0].at for job in world.pool.jobs)


def test_the_delete_after_a_move_leaves_the_import_into_the_new_pool_alone(world: World) -> None:
    world.cognito.behaviour.seconds_per_row = 100
    world.cognito.add_pool(OTHER_POOL)
    world.cloudformation.create(world.properties(users_csv()))
    moved = world.properties(users_csv(), UserPoolId=OTHER_POOL, Wait="Background")
    world.cloudformation.update(moved)
    delete = world.cloudformation.requests[-1]
    assert (delete.type, delete.status) == ("Delete", "SUCCESS")
    assert delete.answers[0].at - delete.sent < 10
    world.rest()
    (job,) = world.cognito.pools[OTHER_POOL].jobs
    assert job.status == "Succeeded"


def test_a_move_that_is_cancelled_stops_its_job_before_the_answer(world: World) -> None:
    world.cloudformation.create(world.properties(users_csv()))
    world.cognito.behaviour.seconds_per_row = 1000
    world.cognito.add_pool(OTHER_POOL)
    world.clock.spawn(cancelling(world), 60)
    world.cloudformation.update(world.properties(users_csv(), UserPoolId=OTHER_POOL))
    rollback = world.cloudformation.requests[-1]
    assert (rollback.pool_id, rollback.status) == (POOL, "SUCCESS")
    (job,) = world.cognito.pools[OTHER_POOL].jobs
    assert job.status == "Stopped"
    assert (job.ended or 1e99) <= rollback.answers[0].at
