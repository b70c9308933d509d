"""Exactly these permissions, and no other: docs/security.md says why each is needed."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, Aws, Environment, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Annotations, Match
from cdk_cognito_user_import import CognitoUserImport, UserImportLogsRole, UserSource

from tests.synth.apps import (
    USERS,
    Json,
    SeededStack,
    flat,
    logical_id,
    may,
    of_type,
    permissions,
    resources,
    role_of,
    user_pool,
)
from tests.synth.conftest import Seeded

WRITE_LOG = "logs:CreateLogStream logs:PutLogEvents"
WRITE_IMPORT_LOG = (
    "logs:CreateLogGroup logs:CreateLogStream logs:DescribeLogStreams logs:PutLogEvents"
)
LOG_GROUPS = "arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:"
WORKFLOW = (
    "arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:stateMachine:"
    "StackSeed6D30ECDE-<SeedWorkflowRole14762B3B.RoleId>"
)
NETWORK_INTERFACES = {
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
}
KEY = "arn:example:kms:eu-west-1:111122223333:key/one"


def test_logs_role_trusts_cognito_without_a_condition(seeded: Seeded) -> None:
    # FACTS 5.1: whether the service sends the keys that a condition would test is unknown.
    assert _trust(seeded.resources["SeedLogsRoleAE44911D"]) == {
        "Effect": "Allow",
        "Principal": {"Service": "cognito-idp.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }


def test_logs_role_writes_the_import_logs_of_the_pool(seeded: Seeded) -> None:
    assert permissions(seeded.resources, "SeedLogsRoleAE44911D") == may(
        WRITE_IMPORT_LOG, f"{LOG_GROUPS}/aws/cognito/userpools/<PoolD3F588B8>*"
    )


def test_worker(seeded: Seeded) -> None:
    source = seeded.resources["SeedC76DC678"]["Properties"]["Source"]
    found = permissions(seeded.resources, "SeedWorkerRoleB04253B2")
    assert found == {
        *may(
            "cognito-idp:CreateUserImportJob cognito-idp:DescribeUserImportJob "
            "cognito-idp:DescribeUserPool cognito-idp:GetCSVHeader "
            "cognito-idp:ListUserImportJobs cognito-idp:ListUsers "
            "cognito-idp:StartUserImportJob cognito-idp:StopUserImportJob",
            "<PoolD3F588B8.Arn>",
        ),
        *may(
            "s3:GetObject",
            f"arn:<AWS::Partition>:s3:::{flat(source['Bucket'])}/{source['Key']}",
        ),
        *may(
            "iam:PassRole",
            "<SeedLogsRoleAE44911D.Arn> if "
            '{"StringEquals": {"iam:PassedToService": "cognito-idp.amazonaws.com"}}',
        ),
        *may("logs:GetLogEvents", f"{LOG_GROUPS}/aws/cognito/userpools/<PoolD3F588B8>/*"),
        *may(WRITE_LOG, "<SeedWorkerLogsAE8CBC7D.Arn>"),
        *may("states:ListExecutions", WORKFLOW),
    }


def test_trigger(seeded: Seeded) -> None:
    assert permissions(seeded.resources, "SeedTriggerRole5A31E608") == {
        *may("states:StartExecution", WORKFLOW),
        *may("cloudformation:DescribeStacks", "<AWS::StackId>"),
        *may(WRITE_LOG, "<SeedTriggerLogsE6E27DDE.Arn>"),
    }


def test_the_workflow_that_policies_name_is_the_one_that_is_made(seeded: Seeded) -> None:
    # They are made before it, so they name it by its name.
    (machine,) = of_type(seeded.resources, "AWS::StepFunctions::StateMachine").values()
    name = flat(machine["Properties"]["StateMachineName"])
    assert WORKFLOW.endswith(f":stateMachine:{name}")


def test_workflow(seeded: Seeded) -> None:
    assert permissions(seeded.resources, "SeedWorkflowRole14762B3B") == {
        *may("lambda:InvokeFunction", "<SeedWorkerCB123521.Arn>"),
        *may(
            "logs:CreateLogDelivery logs:DeleteLogDelivery logs:DescribeLogGroups "
            "logs:DescribeResourcePolicies logs:GetLogDelivery logs:ListLogDeliveries "
            "logs:PutResourcePolicy logs:UpdateLogDelivery xray:GetSamplingRules "
            "xray:GetSamplingTargets xray:PutTelemetryRecords xray:PutTraceSegments",
            "*",
        ),
    }


def test_each_role_trusts_one_service(seeded: Seeded) -> None:
    trusted = {
        key: _trust(role)["Principal"]["Service"]
        for key, role in of_type(seeded.resources, "AWS::IAM::Role").items()
    }
    assert trusted == {
        "SeedLogsRoleAE44911D": "cognito-idp.amazonaws.com",
        "SeedWorkerRoleB04253B2": "lambda.amazonaws.com",
        "SeedTriggerRole5A31E608": "lambda.amazonaws.com",
        "SeedWorkflowRole14762B3B": "states.amazonaws.com",
    }


def test_no_partition_is_written_out(seeded: Seeded) -> None:
    assert "arn:aws" not in json.dumps(seeded.resources)


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


def test_own_logs_role_serves_every_pool() -> None:
    stack = Stack()
    role = UserImportLogsRole(stack, "Logs")
    found = resources(stack)
    assert permissions(found, logical_id(role)) == may(
        WRITE_IMPORT_LOG, f"{LOG_GROUPS}/aws/cognito/userpools/*"
    )
    assert "Condition" not in _trust(found[logical_id(role)])


def test_confused_deputy_protection_names_account_and_pools() -> None:
    stack = Stack()
    pool = user_pool(stack)
    anyone = UserImportLogsRole(stack, "Any", confused_deputy_protection=True)
    one = UserImportLogsRole(stack, "One", user_pool=pool, confused_deputy_protection=True)
    found = resources(stack)
    condition = _trust(found[logical_id(anyone)])["Condition"]
    assert condition["StringEquals"] == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    assert flat(condition["ArnLike"]["aws:SourceArn"]) == (
        "arn:<AWS::Partition>:cognito-idp:<AWS::Region>:<AWS::AccountId>:userpool/*"
    )
    condition = _trust(found[logical_id(one)])["Condition"]
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
    assert len(granted) == 26


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


def test_workflow_is_given_more_with_a_policy() -> None:
    stack = SeededStack()
    iam.ManagedPolicy(
        stack,
        "More",
        statements=[iam.PolicyStatement(actions=["sns:Publish"], resources=["*"])],
        roles=[stack.seed.state_machine.role],
    )
    assert ("sns:Publish", "*") in permissions(resources(stack), "SeedWorkflowRole14762B3B")


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


def test_vpc_needs_network_interfaces(seeded: Seeded) -> None:
    own, ordinary = _in_a_vpc(), permissions(seeded.resources, "SeedWorkerRoleB04253B2")
    more = {action for action, _ in own if not action.startswith("not ")}
    assert more - {action for action, _ in ordinary} == NETWORK_INTERFACES


def test_code_in_a_vpc_may_not_use_network_interfaces() -> None:
    denied = {
        (action.removeprefix("not "), resource)
        for action, resource in _in_a_vpc()
        if action.startswith("not ")
    }
    worker = (
        '{"ArnEquals": {"lambda:SourceFunctionArn": {"Fn::GetAtt": ["SeedWorkerCB123521", "Arn"]}}}'
    )
    assert denied == {(action, f"* if {worker}") for action in NETWORK_INTERFACES}


def _in_a_vpc() -> set[tuple[str, str]]:
    """What the Worker's role in a VPC may do."""
    app = App()
    stack = SeededStack(app, vpc=ec2.Vpc(Stack(app, "Network"), "Vpc", max_azs=1))
    found = resources(stack)
    return permissions(found, role_of(found, stack.seed.worker))


def _lambda_role(scope: Stack) -> iam.Role:
    return iam.Role(scope, "Own", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))


def _actions(statement: Json) -> list[str]:
    action = statement["Action"]
    return action if isinstance(action, list) else [action]


def _trust(role: Json) -> Json:
    (statement,) = role["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    found: Json = statement
    return found
