"""What reading the source takes: an object, its version, its key."""

from __future__ import annotations

import pytest
from aws_cdk import App, Aws, Stack
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from cdk_cognito_user_import import UserSource

from tests.synth.apps import (
    USERS,
    SeededStack,
    permissions,
    resources,
    role_of,
)

KEY = "arn:example:kms:eu-west-1:111122223333:key/one"


@pytest.fixture(scope="module")
def workers() -> dict[str, dict[str, str]]:
    """What the Workers of imports from other sources may do: resource by action."""
    app = App()
    imported = Stack(app, "Imported")
    key = kms.Key.from_key_arn(imported, "Key", KEY)
    encrypted = s3.Bucket.from_bucket_attributes(
        imported, "Bucket", bucket_name="invented-users", encryption_key=key
    )
    plain = s3.Bucket.from_bucket_name(imported, "Plain", "invented-plain")
    ada: dict[str, object] = {
        "cognito:username": "ada",
        "email": "ada@example.com",
        "email_verified": True,
    }
    sources = {
        "Latest": UserSource.from_bucket(encrypted, "in/users.csv"),
        "Version": UserSource.from_bucket(plain, "in/users.csv", "v1"),
        "Wildcards": UserSource.from_bucket(plain, "in/u*rs?$.csv"),
        "Token": UserSource.from_bucket(plain, f"in/*/{Aws.REGION}?{Aws.STACK_NAME}$.csv"),
        "Csv": UserSource.from_csv(USERS, bootstrap_key=key),
        "Code": UserSource.from_users([ada], bootstrap_key=key),
    }
    stacks = [SeededStack(app, name, source=source) for name, source in sources.items()]
    found = {stack: resources(stack) for stack in stacks}
    return {
        stack.stack_name: dict(permissions(all_, role_of(all_, stack.seed.worker)))
        for stack, all_ in found.items()
    }


def test_object_under_a_key_needs_read_and_decrypt(workers: dict[str, dict[str, str]]) -> None:
    latest = workers["Latest"]
    assert latest["s3:GetObject"] == "arn:<AWS::Partition>:s3:::invented-users/in/users.csv"
    assert latest["kms:Decrypt"] == KEY
    assert "s3:GetObjectVersion" not in latest


def test_version_of_an_object_needs_only_that(workers: dict[str, dict[str, str]]) -> None:
    version = workers["Version"]
    assert version["s3:GetObjectVersion"].endswith("invented-plain/in/users.csv")
    assert not {"s3:GetObject", "kms:Decrypt"} & set(version)


def test_wildcards_in_a_key_grant_no_other_object(workers: dict[str, dict[str, str]]) -> None:
    assert workers["Wildcards"]["s3:GetObject"].endswith("/in/u${*}rs${?}${$}.csv")


def test_wildcards_around_tokens_in_a_key_grant_no_other_object(
    workers: dict[str, dict[str, str]],
) -> None:
    granted = workers["Token"]["s3:GetObject"]
    assert granted.endswith("/in/${*}/<AWS::Region>${?}<AWS::StackName>${$}.csv")


@pytest.mark.parametrize("source", ["Csv", "Code"])
def test_asset_under_a_key_of_ones_own(workers: dict[str, dict[str, str]], source: str) -> None:
    assert workers[source]["kms:Decrypt"] == KEY
