"""What `cdk diff` shows of a changed file."""

from __future__ import annotations

from typing import Any

from tests.deployed.support.apps import STACK
from tests.deployed.support.cli import Cli
from tests.deployed.support.people import people
from tests.deployed.support.world import World


def test_the_number_of_users_before_and_after(world: World, cdk: Cli) -> None:
    pool = world.existing(world.make_pool())
    world.deploy(world.seeded(people(2), pool=pool))
    run = cdk.end(cdk.begin("diff", world.seeded(people(5), pool=pool), STACK))
    assert "[~] Metadata Users of Seed: 2 to 5" in run.words, run.output


def test_another_count_of_the_same_file_is_no_update(world: World, cdk: Cli) -> None:
    def counted_otherwise(template: dict[str, Any]) -> None:
        template["Metadata"]["Users of Seed"] += 1
        for resource in template["Resources"].values():
            if resource["Type"] == "Custom::CognitoUserImport":
                resource["Metadata"]["Users"] += 1

    world.deploy(world.seeded(people(2)))
    cdk.deploy(world.seeded(people(2), counted_otherwise))
    assert world.requests() == ["Create"]
