"""What the tests of the CSV check share."""

from __future__ import annotations

from collections.abc import Iterator
from unittest import mock

import pytest
from cognito_user_csv import accelerator


@pytest.fixture(scope="module", params=["quick", "rules alone"])
def each_way(request: pytest.FixtureRequest) -> Iterator[None]:
    """Run each test of a module twice: with the accelerator, and as if it were absent."""
    used = accelerator.used if request.param == "quick" else accelerator.NONE
    with mock.patch.object(accelerator, "used", used):
        yield
