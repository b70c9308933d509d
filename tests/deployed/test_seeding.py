"""Seeding a pool, and deploying again: the product's main promise."""

from __future__ import annotations

import aws_cdk as cdk
from cdk_cognito_user_import import UserSource

from tests.deployed.support.apps import user_pool
from tests.deployed.support.people import cognito_csv, people, person, portrait, usernames
from tests.deployed.support.world import World


def test_users_and_all_their_attributes_come_into_the_pool(world: World) -> None:
    outcome = world.deploy(world.seeded([portrait(1), portrait(2)]))
    assert outcome.counts == (2, 0, 0)
    assert outcome["Status"] == "Succeeded"
    assert outcome["JobId"] == world.jobs(outcome.pool)[0]["JobId"]
    assert world.users(outcome.pool) == usernames(1, 2)
    attributes = world.attributes(outcome.pool, "zqvuser2")
    del attributes["sub"]
    assert attributes == {
        "email": "zqvmail2@example.com",
        "email_verified": "true",
        "phone_number": "+15550190042",
        "phone_number_verified": "true",
        "name": "Zqvname Söderström 2",
        "birthdate": "11/17/1903",
        "address": "Zqv street 2, Zqvtown",
        "custom:badge": "773190042",
    }


def test_an_unchanged_app_is_not_even_asked_for_an_update(world: World) -> None:
    source = world.source(people(3))
    world.deploy(world.seeded(source))
    world.deploy(world.seeded(source))
    assert world.requests() == ["Create"]


def test_only_added_users_are_sent(world: World) -> None:
    first = world.deploy(world.seeded(people(3)))
    second = world.deploy(world.seeded(people(5)))
    assert second.counts == (2, 0, 0)
    assert second["AlreadyPresent"] == "3"
    assert second["JobId"] != first["JobId"]
    assert world.users(second.pool) == usernames(1, 2, 3, 4, 5)
    assert world.requests() == ["Create", "Update"]


def test_users_whom_others_made_are_left_out_and_stay_as_they_are(world: World) -> None:
    pool = world.make_pool()
    world.aws.client("cognito-idp").admin_create_user(UserPoolId=pool, Username="zqvuser2")
    outcome = world.deploy(world.seeded(people(3), pool=world.existing(pool)))
    assert outcome.counts == (2, 0, 0)
    assert outcome["AlreadyPresent"] == "1"
    assert "email" not in world.attributes(pool, "zqvuser2")


def test_no_job_is_made_when_nobody_is_missing(world: World) -> None:
    pool = world.make_pool()
    for username in usernames(1, 2):
        world.aws.client("cognito-idp").admin_create_user(UserPoolId=pool, Username=username)
    outcome = world.deploy(world.seeded(people(2), pool=world.existing(pool)))
    assert (outcome["JobId"], outcome["Status"]) == ("none", "NotNeeded")
    assert outcome.counts == (0, 0, 0)
    assert outcome["AlreadyPresent"] == "2"
    assert world.jobs(pool) == []


def test_taking_rows_out_makes_no_job_and_keeps_the_last_ones_id(world: World) -> None:
    first = world.deploy(world.seeded(people(3)))
    second = world.deploy(world.seeded(people(2)))
    assert second["JobId"] == first["JobId"]
    assert second.counts == (0, 0, 0)
    assert world.users(second.pool) == usernames(1, 2, 3)


def test_a_destroyed_stack_leaves_the_users_and_no_active_job(world: World) -> None:
    outcome = world.deploy(world.seeded(people(3)))
    world.destroy()
    assert world.requests() == ["Create", "Delete"]
    assert world.users(outcome.pool) == usernames(1, 2, 3)
    assert world.statuses(outcome.pool) == ["Succeeded"]


def test_a_pool_that_goes_with_its_stack_can_be_deleted(world: World) -> None:
    world.deploy(
        world.seeded(
            people(2),
            pool=lambda stack: user_pool(stack, removal_policy=cdk.RemovalPolicy.DESTROY),
        )
    )
    world.destroy()
    assert world.pools() == []


def test_users_in_code(world: World) -> None:
    users = [{**person(number), "email_verified": True} for number in (1, 2)]
    outcome = world.deploy(world.seeded(UserSource.from_users(users)))
    assert outcome.counts == (2, 0, 0)
    assert world.users(outcome.pool) == usernames(1, 2)


def test_the_version_of_an_object_decides_what_is_imported(world: World) -> None:
    pool = world.make_pool()
    old, new = world.bucket(cognito_csv(people(1)), cognito_csv(people(3)))
    assert world.deploy(world.from_bucket(pool, old)).counts == (1, 0, 0)
    assert world.deploy(world.from_bucket(pool, new)).counts == (2, 0, 0)
