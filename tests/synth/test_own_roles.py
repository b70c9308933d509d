"""Roles that people bring, and what the import adds to them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, Aws, Environment, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Annotations, Match
from cdk_cognito_user_import import CognitoUserImport, UserImportLogsRole, UserSource

from tests.synth.apps import (
    LOG_GROUPS,
    USERS,
    WRITE_IMPORT_LOG,
    Json,
    SeededStack,
    flat,
    logical_id,
    may,
    of_type,
    permissions,
    resources,
    trust,
    user_pool,
)
from tests.synth.conftest import Seeded


def test_own_logs_role_serves_every_pool() -> None:
    stack = Stack()
    role = UserImportLogsRole(stack, "Logs")
    found = resources(stack)
    assert permissions(found, logical_id(role)) == may(
        WRITE_IMPORT_LOG, f"{LOG_GROUPS}/aws/cognito/userpools/*"
    )
    assert "Condition" not in trust(found[logical_id(role)])


def test_confused_deputy_protection_names_account_and_pools() -> None:
    stack = Stack()
    pool = user_pool(stack)
    anyone = UserImportLogsRole(stack, "Any", confused_deputy_protection=True)
    one = UserImportLogsRole(stack, "One", user_pool=pool, confused_deputy_protection=True)
    found = resources(stack)
    condition = trust(found[logical_id(anyone)])["Condition"]
    assert condition["StringEquals"] == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    assert flat(condition["ArnLike"]["aws:SourceArn"]) == (
        "arn:<AWS::Partition>:cognito-idp:<AWS::Region>:<AWS::AccountId>:userpool/*"
    )
    condition = trust(found[logical_id(one)])["Condition"]
    assert flat(condition["ArnLike"]["aws:SourceArn"]) == "<PoolD3F588B8.Arn>"


def test_own_worker_role_gets_what_the_steps_need(seeded: Seeded) -> None:
    app = App()
    role = _lambda_role(Stack(app, "Roles"))
    found = resources(SeededStack(app, worker_role=role))
    granted = {
        action
        for policy in of_type(found, "AWS::IAM::Policy").values()
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        for action in _actions(statement)
    }
    default = permissions(seeded.resources, "SeedWorkerRoleB04253B2")
    assert granted == {action for action, _ in default}
    assert not any("WorkerRole" in key for key in of_type(found, "AWS::IAM::Role"))


def test_own_worker_role_has_its_permissions_before_the_import_starts() -> None:
    app = App()
    stack = SeededStack(app, worker_role=_lambda_role(Stack(app, "Roles")))
    found = resources(stack)
    (seed,) = of_type(found, "Custom::CognitoUserImport").values()
    policies = set(of_type(found, "AWS::IAM::Policy"))
    assert len(policies) == 1
    assert policies <= set(seed["DependsOn"])


def test_own_worker_role_without_policy_updates_stays_as_it_is() -> None:
    app = App()
    role = _lambda_role(Stack(app, "Roles")).without_policy_updates()
    stack = SeededStack(app, worker_role=role)
    found = resources(stack)
    assert not of_type(found, "AWS::IAM::Policy")
    assert "Own" in flat(found[logical_id(stack.seed.worker)]["Properties"]["Role"])


EXAMPLE = re.findall(r"```python\n(.*?)```", Path("docs/roles.md").read_text(), re.DOTALL)[0]
"""A role without policy updates, with the permissions that docs/roles.md grants it."""


@pytest.fixture(scope="module")
def by_hand() -> dict[str, Json]:
    return _example(EXAMPLE)


def _example(code: str) -> dict[str, Json]:
    names: dict[str, type[Stack]] = {}
    exec(code, names)
    app = App()
    others = Stack(app, "Others")
    bucket = s3.Bucket.from_bucket_name(others, "Bucket", "invented-users")
    vpc = ec2.Vpc(others, "Vpc", max_azs=1)
    return resources(names["OwnRole"](app, "OwnRole", vpc=vpc, bucket=bucket))  # type: ignore[call-arg]


def test_role_without_policy_updates_can_be_given_all_by_hand(by_hand: dict[str, Json]) -> None:
    (role,) = (key for key in by_hand if re.fullmatch("Role[0-9A-F]{8}", key))
    both = _example(EXAMPLE.replace(".without_policy_updates()", ""))
    ours = {key: each for key, each in both.items() if not key.startswith(("Role", "WorkerPolicy"))}
    granted = permissions(by_hand, role)
    workflow = flat({"Ref": next(iter(of_type(by_hand, "AWS::StepFunctions::StateMachine")))})
    named = {(action, re.sub("^arn.*:stateMachine:.*", workflow, on)) for action, on in granted}
    by_import = permissions(ours, role)
    assert named == {
        (action, re.sub("^arn.*:stateMachine:.*", workflow, on)) for action, on in by_import
    }
    assert len(granted) == 30


def test_permissions_by_hand_come_in_time(by_hand: dict[str, Json]) -> None:
    (seed,) = of_type(by_hand, "Custom::CognitoUserImport").values()
    assert {key for key in by_hand if key.startswith("WorkerPolicy")} <= set(seed["DependsOn"])
    (default,) = of_type(by_hand, "AWS::IAM::Policy")
    (worker,) = (
        each
        for each in of_type(by_hand, "AWS::Lambda::Function").values()
        if "VpcConfig" in each["Properties"]
    )
    assert default in worker["DependsOn"]


@pytest.mark.parametrize(
    ("account", "warned"), [("111122223333", False), ("444455556666", True), (None, False)]
)
def test_worker_role_of_another_account_is_warned_of(account: str | None, warned: bool) -> None:
    stack, found = _with_a_role_of(account, "worker_role")
    assert len(found) == warned
    assert bool(of_type(resources(stack), "AWS::IAM::Policy")) is not warned


@pytest.mark.parametrize(
    ("account", "warned"), [("111122223333", False), ("444455556666", True), (None, False)]
)
def test_logs_role_of_another_account_is_warned_of(account: str | None, warned: bool) -> None:
    _, found = _with_a_role_of(account, "logs_role")
    assert len(found) == warned


def _with_a_role_of(account: str | None, parameter: str) -> tuple[Stack, list[Any]]:
    """A stack whose import is given a role of an account, and the warnings of it."""
    app = App()
    other = Stack(app, "Other", env=Environment(account=account, region="eu-west-1"))
    arn = f"arn:aws:iam::{account or Aws.ACCOUNT_ID}:role/own"
    stack = Stack(app, "Stack", env=Environment(account="111122223333", region="eu-west-1"))
    role: dict[str, Any] = {parameter: iam.Role.from_role_arn(other, "Own", arn)}
    source = UserSource.from_csv(USERS)
    CognitoUserImport(stack, "Seed", user_pool=user_pool(stack), source=source, **role)
    text = Match.string_like_regexp(f"the {parameter} belongs to account 444455556666")
    return stack, Annotations.from_stack(stack).find_warning("/Stack/Seed", text)


def _lambda_role(scope: Stack) -> iam.Role:
    return iam.Role(scope, "Own", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))


def _actions(statement: Json) -> list[str]:
    action = statement["Action"]
    return action if isinstance(action, list) else [action]
