"""Stacks that go back: a rollback imports nobody, reads no file and cannot fail."""

from __future__ import annotations

from cdk_cognito_user_import import FailureTolerance, Wait

from tests.deployed.support.aliases import TAKEN_ALIAS, pool_with_a_taken_alias
from tests.deployed.support.apps import STACK
from tests.deployed.support.cli import Cli
from tests.deployed.support.people import cognito_csv, people, person, usernames
from tests.deployed.support.world import BUCKET, World

# Only the pool itself tells that it verifies no phone numbers.
REFUSED_BY_PLAN = [
    person(1, phone_number="", phone_number_verified=""),
    person(3, email_verified="", phone_number="+15550190042", phone_number_verified="TRUE"),
]


def test_a_file_in_a_bucket_that_was_overwritten_is_not_read(world: World) -> None:
    pool = world.make_pool()
    world.bucket(cognito_csv(people(2)))
    before = world.deploy(world.from_bucket(pool))
    broken = b"cognito:username,email\nzqvuser9,nowhere\n"
    world.aws.client("s3").put_object(Bucket=BUCKET, Key="users.csv", Body=broken)
    world.refused(world.from_bucket(pool, version="null"))
    assert world.status() == "UPDATE_ROLLBACK_COMPLETE"
    assert world.requests() == ["Create", "Update", "Update"]
    assert world.outcome() == before
    assert world.statuses(pool) == ["Succeeded"]


def test_users_who_were_deleted_by_hand_are_not_imported_again(world: World) -> None:
    pool = world.existing(world.make_pool())
    before = world.deploy(world.seeded(people(2), pool=pool))
    client = world.aws.client("cognito-idp")
    client.admin_delete_user(UserPoolId=before.pool, Username=usernames(1)[0])
    world.refused(world.seeded(REFUSED_BY_PLAN, pool=pool))
    assert world.outcome() == before
    assert world.users(before.pool) == usernames(2)
    # Whoever goes back by deploying the earlier file again has everyone in the pool.
    world.deploy(world.seeded(people(2), pool=pool, failure_tolerance=FailureTolerance.users(1)))
    assert world.users(before.pool) == usernames(1, 2)


def test_a_background_import_with_failed_rows_is_not_tried_again(world: World) -> None:
    pool = pool_with_a_taken_alias(world)
    rows = [*people(2), person(3, email=TAKEN_ALIAS)]
    world.aws.configure(hold="InProgress")
    world.deploy(world.seeded(rows, pool=world.existing(pool), wait=Wait.background()))
    world.aws.configure(hold="")
    world.until_quiet()
    world.refused(world.seeded([*rows, person(4, email=TAKEN_ALIAS)], pool=world.existing(pool)))
    assert world.status() == "UPDATE_ROLLBACK_COMPLETE"
    assert world.statuses(pool) == ["Succeeded"]


def test_a_rollback_that_is_asked_for_later(world: World, cdk: Cli) -> None:
    pool = world.existing(world.make_pool())
    before = cdk.deploy(world.seeded(people(2), pool=pool))
    failing = world.seeded(REFUSED_BY_PLAN, pool=pool)
    run = cdk.end(cdk.begin_deploy(failing, STACK, "--no-rollback"))
    assert run.status != 0
    assert world.status() == "UPDATE_FAILED"
    client = world.aws.client("cognito-idp")
    client.admin_delete_user(UserPoolId=before.pool, Username=usernames(1)[0])
    # The command makes the app's assembly first, which takes a file without errors.
    cdk.must(cdk.begin("rollback", world.seeded(people(2), pool=pool), STACK))
    assert world.status() == "UPDATE_ROLLBACK_COMPLETE"
    assert world.outcome() == before
    assert world.statuses(before.pool) == ["Succeeded"]
