"""Templates that many tests look at: the first synthesis in a process costs seconds."""

from __future__ import annotations

import pytest
from aws_cdk import App

from tests.synth.apps import RECOMMENDED_FLAGS, Json, SeededStack, resources


class Seeded:
    """The stack of an app with one import, and its resources."""

    def __init__(self, flags: Json) -> None:
        self.stack = SeededStack(App(context=flags))
        self.seed = self.stack.seed
        self.resources = resources(self.stack)


@pytest.fixture(scope="session", params=["no feature flags", "all recommended feature flags"])
def seeded(request: pytest.FixtureRequest) -> Seeded:
    return Seeded(RECOMMENDED_FLAGS if request.param.startswith("all") else {})
