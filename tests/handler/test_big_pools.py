"""Pools and files that one invocation cannot look through."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.handler.aws.api import refusal
from tests.handler.sources import NAMES, users_csv
from tests.handler.world import World, world_with

PAGES = 200
STRANGERS = 60 * PAGES - len(NAMES)
# The file has more users than the pool has pages, so the pool is listed.
FILE = (*NAMES, *(f"new-{n}" for n in range(PAGES)))
HOUR = {"TimeoutSeconds": "3300"}


def big_world(
    seconds_per_call: float, act: Callable[[int], None] = lambda _call: None, **pool: Any
) -> World:
    """A world in which each call of ListUsers takes so long, for a pool of 200 pages."""
    asked: list[int] = []

    def slow(world: World, perform: Callable[[], Any]) -> Any:
        asked.append(1)
        world.clock.sleep(seconds_per_call)
        act(len(asked))
        return perform()

    world = world_with("ListUsers", slow)
    world.watching = True
    names = [*NAMES, *(f"stranger-{n}" for n in range(STRANGERS))]
    world.pool.users = {name: f"{name}@example.com" for name in names}
    for name, value in pool.items():
        setattr(world.pool, name, value)
    return world


def pages_asked_for(world: World) -> int:
    return sum(call.operation == "ListUsers" for call in world.calls)


def plans(world: World) -> int:
    steps = [c for c in world.calls if (c.step, c.operation) == ("Plan", "DescribeUserPool")]
    return len(steps)


def test_a_listing_goes_on_with_the_next_invocation() -> None:
    world = big_world(9)
    request = world.cloudformation.create(world.properties(users_csv(FILE), **HOUR))
    assert request.status == "SUCCESS", request.reason
    assert request.data["AlreadyPresentUsers"] == str(len(NAMES))
    assert request.data["ImportedUsers"] == str(PAGES)
    assert plans(world) > 1
    assert pages_asked_for(world) == PAGES


def test_looking_up_goes_on_with_the_next_invocation() -> None:
    world = big_world(15)
    names = (*(f"new-{n}" for n in range(95)), *NAMES)
    request = world.cloudformation.create(world.properties(users_csv(names), **HOUR))
    assert request.status == "SUCCESS", request.reason
    assert request.data["AlreadyPresentUsers"] == str(len(NAMES))
    assert plans(world) > 1
    assert pages_asked_for(world) == len(names)


def test_what_was_seen_before_an_outage_is_kept() -> None:
    def act(call: int) -> None:
        if 20 <= call < 25:
            raise refusal("ListUsers", "InternalErrorException", "oops", 500)

    world = big_world(9, act)
    request = world.cloudformation.create(world.properties(users_csv(FILE), **HOUR))
    assert request.status == "SUCCESS", request.reason
    assert pages_asked_for(world) == PAGES + 5


def test_a_token_that_is_not_taken_any_more_begins_the_listing_again() -> None:
    world = big_world(5)
    world.cognito.behaviour.token_seconds = 300
    hung: list[int] = []

    def hang_once(_world: World, perform: Callable[[], Any]) -> Any:
        if plans(world) == 2 and not hung:
            hung.append(1)
            world.clock.sleep(400)
            raise refusal("DescribeUserPool", "InternalErrorException", "oops", 500)
        return perform()

    describe = world.cognito.describe_user_pool
    world.cognito.describe_user_pool = (  # type: ignore[method-assign]
        lambda **names: hang_once(world, lambda: describe(**names))
    )
    request = world.cloudformation.create(world.properties(users_csv(FILE), TimeoutSeconds="3000"))
    assert hung
    assert request.status == "SUCCESS", request.reason
    assert request.data["AlreadyPresentUsers"] == str(len(NAMES))
    assert pages_asked_for(world) > PAGES
    assert "Paging marker" not in world.stdout.getvalue()


def test_a_file_that_is_overwritten_during_the_look_is_no_success() -> None:
    world = big_world(9)
    properties = world.properties(users_csv(FILE), **HOUR)
    source = properties["Source"]
    world.clock.spawn(overwriting(world, source["Bucket"], source["Key"]), 1000)
    request = world.cloudformation.create(properties)
    assert request.status == "FAILED"
    assert "users.csv changed between two steps of this deployment. Deploy again." in request.reason
    assert not world.pool.jobs


def overwriting(world: World, bucket: str, key: str) -> Any:
    world.s3.put(bucket, key, users_csv((*FILE[1:], "somebody.else")))
    yield from ()


@pytest.mark.parametrize("seconds_per_call", [30, 400])
def test_where_a_name_is_proof_the_job_tells_who_exists(seconds_per_call: float) -> None:
    world = big_world(seconds_per_call)
    request = world.cloudformation.create(world.properties(users_csv(FILE), **HOUR))
    assert request.status == "SUCCESS", request.reason
    present = int(request.data["AlreadyPresentUsers"]) + int(request.data["SkippedUsers"])
    assert (present, request.data["ImportedUsers"]) == (len(NAMES), str(PAGES))
    assert "the job tells who exists" in world.stdout.getvalue()


def test_elsewhere_it_fails_before_a_job_with_the_numbers() -> None:
    world = big_world(30, alias=True)
    request = world.cloudformation.create(world.properties(users_csv(FILE), **HOUR))
    assert request.status == "FAILED"
    assert "which of 205 users are among the about 12,000 of the pool" in request.reason
    assert "are left for it of `timeout`" in request.reason
    assert not world.pool.jobs
    assert request.answers[0].at - request.sent < 3300


def test_where_names_are_addresses_a_job_is_no_proof() -> None:
    world = big_world(30, by_email=True)
    rows = [f"{n}@example.com,TRUE,{n}@example.com,Example" for n in FILE]
    csv = "\n".join(["email,email_verified,cognito:username,name", *rows, ""]).encode()
    request = world.cloudformation.create(world.properties(csv, **HOUR))
    assert "it takes too long to find out which of 205 users" in request.reason
    assert not world.pool.jobs


def test_a_small_pool_is_looked_through_however_late_it_is() -> None:
    def refuse_for_a_while(world: World, perform: Callable[[], Any]) -> Any:
        if world.clock.elapsed < 50:
            raise refusal("StartExecution", "AccessDeniedException", "not authorized")
        return perform()

    world = world_with("StartExecution", refuse_for_a_while, "stepfunctions")
    world.pool.alias = True
    world.watching = True
    world.cloudformation.create(world.properties(users_csv(), TimeoutSeconds="70"))
    assert world.pool.jobs[0].created - world.cloudformation.requests[0].sent > 0.8 * 70


def test_what_cannot_fit_is_not_begun() -> None:
    world = big_world(0, alias=True)
    world.pool.estimated_users = 10_000_000
    names = tuple(f"new-{n}" for n in range(1000))
    request = world.cloudformation.create(world.properties(users_csv(names), TimeoutSeconds="60"))
    assert "it takes too long to find out which of 1,000 users" in request.reason
    assert "50 seconds more at least" in request.reason
    assert not pages_asked_for(world)


def test_throttling_for_good_ends_in_time() -> None:
    def act(_call: int) -> None:
        raise refusal("ListUsers", "TooManyRequestsException", "Rate exceeded")

    world = big_world(0, act, alias=True)
    request = world.cloudformation.create(world.properties(users_csv(), TimeoutSeconds="300"))
    assert "an account has 30, which its applications use, too" in request.reason
    assert request.answers[0].at - request.sent < 300
    assert "Sandbox.Timedout" not in str([e.history for e in world.machine.executions.values()])
