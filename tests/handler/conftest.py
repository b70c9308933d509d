"""Fixtures of the tests of the function's handlers."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.handler.definition import POOL, synthesized
from tests.handler.grouped import with_groups
from tests.handler.world import World


@pytest.fixture(scope="session", autouse=True)
def _environment() -> Iterator[None]:
    """What the functions read from their environment is gone afterwards."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def world() -> World:
    """A world with an empty pool."""
    world = World(synthesized())
    world.cognito.add_pool(POOL)
    return world


@pytest.fixture
def grouped(world: World) -> World:
    """A world whose pool has the groups of the source."""
    return with_groups(world)
