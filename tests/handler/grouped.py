"""Imports with groups, as the tests about them begin."""

from __future__ import annotations

from typing import Any

from tests.handler.aws.api import refusal
from tests.handler.cloudformation import Request
from tests.handler.sources import GROUPED, NAMES, grouped_csv
from tests.handler.world import World, world_with

ADDITION = "AdminAddUserToGroup"
ADA, ALAN, GRACE = NAMES[:3]
SECONDS_OF_AN_ADDITION = 1 / 15


def create(world: World, groups: dict[str, str] = GROUPED, **properties: Any) -> Request:
    """Create an import of these groups."""
    settings = {"Groups": "Existing", **properties}
    return world.cloudformation.create(world.properties(grouped_csv(groups), **settings))


def with_groups(world: World) -> World:
    """The world with the groups of the source in its pool."""
    world.pool.groups = {"admins": 0.0, "editors": 0.0}
    return world


def calls(world: World, operation: str) -> int:
    """How many calls of an operation were made."""
    return sum(call.operation == operation for call in world.calls)


def many(count: int) -> tuple[str, ...]:
    """Names of so many users."""
    return tuple(f"user{number:05}" for number in range(count))


def admins(names: tuple[str, ...]) -> bytes:
    """A source in which these users are to be in one group."""
    return grouped_csv(dict.fromkeys(names, "admins"), names)


def refusing(code: str, text: str, times: int = 1000) -> World:
    """A world whose pool refuses to add anybody to a group, so many times."""
    left = iter(range(times))

    def act(_: World, perform: Any) -> Any:
        if next(left, None) is None:
            return perform()
        raise refusal(ADDITION, code, text)

    return with_groups(world_with(ADDITION, act))
