"""A deployment without any change, and how to import again all the same."""

from __future__ import annotations

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
