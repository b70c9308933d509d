"""The life of an import in CloudFormation, row by row of the table in the design."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.handler.definition import POOL, synthesized
from tests.handler.paths import OTHER_POOL, created_then_aborted
from tests.handler.sources import MORE, NAMES, users_csv
from tests.handler.statuses import job_statuses, statuses
from tests.handler.world import World


class GroupedWorld(World):
    """A world in which every user is to join a group, whatever else a test is about."""

    def properties(self, users: bytes, **changes: Any) -> dict[str, Any]:
        header, *rows = users.decode().splitlines()
        lines = [f"{header},cognito:groups", *(f"{row},admins" for row in rows), ""]
        settings = {"Groups": "CreateMissing", **changes}
        return super().properties("\n".join(lines).encode(), **settings)


@pytest.fixture(params=[World, GroupedWorld])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    world: World = request.param(synthesized())
    world.cognito.add_pool(POOL)
    yield world
    world.rest()
    ends = {execution.status for execution in world.machine.executions.values()}
    for pool in world.cognito.pools.values():
        joined = pool.members("admins")
        if request.param is World:
            assert not joined
        elif ends == {"SUCCEEDED"}:
            assert joined == set(pool.users)
        else:
            assert joined <= set(pool.users)


def test_create_imports_everyone_and_tells_the_counts(world: World) -> None:
    world.pool.users[NAMES[2]] = "there@example.com"
    request = world.cloudformation.create(world.properties(users_csv()))
    assert set(world.pool.users) == set(NAMES)
    assert request.data == {
        "JobId": world.pool.jobs[0].id,
        "Status": "Succeeded",
        "ImportedUsers": "4",
        "SkippedUsers": "0",
        "FailedUsers": "0",
        "AlreadyPresentUsers": "1",
        "InactiveUsers": "0",
        "UnfitHashUsers": "0",
        "GroupMemberships": "5" if isinstance(world, GroupedWorld) else "0",
    }


def test_the_physical_id_is_the_same_on_success_and_failure(world: World) -> None:
    first = world.cloudformation.create(world.properties(users_csv()))
    world.cognito.behaviour.bad_users = frozenset(MORE)
    second = world.cloudformation.update(world.properties(users_csv(MORE)))
    assert (first.status, second.status) == ("SUCCESS", "FAILED")
    ids = {r.answers[0].document["PhysicalResourceId"] for r in world.cloudformation.requests}
    assert len(ids) == 1


def test_a_create_that_fails_is_deleted_without_complaint(world: World) -> None:
    world.cognito.behaviour.bad_users = frozenset(NAMES)
    world.cloudformation.create(world.properties(users_csv()))
    assert statuses(world) == ["Create FAILED", "Delete SUCCESS"]


def test_an_update_imports_only_who_is_missing(world: World) -> None:
    world.cloudformation.create(world.properties(users_csv()))
    request = world.cloudformation.update(world.properties(users_csv(NAMES + MORE)))
    assert request.data["ImportedUsers"] == "2"
    assert request.data["AlreadyPresentUsers"] == "5"
    assert world.pool.jobs[-1].usernames == list(MORE)


def test_an_update_with_nobody_missing_makes_no_job(world: World) -> None:
    world.cloudformation.create(world.properties(users_csv()))
    request = world.cloudformation.update(world.properties(users_csv(NAMES[:2])))
    assert len(world.pool.jobs) == 1
    assert (request.data["JobId"], request.data["Status"]) == (world.pool.jobs[0].id, "Succeeded")
    assert (request.data["ImportedUsers"], request.data["AlreadyPresentUsers"]) == ("0", "2")


def test_an_import_that_never_needed_a_job_says_so(world: World) -> None:
    world.pool.users |= dict.fromkeys(NAMES, "there@example.com")
    request = world.cloudformation.create(world.properties(users_csv()))
    assert (request.data["JobId"], request.data["Status"]) == ("none", "NotNeeded")


def test_an_update_to_another_pool_replaces_the_resource(world: World) -> None:
    other = world.cognito.add_pool(OTHER_POOL)
    world.cloudformation.create(world.properties(users_csv()))
    world.cloudformation.update(world.properties(users_csv(), UserPoolId=OTHER_POOL))
    assert statuses(world) == ["Create SUCCESS", "Update SUCCESS", "Delete SUCCESS"]
    assert set(world.pool.users) == set(other.users) == set(NAMES)


def test_an_object_that_is_overwritten_is_read_again(world: World) -> None:
    place = {"IsAsset": "false", "Key": "users.csv"}
    world.cloudformation.create(world.properties(users_csv(), Source=place))
    world.cloudformation.update(world.properties(users_csv(NAMES + MORE), Source=place))
    assert set(world.pool.users) == {*NAMES, *MORE}


def test_going_back_to_a_file_whose_import_failed_imports_again(world: World) -> None:
    world.cloudformation.create(world.properties(users_csv()))
    world.cognito.behaviour.bad_users = frozenset(MORE)
    world.cloudformation.update(world.properties(users_csv(NAMES + MORE)))
    world.cognito.behaviour.bad_users = frozenset()
    again = world.cloudformation.update(world.properties(users_csv(NAMES + MORE)))
    assert (again.status, again.data["ImportedUsers"]) == ("SUCCESS", "2")


def test_a_request_delivered_again_is_served_once(world: World) -> None:
    request = world.cloudformation.create(world.properties(users_csv()))
    world.cloudformation.deliver_again(request, 0)
    world.cloudformation.deliver_again(request, 60)
    world.rest()
    assert (len(request.answers), len(world.pool.jobs)) == (1, 1)
    assert len(world.machine.executions) == 1


def test_at_the_deadline_the_job_is_stopped_before_the_answer(world: World) -> None:
    world.cognito.behaviour.seconds_per_row = 1000
    request = world.cloudformation.create(world.properties(users_csv()))
    assert request.status == "FAILED"
    assert 1800 <= request.answers[0].at - request.sent < 1860
    assert request.answers[0].active_jobs == ()


def test_at_the_deadline_a_job_that_never_stops_is_not_waited_for_forever(world: World) -> None:
    world.cognito.behaviour.seconds_per_row = 1000
    world.cognito.behaviour.never_stops = True
    properties = world.properties(users_csv())
    request = world.cloudformation.send("Create", properties, "")
    world.rest()
    assert request.answers[0].at - request.sent < request.timeout
    assert "is still Stopping, so that its counts are not known yet" in request.reason


def test_a_job_that_finishes_at_the_deadline_is_a_success(world: World) -> None:
    world.cognito.behaviour.seconds_in_progress = 61
    world.cognito.behaviour.seconds_stopping = 3
    request = world.cloudformation.create(world.properties(users_csv(), TimeoutSeconds="60"))
    world.rest()
    job = world.pool.jobs[0]
    assert (request.status == "SUCCESS") == (job.imported == len(NAMES))


def test_in_background_the_deployment_goes_on_when_the_job_runs(world: World) -> None:
    world.cognito.behaviour.seconds_per_row = 2000
    request = world.cloudformation.create(world.properties(users_csv(), Wait="Background"))
    assert request.status == "SUCCESS"
    assert request.answers[0].at - request.sent < 10
    assert request.data["Status"] == "InProgress"
    world.rest()
    (execution,) = world.machine.executions.values()
    assert execution.status == "SUCCEEDED"
    assert set(world.pool.users) == set(NAMES)
    assert len(request.answers) == 1


def test_in_background_the_deployment_goes_on_no_sooner_than_the_job_runs(world: World) -> None:
    world.cognito.behaviour.seconds_per_row = 2000
    free = world.cognito.behaviour.busy_until = world.clock.now + 100
    request = world.cloudformation.create(world.properties(users_csv(), Wait="Background"))
    (job,) = world.pool.jobs
    (answer,) = request.answers
    assert (request.status, job.status) == ("SUCCESS", "InProgress")
    assert free <= job.started <= answer.at < free + 60


def test_in_background_a_job_that_is_not_started_in_time_is_a_failure(world: World) -> None:
    world.cognito.behaviour.busy_until = world.clock.now + 1e9
    properties = world.properties(users_csv(), Wait="Background", TimeoutSeconds="120")
    request = world.cloudformation.create(properties)
    world.rest()
    assert request.status == "FAILED"
    assert 120 <= request.answers[0].at - request.sent < 130
    assert "It was tried until the deadline, for 120 seconds." in request.reason
    assert job_statuses(world) == ["Created"]
    assert {execution.status for execution in world.machine.executions.values()} == {
        "FAILED",  # the Create
        "SUCCEEDED",  # the Delete after it
    }


def test_in_background_a_failure_fails_the_execution(world: World) -> None:
    world.cognito.behaviour.seconds_per_row = 2000
    world.cognito.behaviour.bad_users = frozenset(NAMES[:1])
    request = world.cloudformation.create(world.properties(users_csv(), Wait="Background"))
    world.rest()
    (execution,) = world.machine.executions.values()
    assert (request.status, execution.status) == ("SUCCESS", "FAILED")
    assert execution.error == "UserImportFailed"
    assert "users.csv:2:" in execution.cause


def test_an_execution_started_by_hand_ends_with_its_report(world: World) -> None:
    world.start_by_hand(world.properties(users_csv()))
    world.rest()
    (execution,) = world.machine.executions.values()
    assert execution.output["ending"]["result"]["attributes"]["imported_users"] == len(NAMES)
    assert world.cloudformation.requests == []


def test_an_old_request_started_again_by_hand_imports_who_is_missing_now(world: World) -> None:
    request = world.cloudformation.create(world.properties(users_csv()))
    del world.pool.users[NAMES[0]]
    (first,) = world.machine.executions.values()
    world.machine.start("again", first.input)
    world.rest()
    assert (
        world.machine.executions["again"].output["ending"]["result"]["attributes"]["imported_users"]
        == 1
    )
    assert set(world.pool.users) == set(NAMES)
    # The console copies the input, ResponseURL and all: the first answer counts.
    assert json.loads(first.input)["ResponseURL"] == request.event["ResponseURL"]


@pytest.mark.parametrize("request_type", ["Update", "Delete"])
def test_a_job_that_an_aborted_execution_left_is_stopped_first(
    world: World, request_type: str
) -> None:
    created_then_aborted(world)
    left = world.pool.jobs[-1]
    if request_type == "Update":
        world.cloudformation.update(world.properties(users_csv(NAMES + MORE)))
    else:
        world.cloudformation.delete()
    assert statuses(world)[-1] == f"{request_type} SUCCESS"
    assert left.status == "Stopped"
    assert all(job.started >= (left.ended or 0.0) for job in world.pool.jobs[2:])
