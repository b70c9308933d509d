"""Exactly these permissions, and no other: docs/security.md says why each is needed."""

from __future__ import annotations

import json

from aws_cdk import Stack
from aws_cdk import aws_iam as iam

from tests.synth.apps import (
    LOG_GROUPS,
    WRITE_IMPORT_LOG,
    SeededStack,
    flat,
    may,
    of_type,
    permissions,
    resources,
    trust,
)
from tests.synth.conftest import Seeded

WRITE_LOG = "logs:CreateLogStream logs:PutLogEvents"
WORKFLOW = (
    "arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:stateMachine:"
    "StackSeed6D30ECDE-<SeedWorkflowRole14762B3B.RoleId>"
)


def test_logs_role_trusts_cognito_without_a_condition(seeded: Seeded) -> None:
    # FACTS 5.1: whether the service sends the keys that a condition would test is unknown.
    assert trust(seeded.resources["SeedLogsRoleAE44911D"]) == {
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
        key: trust(role)["Principal"]["Service"]
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


def test_workflow_is_given_more_with_a_policy() -> None:
    stack = SeededStack()
    iam.ManagedPolicy(
        stack,
        "More",
        statements=[iam.PolicyStatement(actions=["sns:Publish"], resources=["*"])],
        roles=[stack.seed.state_machine.role],
    )
    assert ("sns:Publish", "*") in permissions(resources(stack), "SeedWorkflowRole14762B3B")


def _lambda_role(scope: Stack) -> iam.Role:
    return iam.Role(scope, "Own", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
