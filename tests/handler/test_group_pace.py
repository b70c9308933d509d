"""How fast memberships are made, how far an import comes, and what it waits for."""

from __future__ import annotations

import pytest

from tests.handler.grouped import (
    ADDITION,
    SECONDS_OF_AN_ADDITION,
    admins,
    calls,
    create,
    many,
    refusing,
)
from tests.handler.paths import cancelling
from tests.handler.sources import NAMES
from tests.handler.world import World


def test_a_large_group_is_not_listed_to_its_end(grouped: World) -> None:
    grouped.watching = True
    others = many(600)
    grouped.pool.users = dict.fromkeys(others, "")
    grouped.pool.joined = {("admins", name): "by hand" for name in others}
    grouped.cloudformation.create(grouped.properties(admins(NAMES), Groups="Existing"))
    assert calls(grouped, "ListUsersInGroup") == 1
    assert set(NAMES) <= grouped.pool.members("admins")


def test_a_huge_group_leaves_time_for_the_memberships(grouped: World) -> None:
    others, names = many(8000)[4000:], many(4000)
    grouped.pool.users = dict.fromkeys(names + others, "")
    grouped.pool.joined = {("admins", name): "by hand" for name in others}
    grouped.cognito.page = 1
    settings = {"Groups": "Existing", "Wait": "Background", "TimeoutSeconds": "60"}
    grouped.pool.estimated_users = 10**9  # each is looked up by name
    grouped.cloudformation.create(grouped.properties(admins(names), **settings))
    grouped.clock.run()
    assert grouped.pool.members("admins") == {*names, *others}


def test_a_service_that_is_busy_for_good_fails_the_import() -> None:
    world = refusing("TooManyRequestsException", "Rate exceeded", times=10**6)
    request = create(world, Wait="Background")
    world.clock.run()
    assert request.status == "SUCCESS"
    (execution,) = world.machine.executions.values()
    assert "no membership in a group could be set" in execution.cause


def test_fifteen_memberships_are_made_in_a_second(grouped: World) -> None:
    names = many(60)
    properties = grouped.properties(admins(names), Groups="Existing")
    request = grouped.cloudformation.create(properties)
    assert request.answers[0].at - request.sent > 60 * SECONDS_OF_AN_ADDITION


def test_a_step_goes_on_where_the_last_one_ended(grouped: World) -> None:
    grouped.watching = True
    names = many(500)
    properties = grouped.properties(admins(names), Groups="Existing", TimeoutSeconds="60")
    request = grouped.cloudformation.create(properties)
    assert request.status == "SUCCESS", request.reason
    steps = [call for call in grouped.calls if call.operation == "Invoke"]
    assert sum(call.step == "AddToGroups" for call in steps) > 1
    assert calls(grouped, ADDITION) == len(names)
    assert request.data["GroupMemberships"] == "500"


def test_what_cannot_fit_is_refused_before_any_job(grouped: World) -> None:
    names = many(1000)
    properties = grouped.properties(admins(names), Groups="Existing", TimeoutSeconds="60")
    request = grouped.cloudformation.create(properties)
    assert "1,000 memberships in groups: 67 seconds at least" in request.reason
    assert "wait=Wait.background()" in request.reason
    assert not grouped.pool.jobs


def test_in_the_background_there_is_time_for_all(grouped: World) -> None:
    names = many(1000)
    settings = {"Groups": "Existing", "TimeoutSeconds": "60", "Wait": "Background"}
    request = grouped.cloudformation.create(grouped.properties(admins(names), **settings))
    assert (request.status, request.data["GroupMemberships"]) == ("SUCCESS", "0")
    assert not request.answers[0].seen.joined
    grouped.rest()
    assert grouped.pool.members("admins") == set(names)


def test_in_the_background_a_deployment_without_a_job_waits_for_no_membership(
    grouped: World,
) -> None:
    names = many(100)
    grouped.pool.users = dict.fromkeys(names, "")
    settings = {"Groups": "Existing", "Wait": "Background"}
    request = grouped.cloudformation.create(grouped.properties(admins(names), **settings))
    assert not request.answers[0].seen.joined
    grouped.rest()
    assert grouped.pool.members("admins") == set(names)


def test_at_the_deadline_the_import_says_how_far_it_has_come(grouped: World) -> None:
    names = many(1100)
    grouped.pool.users = dict.fromkeys(names, "")
    settings = {"Groups": "Existing", "TimeoutSeconds": "60"}
    properties = grouped.properties(admins(names), **settings)
    request = grouped.cloudformation.send("Create", properties, "")
    grouped.rest()
    assert f"when {len(grouped.pool.joined)} of 1,100 memberships in groups" in request.reason
    assert request.answers[0].at - request.sent < 90


def test_a_newer_request_is_seen_within_seconds(grouped: World) -> None:
    grouped.watching = True
    names = many(900)
    grouped.pool.users = dict.fromkeys(names, "")
    grouped.clock.spawn(cancelling(grouped), 30)
    grouped.cloudformation.create(grouped.properties(admins(names), Groups="Existing"))
    at_most = (30 + 15) / SECONDS_OF_AN_ADDITION
    grouped.rest()
    assert 0 < calls(grouped, ADDITION) < at_most


@pytest.mark.parametrize("code", ["TooManyRequestsException", "ThrottlingException"])
def test_throttles_are_waited_for(code: str) -> None:
    world = refusing(code, "Rate exceeded", times=10)
    assert create(world).status == "SUCCESS"
    assert len(world.pool.joined) == 4
