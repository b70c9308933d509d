"""What README's "What may surprise you" says of the CDK's command line and of CloudFormation."""

from __future__ import annotations

from aws_cdk import aws_cognito as cognito
from cdk_cognito_user_import import Wait

from tests.deployed.support.apps import STACK, user_pool
from tests.deployed.support.cli import Cli
from tests.deployed.support.people import people, usernames
from tests.deployed.support.world import World

_WITHOUT_ASKING = ("--require-approval", "never")


def test_hotswap_leaves_a_changed_file_out(world: World, cdk: Cli) -> None:
    first = world.deploy(world.seeded(people(2)))
    more = world.seeded(people(3))
    for flag in ("--hotswap", "--hotswap-fallback"):
        run = cdk.end(cdk.begin("deploy", more, STACK, flag, *_WITHOUT_ASKING))
        assert (run.status, "(no changes)" in run.output) == (0, True)
    assert world.users(first.pool) == usernames(1, 2)
    world.deploy(more)
    assert world.users(first.pool) == usernames(1, 2, 3)


def test_permissions_are_shown_and_a_changed_file_is_one(world: World, cdk: Cli) -> None:
    folder = world.seeded(people(2))
    shown = cdk.end(cdk.begin("diff", folder, STACK, "--security-only")).output
    # The table is as narrow as the terminal, and its cells are broken anywhere.
    rows = [line.split("│") for line in shown.splitlines() if line.startswith("│")]
    actions = "".join(cells[4].strip() for cells in rows if len(cells) > 4)
    for action in (
        "iam:PassRole",
        "lambda:InvokeFunction",
        "s3:GetObject",
        "xray:PutTraceSegments",
    ):
        assert action in actions, shown
    world.deploy(folder)
    run = cdk.end(cdk.begin("deploy", world.seeded(people(3)), STACK))
    assert run.status != 0
    assert "IAM Statement Changes" in run.output
    assert "terminal (TTY) is not attached" in run.output
    assert world.requests() == ["Create"]


def test_a_pool_does_not_change_while_an_import_is_at_work(world: World) -> None:
    rows = people(2)
    world.aws.configure(hold="InProgress")
    pool = world.deploy(world.seeded(rows, wait=Wait.background())).pool
    changed = world.seeded(
        rows,
        wait=Wait.background(),
        pool=lambda stack: user_pool(stack, mfa=cognito.Mfa.OPTIONAL),
    )
    assert "UserImportInProgressException" in str(world.refused(changed))
    world.aws.configure(hold="")
    world.until_quiet()
    assert world.deploy(changed).pool == pool
