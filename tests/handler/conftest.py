"""Fixtures and the harness' last word."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.handler.definition import POOL, synthesized
from tests.handler.world import World

COMBINATIONS = "combinations of fault and call"


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


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how much the harness has tried."""
    reports = terminalreporter.getreports("passed") + terminalreporter.getreports("failed")
    counts = [
        int(str(value))
        for report in reports
        if report.when == "call"
        for name, value in report.user_properties
        if name == COMBINATIONS
    ]
    if counts:
        terminalreporter.write_line(f"fault harness: {sum(counts):,} {COMBINATIONS}")
