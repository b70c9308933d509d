"""A permissions boundary that suffices, as docs/roles.md gives it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_iam as iam

from tests.deployed.support.apps import Seeded
from tests.deployed.support.people import people, usernames
from tests.deployed.support.world import World

_ROLES = Path("docs/roles.md").read_text(encoding="utf-8")
BOUNDARY: dict[str, Any] = json.loads(re.findall(r"```json\n(.*?)```", _ROLES, re.DOTALL)[0])


def bounded(world: World, without: str = "") -> Path:
    """An app whose roles have the boundary, but for one statement."""
    left = [each for each in BOUNDARY["Statement"] if each["Sid"] != without]
    policy = world.aws.client("iam").create_policy(
        PolicyName=f"boundary{without}", PolicyDocument=json.dumps({**BOUNDARY, "Statement": left})
    )
    source = world.source(people(2))

    def build(app: cdk.App) -> None:
        stack = Seeded(app, source=source)
        arn = policy["Policy"]["Arn"]
        boundary = iam.ManagedPolicy.from_managed_policy_arn(stack, "Boundary", arn)
        iam.PermissionsBoundary.of(stack).apply(boundary)

    return world.synth(build)


def test_it_suffices(world: World) -> None:
    assert world.users(world.deploy(bounded(world)).pool) == usernames(1, 2)


def test_without_the_wide_statement_no_workflow_is_made(world: World) -> None:
    refused = world.refused(bounded(world, "Workflow"))
    assert "is not authorized to access the Log Destination" in str(refused)
