"""What `cdk diff` shows of a changed file."""

from __future__ import annotations

from tests.deployed.support.apps import STACK
from tests.deployed.support.cli import Cli
from tests.deployed.support.people import people
from tests.deployed.support.world import World


def test_the_number_of_users_before_and_after(world: World, cdk: Cli) -> None:
    pool = world.existing(world.make_pool())
    world.deploy(world.seeded(people(2), pool=pool))
    more = world.seeded(people(5), pool=pool)
    # A change set, which the command makes by default, leaves metadata out.
    run = cdk.end(cdk.begin("diff", more, STACK, "--method=template"))
    assert ".Users: ├─ [-] 2 └─ [+] 5" in run.words, run.output
