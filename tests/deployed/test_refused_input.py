"""Input that Plan refuses: the deployment fails before any job exists, and says what to change."""

from __future__ import annotations

import aws_cdk as cdk
import pytest
from aws_cdk import Acknowledgment, Validations
from aws_cdk import aws_cognito as cognito

from tests.deployed.support.apps import Seeded, user_pool
from tests.deployed.support.people import cognito_csv, people, person
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


def test_a_pool_that_verifies_nothing(world: World) -> None:
    pool = world.make_pool(AutoVerifiedAttributes=[])
    reason = world.refusal(world.seeded(people(2), pool=world.existing(pool)))
    assert "no import job would start" in reason
    assert "set auto_verify=AutoVerifiedAttrs(email=True)" in reason


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "s3://example-seeds/users.csv: the file is empty → start it with a line of column"),
        (
            b"email,email_verified\nzqv@example.com,TRUE\n",
            "s3://example-seeds/users.csv:1: cognito:username: the column is missing",
        ),
        (
            b"cognito:username,email,email_verified,phone\nzqv,zqv@example.com,TRUE,\n",
            "s3://example-seeds/users.csv:1: phone: the pool has no such column → "
            "did you mean phone_number?",
        ),
        (
            HEADER + b"zqv,zqv@example.com,TRUE\nzqv two,zqv@example.com,TRUE\n",
            "s3://example-seeds/users.csv:3: cognito:username: the username contains white space",
        ),
    ],
    ids=["empty", "no username column", "unknown column", "bad row"],
)
def test_an_object_that_breaks_a_rule(world: World, content: bytes, said: str) -> None:
    world.bucket(content)
    reason = world.refusal(world.from_bucket(world.make_pool()))
    assert reason.startswith(said)
    assert "→" in reason


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


def test_a_file_full_of_errors_fits_into_the_reply(world: World) -> None:
    columns = {"phone_number": "zqv", "birthdate": "zqv", "updated_at": "zqv"}
    rows = [person(number, email_verified="zqv", **columns) for number in range(1, 400)]
    world.bucket(cognito_csv(rows))
    reason = world.refusal(world.from_bucket(world.make_pool()))
    assert "UserCsv/PhoneNumber 399" in reason
    assert "users.csv:2: email_verified: neither true nor false" in reason


def test_a_username_like_an_alias(world: World) -> None:
    def with_aliases(stack: cdk.Stack) -> cognito.UserPool:
        return user_pool(stack, sign_in_aliases=cognito.SignInAliases(username=True, email=True))

    def build(app: cdk.App) -> None:
        rows = [person(1), person(2, **{"cognito:username": "zqvuser2@example.com"})]
        stack = Seeded(app, source=world.source(rows), pool=with_aliases)
        finding = "cdk-cognito-user-import::UserCsv/UsernameLikeAlias"
        Validations.of(stack).acknowledge(
            Acknowledgment(id=finding, reason="to see what happens at deployment")
        )

    reason = world.refusal(world.synth(build))
    assert reason.startswith("users.csv:3: cognito:username: the username looks like an e-mail")
