"""Values that are known only later, and the options of an import that they are given to."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsii
from aws_cdk import CfnParameter, Environment, Fn, IStableStringProducer, Lazy, Stack
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_ssm as ssm
from cdk_cognito_user_import import CognitoUserImport, UserSource

from tests.synth.apps import USERS, Json, permissions, resources, role_of, user_pool

HERE = Environment(account="111122223333", region="eu-west-1")
FLAGS: Json = json.loads(Path("cdk.json").read_text())["context"]
ADA: dict[str, object] = {
    "cognito:username": "ada",
    "email": "ada@example.com",
    "email_verified": True,
}
DYNAMIC = "{{resolve:ssm:/x/y:3}}"
Options = dict[str, Any]


@jsii.implements(IStableStringProducer)
class Text:
    """A text that is known when the template is written."""

    def produce(self) -> str:
        return "eu-west-1_Abc"


def versioned(stack: Stack) -> str:
    """The value of a version of an SSM parameter: a dynamic reference in a token."""
    parameter = ssm.StringParameter.from_string_parameter_attributes(
        stack, "Versioned", parameter_name="/x/y", version=3
    )
    return parameter.string_value


TOKENS: dict[str, Callable[[Stack], str]] = {
    "parameter": lambda stack: CfnParameter(stack, "Text").value_as_string,
    "newest": lambda stack: ssm.StringParameter.value_for_string_parameter(stack, "/x/y"),
    "export": lambda _: Fn.import_value("invented"),
    "lazy": lambda _: Lazy.string(Text()),
}
ALL = {
    **TOKENS,
    "versioned": versioned,
    "placeholder": lambda stack: ssm.StringParameter.value_from_lookup(stack, "/x/y"),
    "dynamic": lambda _: DYNAMIC,
}
# The CDK itself takes no ARN and no name of a bucket that is text of another form, and splits an
# ARN before it is known.
ARNS = {kind: make for kind, make in TOKENS.items() if kind != "lazy"}
NAMES = {**TOKENS, "versioned": versioned}


def pool_by_id(stack: Stack, value: str) -> Options:
    return {"user_pool": cognito.UserPool.from_user_pool_id(stack, "ById", value)}


def pool_by_arn(stack: Stack, value: str) -> Options:
    return {"user_pool": cognito.UserPool.from_user_pool_arn(stack, "ByArn", value)}


def bucket_name(stack: Stack, value: str) -> Options:
    return {"source": UserSource.from_bucket(_bucket(stack, value), "users.csv")}


def bucket_and_star(stack: Stack, value: str) -> Options:
    return {"source": UserSource.from_bucket(_bucket(stack, value), f"in/*/{value}.csv")}


def object_key(stack: Stack, value: str) -> Options:
    return {"source": UserSource.from_bucket(_bucket(stack), value)}


def object_version(stack: Stack, value: str) -> Options:
    return {"source": UserSource.from_bucket(_bucket(stack), "users.csv", value)}


def odd_key(stack: Stack, value: str) -> Options:
    return {"source": UserSource.from_bucket(_bucket(stack), f"]in)/{{*({value}.csv")}


def buckets_key(stack: Stack, value: str) -> Options:
    key = kms.Key.from_key_arn(stack, "Key", value)
    bucket = s3.Bucket.from_bucket_attributes(
        stack, "Bucket", bucket_name="invented-users", encryption_key=key
    )
    return {"source": UserSource.from_bucket(bucket, "users.csv")}


def bootstrap_key(stack: Stack, value: str) -> Options:
    key = kms.Key.from_key_arn(stack, "Key", value)
    return {"source": UserSource.from_csv(USERS, bootstrap_key=key)}


def log_encryption_key(stack: Stack, value: str) -> Options:
    return {"log_encryption_key": kms.Key.from_key_arn(stack, "Key", value)}


def roles_by_name(stack: Stack, value: str) -> Options:
    return {
        "logs_role": iam.Role.from_role_name(stack, "LogsRole", value),
        "worker_role": iam.Role.from_role_name(stack, "WorkerRole", value),
    }


def roles_by_arn(stack: Stack, value: str) -> Options:
    return {
        "logs_role": iam.Role.from_role_arn(stack, "LogsRole", value),
        "worker_role": iam.Role.from_role_arn(stack, "WorkerRole", value),
    }


def _bucket(stack: Stack, name: str = "invented-users") -> s3.IBucket:
    return s3.Bucket.from_bucket_name(stack, "Bucket", name)


TAKEN: dict[Callable[[Stack, str], Options], dict[str, Callable[[Stack], str]]] = {
    pool_by_id: ALL,
    pool_by_arn: ARNS,
    bucket_name: NAMES,
    bucket_and_star: NAMES,
    object_key: ALL,
    object_version: ALL,
    odd_key: ALL,
    buckets_key: ARNS,
    bootstrap_key: ARNS,
    log_encryption_key: ARNS,
    roles_by_name: ALL,
    roles_by_arn: ARNS,
}


def seeded(stack: Stack, **options: Any) -> CognitoUserImport:
    """An import with some options."""
    defaults = {"source": UserSource.from_csv(USERS)}
    pool = options.pop("user_pool", None) or user_pool(stack)
    return CognitoUserImport(stack, "Seed", user_pool=pool, **{**defaults, **options})


def granted_to_worker(stack: Stack, seed: CognitoUserImport) -> dict[str, str]:
    """What the Worker may do: the resource by the action."""
    found = resources(stack)
    return dict(permissions(found, role_of(found, seed.worker)))
