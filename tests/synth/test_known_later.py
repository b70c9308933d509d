"""Values that are known only at deployment: accepted where it makes sense, else refused at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aws_cdk import App, CfnParameter, Duration, SecretValue, Stack, Token, Validations
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_ssm as ssm
from aws_cdk.assertions import Template
from cdk_nag import AwsSolutionsChecks

from constructs_lib import CognitoUserImport, FailureTolerance, UserSource
from tests.synth.apps import USERS, Json, SeededStack, resources, the_import, user_pool

Later = Callable[[Stack], str]
ENV = {"account": "111122223333", "region": "eu-west-1"}
REFERENCE = "{{resolve:ssm:/invented/name:1}}"


def parameter(stack: Stack) -> str:
    return CfnParameter(stack, "Later").value_as_string


def latest(stack: Stack) -> str:
    return ssm.StringParameter.value_for_string_parameter(stack, "/invented/name")


def version(stack: Stack) -> str:
    found = ssm.StringParameter.from_string_parameter_attributes(
        stack, "Later", parameter_name="/invented/name", version=1
    )
    return found.string_value


def secret(_stack: Stack) -> str:
    return SecretValue.secrets_manager("invented").unsafe_unwrap()


def literal(_stack: Stack) -> str:
    return REFERENCE


def lookup(stack: Stack) -> str:
    return ssm.StringParameter.value_from_lookup(stack, "/invented/name")


# cdk-nag breaks off at any policy in which a wildcard follows one of these.
REFERENCES: list[Later] = [version, secret, literal]
TOKENS: list[Later] = [parameter, latest, lookup]


def of_pool(stack: Stack, later: Later) -> dict[str, Any]:
    return {"pool": lambda: cognito.UserPool.from_user_pool_id(stack, "Pool", later(stack))}


def of_bucket(stack: Stack, later: Later) -> dict[str, Any]:
    bucket = s3.Bucket.from_bucket_name(stack, "Bucket", later(stack))
    return {"source": UserSource.from_bucket(bucket, "users.csv")}


def of_key(stack: Stack, later: Later) -> dict[str, Any]:
    bucket = s3.Bucket.from_bucket_name(stack, "Bucket", "invented-users")
    return {"source": UserSource.from_bucket(bucket, later(stack))}


def of_version(stack: Stack, later: Later) -> dict[str, Any]:
    bucket = s3.Bucket.from_bucket_name(stack, "Bucket", "invented-users")
    return {"source": UserSource.from_bucket(bucket, "users.csv", later(stack))}


def of_role(stack: Stack, later: Later) -> dict[str, Any]:
    name = iam.Role.from_role_name(stack, "Role", later(stack))
    return {"logs_role": name, "worker_role": name}


def of_kms_key(stack: Stack, later: Later) -> dict[str, Any]:
    arn = f"arn:aws:kms:eu-west-1:111122223333:key/{later(stack)}"
    key = kms.Key.from_key_arn(stack, "Key", arn)
    source = UserSource.from_csv(USERS, bootstrap_key=key)
    return {"source": source, "log_encryption_key": key}


ACCEPTED = [of_pool, of_bucket, of_key, of_version, of_role, of_kms_key]


def make(app: App, options_of: Callable[[Stack, Later], dict[str, Any]], later: Later) -> Stack:
    stack = Stack(app, "Stack", env=ENV)
    options = {"source": UserSource.from_csv(USERS), **options_of(stack, later)}
    known = "eu-west-1_AbCdEfGhI"
    a_pool = options.pop("pool", None)
    pool = a_pool() if a_pool else cognito.UserPool.from_user_pool_id(stack, "Pool", known)
    CognitoUserImport(stack, "Seed", user_pool=pool, **options)
    return stack


def combinations(laters: list[Later]) -> list[Any]:
    return [
        pytest.param(options_of, later, id=f"{options_of.__name__}-{later.__name__}")
        for options_of in ACCEPTED
        for later in laters
        # The CDK itself takes these for the bucket's name, which they are not.
        if (options_of, later) not in {(of_bucket, lookup), (of_bucket, literal)}
    ]


@pytest.mark.parametrize(("options_of", "later"), combinations([*TOKENS, *REFERENCES]))
def test_what_may_be_known_later(
    options_of: Callable[[Stack, Later], dict[str, Any]], later: Later
) -> None:
    app = App()
    make(app, options_of, later)
    app.synth()


@pytest.mark.parametrize(("options_of", "later"), combinations(TOKENS))
def test_what_may_be_known_later_under_a_pack_of_rules(
    options_of: Callable[[Stack, Later], dict[str, Any]], later: Later
) -> None:
    app = App()
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    make(app, options_of, later)
    app.synth()


def users(text: str) -> Iterator[dict[str, object]]:
    yield {"cognito:username": "ada", "email": "ada@example.com", "email_verified": True}
    yield {"cognito:username": "eve", "email": text, "email_verified": True}


REFUSED = {
    "a cell": lambda stack: UserSource.from_users(list(users(parameter(stack)))),
    "a cell from a generator": lambda stack: UserSource.from_users(users(parameter(stack))),
    "a path": lambda stack: UserSource.from_csv(parameter(stack)),
    "timeout": lambda stack: SeededStack(
        App(), timeout=Duration.minutes(Token.as_number({"Ref": stack.stack_name}))
    ),
    "tolerated users": lambda _: FailureTolerance.users(int(Token.as_number({"Ref": "X"}))),
    "tolerated percent": lambda _: FailureTolerance.percent(Token.as_number({"Ref": "X"})),
}


@pytest.mark.parametrize("make", REFUSED.values(), ids=REFUSED)
def test_what_must_be_known_at_synth_is_refused_at_once(make: Callable[[Stack], object]) -> None:
    with pytest.raises(ValueError, match=r"token.*give|give.*token"):
        make(Stack(App(), "Stack"))


def test_no_users_from_a_generator_are_no_users() -> None:
    with pytest.raises(ValueError, match="got no users"):
        UserSource.from_users(iter([]))


def statements(stack: Stack) -> list[Json]:
    """What the import's own policies say."""
    return [
        statement
        for resource in Template.from_stack(stack).to_json()["Resources"].values()
        if resource["Type"] == "AWS::IAM::ManagedPolicy"
        for statement in resource["Properties"]["PolicyDocument"]["Statement"]
    ]


