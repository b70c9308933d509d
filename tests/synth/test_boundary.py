"""What docs/roles.md says of boundaries and execution roles, held against templates."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from cdk_cognito_user_import import (
    CognitoUserImport,
    UserGroups,
    UserImportLogsRole,
    UserSource,
)

from tests.synth.apps import IN_GROUPS, Json, SeededStack, allowed, flat, of_type, resources

SECURITY = Path("docs/security.md").read_text(encoding="utf-8")
ROLES = Path("docs/roles.md").read_text(encoding="utf-8")
README = Path("README.md").read_text(encoding="utf-8")
BOUNDARY: Json = json.loads(re.findall(r"```json\n(.*?)```", ROLES, re.DOTALL)[0])
_MOST_INLINE_CHARACTERS = 10_240
# What references come to in an account, as long as they may be but for names of a person's own.
_HERE = "ap-southeast-2:111122223333"
_VALUES = {
    r"AWS::Partition": "aws",
    r"AWS::Region": "ap-southeast-2",
    r"AWS::AccountId": "111122223333",
    r".*\.RoleId": "A" * 21,
    r".*LogsRole.*\.Arn": f"arn:aws:iam::111122223333:role/{'r' * 64}",
    r".*Logs.*\.Arn": f"arn:aws:logs:{_HERE}:log-group:{'l' * 64}:*",
    r".*Worker.*\.Arn": f"arn:aws:lambda:{_HERE}:function:{'f' * 64}",
    r".*Pool.*\.Arn": f"arn:aws:cognito-idp:{_HERE}:userpool/ap-southeast-2_{'p' * 9}",
    r".*Pool.*": f"ap-southeast-2_{'p' * 9}",
}


@pytest.fixture(scope="module")
def variants() -> list[dict[str, Json]]:
    """Imports that together have every permission and every type of resource."""
    app = App()
    others = Stack(app, "Others")
    key = kms.Key(others, "Key")
    bucket = s3.Bucket(others, "Bucket", encryption_key=key)
    versioned = UserSource.from_bucket(bucket, "users.csv", "v1")
    stacks = [
        SeededStack(app, "Default"),
        SeededStack(app, "Chosen", source=versioned, vpc=ec2.Vpc(others, "Vpc", max_azs=1)),
        SeededStack(
            app,
            "Brought",
            worker_role=lambda_role(others),
            log_encryption_key=key,
            groups=UserGroups.create_missing(),
            source=IN_GROUPS,
        ),
    ]
    UserImportLogsRole(stacks[0], "More")
    return [resources(stack) for stack in stacks]


def lambda_role(scope: Stack) -> iam.Role:
    return iam.Role(scope, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))


def test_the_boundary_permits_what_is_granted_and_no_more(variants: list[dict[str, Json]]) -> None:
    granted = {
        action
        for found in variants
        for kind in ("AWS::IAM::ManagedPolicy", "AWS::IAM::Policy")
        for policy in of_type(found, kind).values()
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        for action, _ in allowed(statement)
        if not action.startswith("not ")
    }
    bounded = [action for statement in BOUNDARY["Statement"] for action in statement["Action"]]
    assert sorted(bounded) == sorted(granted)


def test_the_boundary_fits_into_a_policy() -> None:
    assert len(json.dumps(BOUNDARY, separators=(",", ":"))) <= 6_144  # IAM quotas


def test_each_type_is_in_the_table_of_the_execution_role(variants: list[dict[str, Json]]) -> None:
    table = ROLES.partition("| Type | Actions |")[2].split("\n\n")[0]
    listed = set(re.findall(r"^\| `([\w:]+)`", table, re.MULTILINE))
    made = {each["Type"] for found in variants for each in found.values()}
    assert listed == made - {"AWS::Cognito::UserPool"}


def test_quotas_that_are_named(variants: list[dict[str, Json]]) -> None:
    default, in_vpc, _ = variants
    roles = len(of_type(default, "AWS::IAM::Role")) - 1  # one logs role is beside the import
    policies = len(of_type(default, "AWS::IAM::ManagedPolicy")) - 1
    more = len(of_type(in_vpc, "AWS::IAM::ManagedPolicy"))
    words = " ".join(README.split())
    assert f"{roles} roles and {policies} customer-managed policies ({more} with `vpc`)" in words


@pytest.mark.parametrize(("groups", "vpc", "most"), [(0, 0, 7), (0, 1, 5), (1, 0, 6), (1, 1, 4)])
def test_one_role_holds_the_inline_policies_of_some_imports(
    groups: int, vpc: int, most: int
) -> None:
    app = App()
    others = Stack(app, "Others")
    options: dict[str, Any] = {"vpc": ec2.Vpc(others, "Vpc", max_azs=1)} if vpc else {}
    if groups:
        options |= {"groups": UserGroups.create_missing(), "source": IN_GROUPS}
    found = resources(SeededStack(app, worker_role=lambda_role(others), **options))
    characters = sum(
        len(json.dumps(_resolved(policy["Properties"]["PolicyDocument"]), separators=(",", ":")))
        for policy in of_type(found, "AWS::IAM::Policy").values()
    )
    assert _MOST_INLINE_CHARACTERS // characters == most
    for document in (SECURITY, README, CognitoUserImport.__init__.__doc__ or ""):
        assert "of 7 imports, of 5 with `vpc`, of one fewer with `groups`" in " ".join(
            document.split()
        )


def _resolved(value: Any) -> Any:
    """A policy as IAM gets it."""
    if isinstance(value, list):
        return [_resolved(item) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1 and next(iter(value)) in ("Ref", "Fn::Join", "Fn::Sub", "Fn::GetAtt"):
        return re.sub("<([^>]*)>", lambda reference: _value(reference[1]), flat(value))
    return {key: _resolved(item) for key, item in value.items()}


def _value(reference: str) -> str:
    return next(value for name, value in _VALUES.items() if re.fullmatch(name, reference))
