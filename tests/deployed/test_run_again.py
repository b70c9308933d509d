"""A deployment without any change, and how to import again all the same."""

from __future__ import annotations

from pathlib import Path

from cdk_cognito_user_import import Wait

from tests.deployed.support.cli import Cli
from tests.deployed.support.people import people, usernames
from tests.deployed.support.world import World


def test_users_deleted_by_hand_come_back_when_asked_for(world: World, cdk: Cli) -> None:
    source = world.source(people(3))
    first = cdk.deploy(world.seeded(source))
    for username in usernames(1, 3):
        world.aws.client("cognito-idp").admin_delete_user(UserPoolId=first.pool, Username=username)

    assert cdk.deploy(world.seeded(source)) == first
    assert world.requests() == ["Create"]
    assert world.users(first.pool) == usernames(2)

    again = cdk.deploy(world.seeded(source, run_again="two were deleted by mistake"))
    assert again.counts == (2, 0, 0)
    assert world.users(again.pool) == usernames(1, 2, 3)

    # To take the text away is a change like any other.
    assert cdk.deploy(world.seeded(source))["AlreadyPresent"] == "3"
    assert world.requests() == ["Create", "Update", "Update"]


def test_a_background_import_that_failed_later_is_done_when_asked_for(
    world: World, cdk: Cli
) -> None:
    pool = world.existing(world.make_pool())
    source = world.source(people(2))

    def seeded(text: str | None = None) -> Path:
        return world.seeded(source, pool=pool, wait=Wait.background(), run_again=text)

    world.aws.configure(hold="InProgress")
    first = cdk.deploy(seeded())
    client = world.aws.client("cognito-idp")
    client.stop_user_import_job(UserPoolId=first.pool, JobId=first["JobId"])
    world.aws.configure(hold="")
    world.until_quiet()
    assert world.execution("Create")["status"] == "FAILED"

    cdk.deploy(seeded())
    assert world.outcome()["Status"] == "InProgress"
    assert world.users(first.pool) == []

    again = cdk.deploy(seeded("the first job was stopped"))
    assert again["JobId"] != first["JobId"]
    world.until_quiet()
    assert world.users(first.pool) == usernames(1, 2)
