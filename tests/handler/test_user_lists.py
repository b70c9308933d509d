"""Asking the pool who is there: what ListUsers refuses, and how often it may be asked."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from tests.handler.aws.api import refusal
from tests.handler.definition import POOL, synthesized
from tests.handler.sources import NAMES, users_csv
from tests.handler.world import World, world_with

MAILS = tuple(f"{name}@example.com" for name in NAMES)
THROTTLED = refusal("ListUsers", "TooManyRequestsException", "Rate exceeded")


def mail_csv() -> bytes:
    return users_csv(MAILS).replace(b"@example.com@example.com", b"@example.com")


@pytest.mark.parametrize("others", [0, 1000], ids=["listed", "looked up"])
def test_a_user_without_an_address_disturbs_nobody(others: int) -> None:
    world = World(synthesized())
    pool = world.cognito.add_pool(POOL, by_email=True)
    pool.users = {f"user{n}@example.com": f"user{n}@example.com" for n in range(others)}
    # Signed up by phone, or made by an administrator.
    pool.users |= {"no address": "", MAILS[0]: MAILS[0]}
    request = world.cloudformation.create(world.properties(mail_csv()))
    assert request.status == "SUCCESS", request.reason
    assert request.data["AlreadyPresentUsers"] == "1"


@pytest.mark.parametrize("kept", ["Ada.Lovelace", "ada.lovelace"])
@pytest.mark.parametrize("others", [0, 1000], ids=["listed", "looked up"])
def test_a_pool_that_ignores_case_may_keep_a_name_either_way(
    world: World, kept: str, others: int
) -> None:
    pool = world.pool
    pool.ignores_case = pool.alias = True
    pool.users = {f"user{n}": "" for n in range(others)} | {kept: ""}
    request = world.cloudformation.create(world.properties(users_csv(("Ada.Lovelace", *NAMES[1:]))))
    assert request.status == "SUCCESS", request.reason
    assert request.data["AlreadyPresentUsers"] == "1"


def listing(world: World, users: int) -> list[float]:
    """The moments at which a pool of so many users is listed."""
    moments: list[float] = []
    world.pool.users |= {f"user-{n}": f"user-{n}@example.com" for n in range(users)}
    names = tuple(f"new-{n}" for n in range(users))
    list_users = world.cognito.list_users

    def at(**parameters: Any) -> dict[str, Any]:
        moments.append(world.clock.now)
        return list_users(**parameters)

    world.cognito.list_users = at  # type: ignore[assignment, method-assign]
    request = world.cloudformation.create(world.properties(users_csv(names)))
    assert request.status == "SUCCESS", request.reason
    return moments


def test_no_more_than_twenty_pages_a_second_are_asked_for(world: World) -> None:
    moments = listing(world, 60 * 100)
    assert len(moments) == 100
    assert moments[-1] - moments[0] == pytest.approx(99 / 20, abs=0.1)


def throttling(from_call: int, calls: int) -> Callable[..., Any]:
    count = 0

    def act(_world: World, perform: Callable[[], Any]) -> Any:
        nonlocal count
        count += 1
        if from_call <= count < from_call + calls:
            raise THROTTLED
        return perform()

    return act


def test_a_listing_is_not_lost_to_throttling() -> None:
    world = world_with("ListUsers", throttling(50, 12))
    moments = listing(world, 60 * 100)
    assert len(moments) == 100, "no page is asked for twice"


def test_jobs_are_listed_once_an_invocation(world: World) -> None:
    world.watching = True
    world.cognito.behaviour.busy_until = world.clock.now + 6
    world.cloudformation.create(world.properties(users_csv()))
    wanted = ("Invoke", "ListUserImportJobs")
    calls = [call.operation for call in world.calls if call.operation in wanted]
    assert calls.count("ListUserImportJobs") > 2
    assert ("ListUserImportJobs",) * 2 not in pairwise(calls)
