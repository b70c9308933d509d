"""Roles of a stack's functions and state machines, under IAM enforcement."""

from __future__ import annotations

import copy
import time
from pathlib import Path
from typing import Any

import pytest

from local_aws import LocalAws, assembly
from local_aws.assembly import DeploymentError
from tests.local_aws.custom_resources import template, write_assembly
from tests.local_aws.iam import statement
from tests.local_aws.machines import DELIVERY, state_machine

TRACING = [
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
]

INTERFACES = [
    "ec2:CreateNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:DeleteNetworkInterface",
    "ec2:AssignPrivateIpAddresses",
    "ec2:UnassignPrivateIpAddresses",
]


def reason(aws: LocalAws, folder: Path, content: dict[str, Any], logical_id: str) -> str:
    """Why the stack could not make a resource."""
    with pytest.raises(DeploymentError) as error:
        assembly.deploy(aws, write_assembly(folder, content), "Demo")
    return dict(error.value.reasons)[logical_id]


def test_a_function_role_must_trust_lambda(local_aws_iam: LocalAws, tmp_path: Path) -> None:
    content = copy.deepcopy(template())
    document = content["Resources"]["Role"]["Properties"]["AssumeRolePolicyDocument"]
    document["Statement"][0]["Principal"] = {"Service": "ec2.amazonaws.com"}
    assert (
        reason(local_aws_iam, tmp_path, content, "Function")
        == "The role defined for the function cannot be assumed by Lambda."
    )


def in_a_vpc(actions: list[str]) -> dict[str, Any]:
    """A stack with a function in a VPC."""
    content = copy.deepcopy(template())
    policy = {"Version": "2012-10-17", "Statement": [statement(actions)]}
    content["Resources"]["Role"]["Properties"]["Policies"] = [
        {"PolicyName": "example", "PolicyDocument": policy}
    ]
    content["Resources"]["Function"]["Properties"]["VpcConfig"] = {
        "SubnetIds": ["subnet-0123456789abcdef0"],
        "SecurityGroupIds": ["sg-0123456789abcdef0"],
    }
    return content


@pytest.mark.parametrize("missing", INTERFACES)
def test_a_function_in_a_vpc_needs_network_interfaces(
    local_aws_iam: LocalAws, tmp_path: Path, missing: str
) -> None:
    content = in_a_vpc([action for action in INTERFACES if action != missing])
    action = missing.removeprefix("ec2:")
    assert reason(local_aws_iam, tmp_path, content, "Function") == (
        f"The provided execution role does not have permissions to call {action} on EC2"
    )


def test_a_function_that_may_attach_itself_is_made(local_aws_iam: LocalAws, tmp_path: Path) -> None:
    assembly.deploy(local_aws_iam, write_assembly(tmp_path, in_a_vpc(INTERFACES)), "Demo")


def test_lambda_attaches_a_function_whose_code_may_not(
    local_aws_iam: LocalAws, tmp_path: Path
) -> None:
    content = in_a_vpc(INTERFACES)
    (policy,) = content["Resources"]["Role"]["Properties"]["Policies"]
    by_code = {"Null": {"lambda:SourceFunctionArn": "false"}}
    policy["PolicyDocument"]["Statement"].append(
        {**statement(INTERFACES), "Effect": "Deny", "Condition": by_code}
    )
    assembly.deploy(local_aws_iam, write_assembly(tmp_path, content), "Demo")


@pytest.mark.parametrize("narrow", INTERFACES)
def test_network_interfaces_are_needed_on_all_resources(
    local_aws_iam: LocalAws, tmp_path: Path, narrow: str
) -> None:
    content = in_a_vpc([action for action in INTERFACES if action != narrow])
    (policy,) = content["Resources"]["Role"]["Properties"]["Policies"]
    one = "arn:aws:ec2:*:*:network-interface/eni-0123456789abcdef0"
    policy["PolicyDocument"]["Statement"].append(statement(narrow, one))
    found = reason(local_aws_iam, tmp_path, content, "Function")
    assert f"does not have permissions to call {narrow.removeprefix('ec2:')} on EC2" in found


def test_a_state_machine_role_must_trust_step_functions(
    local_aws_iam: LocalAws, tmp_path: Path
) -> None:
    content = state_machine(DELIVERY, principal="lambda.amazonaws.com")
    found = reason(local_aws_iam, tmp_path, content, "Machine")
    assert "authorized to assume the provided role" in found


@pytest.mark.parametrize("missing", DELIVERY)
def test_a_state_machine_that_logs_needs_log_delivery(
    local_aws_iam: LocalAws, tmp_path: Path, missing: str
) -> None:
    content = state_machine([action for action in DELIVERY if action != missing])
    assert (
        reason(local_aws_iam, tmp_path, content, "Machine")
        == "The state machine IAM Role is not authorized to access the Log Destination"
    )


OF_ALL_LOG_GROUPS = DELIVERY[-3:]


@pytest.mark.parametrize("narrow", DELIVERY)
def test_log_delivery_of_one_log_group_is_not_enough(
    local_aws_iam: LocalAws, tmp_path: Path, narrow: str
) -> None:
    content = state_machine([action for action in DELIVERY if action != narrow])
    (policy,) = content["Resources"]["Role"]["Properties"]["Policies"]
    one = statement(narrow, {"Fn::GetAtt": ["Logs", "Arn"]})  # type: ignore[arg-type]
    policy["PolicyDocument"]["Statement"].append(one)
    found = reason(local_aws_iam, tmp_path, content, "Machine")
    assert found == "The state machine IAM Role is not authorized to access the Log Destination"


def test_resource_policies_of_all_log_groups_are_enough(
    local_aws_iam: LocalAws, tmp_path: Path
) -> None:
    # CloudWatch Logs user guide, "Logs sent to CloudWatch Logs".
    content = state_machine([each for each in DELIVERY if each not in OF_ALL_LOG_GROUPS])
    (policy,) = content["Resources"]["Role"]["Properties"]["Policies"]
    all_groups = f"arn:aws:logs:{local_aws_iam.region}:{local_aws_iam.account}:log-group:*"
    policy["PolicyDocument"]["Statement"].append(statement(OF_ALL_LOG_GROUPS, all_groups))
    assembly.deploy(local_aws_iam, write_assembly(tmp_path, content), "Demo")


@pytest.mark.parametrize("missing", TRACING)
def test_tracing_is_sent_as_the_state_machines_role(
    local_aws_iam: LocalAws, tmp_path: Path, missing: str
) -> None:
    aws = local_aws_iam
    allowed = [*DELIVERY, *(action for action in TRACING if action != missing)]
    assembly.deploy(aws, write_assembly(tmp_path, state_machine(allowed)), "Demo")
    states = aws.client("stepfunctions")
    machine = states.list_state_machines()["stateMachines"][0]["stateMachineArn"]
    states.start_execution(stateMachineArn=machine)
    deadline = time.monotonic() + 5
    while len(aws.calls("xray")) < len(TRACING):
        assert time.monotonic() < deadline
    denied = [call["operation"] for call in aws.calls("xray") if call["error"]]
    assert denied == [missing.removeprefix("xray:")]


def test_with_trust_and_log_delivery_it_is_made(local_aws_iam: LocalAws, tmp_path: Path) -> None:
    folder = write_assembly(tmp_path, state_machine(DELIVERY))
    assembly.deploy(local_aws_iam, folder, "Demo")
    machines = local_aws_iam.client("stepfunctions").list_state_machines()["stateMachines"]
    assert len(machines) == 1
