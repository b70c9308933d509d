"""Values that come too late are refused, with words that say what to give; and aliases of keys."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from aws_cdk import App, Aws, Duration, SecretValue, Stack, Token
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from cdk_cognito_user_import import FailureTolerance, UserSource

from tests.synth.apps import USERS, flat, of_type, resources
from tests.synth.late_values import (
    ADA,
    DYNAMIC,
    HERE,
    granted_to_worker,
    object_key,
    object_version,
    pool_by_arn,
    pool_by_id,
    seeded,
    versioned,
)


def _user(**cells: object) -> Callable[[Stack], object]:
    return lambda _: UserSource.from_users([ADA, {**ADA, **cells}])


SECRET = SecretValue.secrets_manager("x").unsafe_unwrap()
CELL = "user 2 of UserSource.from_users holds a token or a dynamic reference, .*give the value"
SECURE = r"a secure value, which .* keep it in an SSM parameter of type String and give"
ALIAS = r"is an alias that does not know its key, .* give the key: kms.Key.from_key_arn"

REFUSED: dict[str, tuple[Callable[[Stack], object], str]] = {
    "cell": (_user(name=Aws.REGION), CELL),
    "part of a cell": (_user(name=f"in {Aws.REGION}"), CELL),
    "dynamic reference in a cell": (_user(name=DYNAMIC), CELL),
    "number in a cell": (_user(name=int(Token.as_number({"Ref": "Number"}))), CELL),
    "column": (lambda _: UserSource.from_users([ADA, {**ADA, Aws.STACK_NAME: "x"}]), CELL),
    "cell of a generator": (
        lambda _: UserSource.from_users(user for user in [ADA, {**ADA, "name": Aws.REGION}]),
        CELL,
    ),
    "path": (lambda _: UserSource.from_csv(f"{Aws.REGION}.csv"), "path .* known at synth"),
    "timeout": (
        lambda stack: seeded(stack, timeout=Duration.minutes(Token.as_number({"Ref": "Number"}))),
        "timeout is a token; give a Duration that is known at synth",
    ),
    "failure tolerance": (
        lambda _: FailureTolerance.percent(Token.as_number({"Ref": "Number"})),
        "failure tolerance is a token; give a number that is known at synth",
    ),
    "pool's id in a secret": (lambda stack: seeded(stack, **pool_by_id(stack, SECRET)), SECURE),
    "role's ARN in a secret": (
        lambda stack: seeded(
            stack, logs_role=iam.Role.from_role_arn(stack, "Role", Token.as_string(SECRET))
        ),
        SECURE,
    ),
    "object's key in a secret": (
        lambda stack: seeded(stack, **object_key(stack, "{{resolve:ssm-secure:/x:1}}")),
        SECURE,
    ),
    "version in a secret": (lambda stack: seeded(stack, **object_version(stack, SECRET)), SECURE),
    "pool's ARN in a dynamic reference": (
        lambda stack: seeded(stack, **pool_by_arn(stack, versioned(stack))),
        r"the id of the user pool is split off .*; give UserPool.from_user_pool_id\(",
    ),
    "bucket's ARN in a dynamic reference": (
        lambda stack: seeded(
            stack,
            source=UserSource.from_bucket(
                s3.Bucket.from_bucket_arn(stack, "Bucket", versioned(stack)), "users.csv"
            ),
        ),
        r"the bucket's name in UserSource.from_bucket is split off .*; give Bucket.from_bucket_n",
    ),
    "role's ARN in a dynamic reference": (
        lambda stack: seeded(
            stack, worker_role=iam.Role.from_role_arn(stack, "Role", versioned(stack))
        ),
        r"the name of worker_role is split off .*; give Role.from_role_name\(",
    ),
    "alias of a bootstrap key": (
        lambda stack: UserSource.from_csv(USERS, bootstrap_key=_alias(stack)),
        f"bootstrap_key {ALIAS}",
    ),
    "alias of a bootstrap key for users in code": (
        lambda stack: UserSource.from_users([ADA], bootstrap_key=_alias(stack)),
        f"bootstrap_key {ALIAS}",
    ),
    "alias of a bucket's key": (
        lambda stack: UserSource.from_bucket(
            s3.Bucket(stack, "Bucket", encryption_key=_alias(stack)), "users.csv"
        ),
        f"the encryption_key of the bucket of UserSource.from_bucket {ALIAS}",
    ),
    "alias's ARN as a key": (
        lambda stack: UserSource.from_csv(
            USERS,
            bootstrap_key=kms.Key.from_key_arn(
                stack, "Key", "arn:aws:kms:eu-west-1:111122223333:alias/own"
            ),
        ),
        f"bootstrap_key {ALIAS}",
    ),
    "no users of a generator": (
        lambda _: UserSource.from_users(user for user in [ADA] if not user),
        "got no users; give one mapping per user",
    ),
}


def _alias(stack: Stack) -> kms.IAlias:
    return kms.Alias.from_alias_name(stack, "Alias", "alias/own")


@pytest.mark.parametrize("case", REFUSED)
def test_value_that_comes_too_late_is_refused(case: str) -> None:
    make, text = REFUSED[case]
    with pytest.raises(ValueError, match=text):
        make(Stack(App(), "Stack", env=HERE))


ALIASES: dict[str, Callable[[Stack, kms.Key], kms.IKey]] = {
    "Alias": lambda stack, key: kms.Alias(stack, "Alias", alias_name="alias/own", target_key=key),
    "add_alias": lambda _, key: key.add_alias("alias/own"),
    "with attributes": lambda stack, key: kms.Alias.from_alias_attributes(
        stack, "Alias", alias_name="alias/own", alias_target_key=key
    ),
}


@pytest.mark.parametrize("use", ["bootstrap_key", "bucket", "imported bucket"])
@pytest.mark.parametrize("kind", ALIASES)
def test_alias_lets_decrypt_with_its_key(kind: str, use: str) -> None:
    stack = Stack()
    alias = ALIASES[kind](stack, kms.Key(stack, "Key"))
    source = {
        "bootstrap_key": lambda: UserSource.from_csv(USERS, bootstrap_key=alias),
        "bucket": lambda: UserSource.from_bucket(
            s3.Bucket(stack, "Bucket", encryption_key=alias), "users.csv"
        ),
        "imported bucket": lambda: UserSource.from_bucket(
            s3.Bucket.from_bucket_attributes(
                stack, "Bucket", bucket_name="invented-users", encryption_key=alias
            ),
            "users.csv",
        ),
    }[use]()
    granted = granted_to_worker(stack, seeded(stack, source=source))
    assert granted["kms:Decrypt"] == "<Key961B73FD.Arn>"


@pytest.mark.parametrize(
    ("kind", "arn"), [*((kind, "<Key961B73FD.Arn>") for kind in ALIASES), ("by name", "alias/own")]
)
def test_alias_encrypts_the_logs(kind: str, arn: str) -> None:
    # CloudFormation takes an alias' ARN, too (AWS::Logs::LogGroup, KmsKeyId), the API does not say.
    stack = Stack()
    key = kms.Key(stack, "Key")
    alias = ALIASES[kind](stack, key) if kind in ALIASES else _alias(stack)
    seeded(stack, log_encryption_key=alias)
    groups = of_type(resources(stack), "AWS::Logs::LogGroup").values()
    assert {flat(each["Properties"]["KmsKeyId"]).rpartition(":")[2] for each in groups} == {arn}
