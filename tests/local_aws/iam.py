"""Roles for the IAM tests, and clients that act as them."""

from __future__ import annotations

import json
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from local_aws import LocalAws


def trust(principal: dict[str, str]) -> str:
    """A trust policy."""
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def statement(action: str | list[str], resource: str = "*", **more: Any) -> dict[str, Any]:
    """An Allow statement."""
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def role(aws: LocalAws, name: str, *statements: dict[str, Any], service: str = "") -> str:
    """Make a role, or give it other permissions, and return its ARN.

    It trusts the account, or `service`.
    """
    iam = aws.client("iam")
    principal = {"Service": service} if service else {"AWS": f"arn:aws:iam::{aws.account}:root"}
    if name not in [found["RoleName"] for found in iam.list_roles()["Roles"]]:
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust(principal))
    policy = {"Version": "2012-10-17", "Statement": list(statements)}
    if statements:
        iam.put_role_policy(RoleName=name, PolicyName="example", PolicyDocument=json.dumps(policy))
    return f"arn:aws:iam::{aws.account}:role/{name}"


def client_as(aws: LocalAws, role_arn: str, service: str) -> Any:
    """A client of somebody who has assumed the role; it does not retry."""
    session = aws.client("sts").assume_role(RoleArn=role_arn, RoleSessionName="example")
    credentials = session["Credentials"]
    return boto3.session.Session().client(
        service,
        endpoint_url=aws.endpoint_url,
        region_name=aws.region,
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"],
        config=Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}),
    )


def as_user(aws: LocalAws, *statements: dict[str, Any]) -> Any:
    """A Cognito client of a new IAM user with these permissions."""
    iam = aws.client("iam")
    iam.create_user(UserName="importer")
    key = iam.create_access_key(UserName="importer")["AccessKey"]
    iam.put_user_policy(
        UserName="importer",
        PolicyName="import",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": list(statements)}),
    )
    return aws.client(
        "cognito-idp",
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
    )


def is_denied(cognito: Any, name: str, parameters: dict[str, Any]) -> bool:
    """Whether a call is refused for want of a permission; other errors do not matter."""
    try:
        getattr(cognito, name)(**parameters)
    except ClientError as error:
        return bool(error.response["Error"]["Code"] == "AccessDeniedException")
    return False
