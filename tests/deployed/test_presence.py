"""Who counts as present, and who does not although the address is in the pool."""

from __future__ import annotations

from tests.deployed.support.people import people, person, usernames
from tests.deployed.support.world import World


def test_a_federated_profile_does_not_stand_in_for_a_user(world: World) -> None:
    pool = world.make_pool(UsernameAttributes=["email"])
    first, second = "zqvmail1@example.com", "zqvmail2@example.com"
    world.aws.federate(pool, "Google", "1234", email=first, email_verified="true")
    rows = [person(1, **{"cognito:username": first}), person(2, **{"cognito:username": second})]
    outcome = world.deploy(world.seeded(rows, pool=world.existing(pool)))
    assert outcome.counts == (2, 0, 0)


def test_users_who_cannot_sign_in_are_counted(world: World) -> None:
    pool = world.make_pool()
    client = world.aws.client("cognito-idp")
    for name in usernames(1, 2):
        client.admin_create_user(UserPoolId=pool, Username=name)
    client.admin_disable_user(UserPoolId=pool, Username=usernames(1)[0])
    outcome = world.deploy(world.seeded(people(3), pool=world.existing(pool)))
    assert (outcome.counts, outcome["AlreadyPresent"]) == ((1, 0, 0), "2")
    result = world.execution("Create")["output"]
    assert '"inactive_users":1' in result.replace(" ", "")