def by_alias(stack: Stack, key: kms.Key) -> UserSource:
    del stack
    return UserSource.from_csv(USERS, bootstrap_key=key.add_alias("invented"))


def by_the_buckets_alias(stack: Stack, key: kms.Key) -> UserSource:
    bucket = s3.Bucket(stack, "Bucket", encryption_key=key.add_alias("invented"))
    return UserSource.from_bucket(bucket, "users.csv")


@pytest.mark.parametrize("source", [by_alias, by_the_buckets_alias])
def test_an_alias_stands_for_its_key(source: Callable[[Stack, kms.Key], UserSource]) -> None:
    stack = Stack(App(), "Stack")
    users = source(stack, kms.Key(stack, "Key"))
    CognitoUserImport(stack, "Seed", user_pool=user_pool(stack), source=users)
    (decrypt,) = (found for found in statements(stack) if found["Action"] == "kms:Decrypt")
    assert "Alias" not in str(decrypt["Resource"])


def test_a_log_group_is_encrypted_with_the_key_behind_an_alias() -> None:
    app = App()
    key = kms.Key(Stack(app, "Others"), "Key")
    stack = SeededStack(app, log_encryption_key=key.add_alias("invented"))
    groups = [
        resource["Properties"]
        for resource in resources(stack).values()
        if resource["Type"] == "AWS::Logs::LogGroup"
    ]
    assert groups
    assert all("Alias" not in str(group["KmsKeyId"]) for group in groups)


def test_an_alias_whose_key_is_not_known_is_refused() -> None:
    stack = Stack(App(), "Stack")
    alias = kms.Alias.from_alias_name(stack, "Alias", "alias/invented")
    source = UserSource.from_csv(USERS, bootstrap_key=alias)
    with pytest.raises(ValueError, match="give the key itself"):
        CognitoUserImport(stack, "Seed", user_pool=user_pool(stack), source=source)


def test_a_version_that_may_turn_out_empty_can_be_read_either_way() -> None:
    stack = make(App(), of_version, parameter)
    actions = [statement["Action"] for statement in statements(stack)]
    assert ["s3:GetObject", "s3:GetObjectVersion"] in actions


def test_security_groups_may_be_a_tuple() -> None:
    app = App()
    others = Stack(app, "Others")
    vpc = ec2.Vpc(others, "Vpc", max_azs=1)
    group = ec2.SecurityGroup(others, "Group", vpc=vpc)
    stack = SeededStack(app, vpc=vpc, security_groups=(group,))
    assert the_import(resources(stack))
