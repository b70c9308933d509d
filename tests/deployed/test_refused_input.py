"""Input that Plan refuses: the deployment fails before any job exists, and says what to change.

One of each way that input comes: ``tests/handler`` holds every rule against Plan.
"""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import Acknowledgment, Validations

from tests.deployed.support.apps import Seeded
from tests.deployed.support.people import person
from tests.deployed.support.world import World

HEADER = b"cognito:username,email,email_verified\n"


def test_a_row_without_a_verified_attribute_of_a_pool_unknown_at_synth(world: World) -> None:
    # Verified by phone, but this pool verifies addresses only: nothing that synthesis could know.
    phone = person(2, email_verified="", phone_number="+15550190042", phone_number_verified="TRUE")
    other = person(1, phone_number="", phone_number_verified="")
    folder = world.seeded([other, phone], pool=world.existing(world.make_pool()))
    assert world.refusal(folder).startswith(
        "users.csv:3: email_verified: none of the attributes that the pool verifies is marked "
        "verified (email_verified) → set email_verified to TRUE"
    )


def test_a_finding_that_was_acknowledged_at_synth_is_refused_all_the_same(world: World) -> None:
    def build(app: cdk.App) -> None:
        stack = Seeded(app, source=world.source([person(1), person(2, email_verified="FALSE")]))
        finding = "cdk-cognito-user-import::UserCsv/UnverifiedUser"
        Validations.of(stack).acknowledge(
            Acknowledgment(id=finding, reason="to see what happens at deployment")
        )

    folder = world.synth(build)
    assert world.refusal(folder).startswith("users.csv:3: email_verified: none of")


def test_an_object_that_breaks_a_rule(world: World) -> None:
    world.bucket(HEADER + b"zqv,zqv@example.com,TRUE\nzqv two,zqv@example.com,TRUE\n")
    assert world.refusal(world.from_bucket(world.make_pool())).startswith(
        "s3://example-seeds/users.csv:3: cognito:username: the username contains white space"
    )


def test_an_object_that_is_not_there(world: World) -> None:
    world.bucket()
    reason = world.refusal(world.from_bucket(world.make_pool()))
    # Who may not list a bucket is not told that there is no such object.
    said = "the source s3://example-seeds/users.csv cannot be read (AccessDenied)."
    assert reason.startswith(said)
    assert "Check that the object exists" in reason


def test_more_users_than_one_job_takes(world: World) -> None:
    rows = b"".join(b"zqv%d,zqv@example.com,TRUE\n" % number for number in range(500_001))
    world.bucket(HEADER + rows)
    reason = world.refusal(world.from_bucket(world.make_pool()))
    assert reason.startswith(
        "s3://example-seeds/users.csv: more than 500,000 users in one file → split the file"
    )
