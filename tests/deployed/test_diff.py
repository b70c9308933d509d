"""What `cdk diff` shows of a changed file."""

from __future__ import annotations

import json

import pytest
from cdk_cognito_user_import import user_import

from tests.deployed.support.apps import STACK
from tests.deployed.support.cli import Cli
from tests.deployed.support.people import people
from tests.deployed.support.world import World


def test_the_number_of_users_before_and_after(world: World, cdk: Cli) -> None:
    pool = world.existing(world.make_pool())
    world.deploy(world.seeded(people(2), pool=pool))
    run = cdk.end(cdk.begin("diff", world.seeded(people(5), pool=pool), STACK))
    assert "[~] Metadata Users of Seed: 2 to 5" in run.words, run.output


def test_another_count_of_the_same_file_is_no_update(
    world: World, cdk: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.deploy(world.seeded(people(2)))
    # Whatever the construct makes of the number, a property too, is another one then.
    monkeypatch.setattr(user_import, "users_in", lambda _file: 3)
    recounted = world.seeded(people(2))
    template = json.loads((recounted / f"{STACK}.template.json").read_text("utf-8"))
    assert template["Metadata"] == {"Users of Seed": 3}
    cdk.deploy(recounted)
    assert world.requests() == ["Create"]
