"""What every deployed scenario gets, and what is held true after each of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from local_aws import LocalAws, assembly
from tests.deployed.support import promises
from tests.deployed.support.cli import Cli
from tests.deployed.support.world import World


@pytest.fixture
def world(local_aws_iam: LocalAws, tmp_path: Path) -> Iterator[World]:
    """A bootstrapped account with IAM enforcement, held against the promises in the end."""
    assembly.bootstrap(local_aws_iam)
    # How long anybody waits is not the subject.
    local_aws_iam.configure(wait_scale=0.05)
    world = World(local_aws_iam, tmp_path)
    yield world
    promises.check(world)


@pytest.fixture
def cdk(world: World) -> Iterator[Cli]:
    """The real CDK CLI, in the account of `world`."""
    cli = Cli(world)
    yield cli
    cli.close()
