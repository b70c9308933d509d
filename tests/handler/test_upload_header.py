"""The header of the upload: the pool's own, and what follows when a job fails for it."""

from __future__ import annotations

import itertools

import pytest

from tests.handler.creations import create
from tests.handler.sources import NAMES
from tests.handler.world import World

WITH_HASH, WITHOUT_HASH = True, False


def sent(world: World) -> list[bool]:
    """Of each job, whether its upload had the column `password_hash`."""
    headers = [(job.upload or b"").split(b"\n")[0].decode().split(",") for job in world.pool.jobs]
    listed = world.cognito.behaviour.header(world.pool)
    assert all(tuple(header) in (listed, listed[:-1]) for header in headers)
    return ["password_hash" in header for header in headers]


def test_the_upload_has_exactly_the_columns_that_the_pool_lists(world: World) -> None:
    assert create(world) == "SUCCESS"
    (job,) = world.pool.jobs
    header, *rows = (job.upload or b"").decode().splitlines()
    assert tuple(header.split(",")) == world.cognito.behaviour.header(world.pool)
    assert all(row.endswith(",") for row in rows), "no row has a hash"


@pytest.mark.parametrize(
    ("lists", "takes", "insists"), [*itertools.product((True, False), repeat=3)]
)
def test_every_plausible_service_imports(
    world: World, lists: bool, takes: bool, insists: bool
) -> None:
    behaviour = world.cognito.behaviour
    behaviour.lists_password_hash = lists
    behaviour.takes_password_hash = takes
    # One that lists the column, insists on it, and fails jobs for it would import nobody's file.
    behaviour.insists_on_header = insists and not (lists and not takes)
    assert create(world) == "SUCCESS"
    expected = [WITH_HASH] if lists and takes else [WITH_HASH, WITHOUT_HASH]
    assert sent(world) == (expected if lists else [WITHOUT_HASH])
    assert set(world.pool.users) == set(NAMES)


@pytest.mark.parametrize("seconds", [10, 30])
def test_a_fresh_role_and_a_service_that_insists_on_its_header(
    world: World, seconds: float
) -> None:
    world.cognito.behaviour.role_ready_at = world.clock.now + seconds
    assert create(world) == "SUCCESS"
    # The repetition fails for its header, however well the role is known by then.
    assert sent(world) == [WITH_HASH, WITHOUT_HASH, WITH_HASH]


def test_a_fresh_role_in_a_pool_that_does_not_list_the_column_gets_one_fresh_job(
    world: World,
) -> None:
    world.cognito.behaviour.lists_password_hash = False
    world.cognito.behaviour.role_ready_at = world.clock.now + 1e9
    assert (
        "the import job ended Failed: 0 imported, 0 skipped, 0 failed, 5 not attempted"
        in create(world)
    )
    assert sent(world) == [WITHOUT_HASH, WITHOUT_HASH]


def test_a_role_that_never_works_ends_after_the_third_job(world: World) -> None:
    world.cognito.behaviour.role_ready_at = world.clock.now + 1e9
    assert "No user was attempted: check that the logs role trusts" in create(world)
    assert sent(world) == [WITH_HASH, WITHOUT_HASH, WITH_HASH]
