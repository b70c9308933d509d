"""Skipped users in a pool with aliases: looked up again before the import fails for them."""

from __future__ import annotations

import pytest

from tests.handler.aws.cognito import UserPool
from tests.handler.cloudformation import Request
from tests.handler.definition import POOL
from tests.handler.sources import MORE, NAMES, users_csv
from tests.handler.world import World


@pytest.fixture
def pool(world: World) -> UserPool:
    return world.cognito.add_pool(POOL, alias=True)


def just_there(world: World, pool: UserPool, names: tuple[str, ...], seconds: float) -> None:
    """They have just been imported by somebody else; it takes a while until they are listed."""
    pool.users |= {name: f"{name}@example.com" for name in names}
    pool.created_at = dict.fromkeys(names, world.clock.now)
    world.cognito.behaviour.seconds_until_listed = seconds


def create(world: World) -> Request:
    return world.cloudformation.create(world.properties(users_csv()))


@pytest.mark.parametrize("seconds", [5, 50])
def test_users_who_are_listed_late_are_there(world: World, pool: UserPool, seconds: float) -> None:
    just_there(world, pool, NAMES, seconds)
    request = create(world)
    assert request.status == "SUCCESS", request.reason
    assert request.data["SkippedUsers"] == "5"


def test_a_user_whose_alias_a_stranger_has_is_not(world: World, pool: UserPool) -> None:
    pool.users["stranger"] = f"{NAMES[2]}@example.com"
    request = create(world)
    assert request.status == "FAILED"
    assert "users.csv:4: The user already exists." in request.reason
    assert "somebody else may have their alias" in request.reason
    assert request.answers[0].at - request.sent < 120


def test_of_several_only_those_who_are_not_found_are_told(world: World, pool: UserPool) -> None:
    just_there(world, pool, NAMES[:2], 20)
    pool.users["stranger"] = f"{NAMES[2]}@example.com"
    request = create(world)
    assert request.status == "FAILED"
    assert "users.csv:4:" in request.reason
    assert "users.csv:2:" not in request.reason
    assert "users.csv:3:" not in request.reason


def test_failed_users_are_not_looked_up(world: World, pool: UserPool) -> None:
    just_there(world, pool, NAMES[:1], 20)
    world.cognito.behaviour.bad_users = frozenset(NAMES[1:2])
    request = create(world)
    assert request.status == "FAILED"
    assert request.answers[0].at - request.sent < 30


def test_a_second_deployment_right_after_the_first(world: World, pool: UserPool) -> None:
    world.cognito.behaviour.seconds_until_listed = 20
    create(world)
    request = world.cloudformation.update(world.properties(users_csv(NAMES + MORE)))
    assert request.status == "SUCCESS", request.reason
