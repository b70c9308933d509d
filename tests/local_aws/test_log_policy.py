"""The resource policy that the log groups of state machines share."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_aws import LocalAws, assembly
from local_aws.assembly import DeploymentError
from tests.local_aws.custom_resources import write_assembly
from tests.local_aws.iam import role

DEFINITION = '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}'
GENERATED = "SeedWorkflowLogs0123ABCD-abcdefgh1234"


def stack(role_arn: str, group: str, level: str = "ALL") -> dict[str, Any]:
    """A stack with a state machine that logs to a group of this name."""
    arn = {"LogGroupArn": {"Fn::GetAtt": ["Logs", "Arn"]}}
    return {
        "Resources": {
            "Logs": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": group}},
            "Machine": {
                "Type": "AWS::StepFunctions::StateMachine",
                "Properties": {
                    "RoleArn": role_arn,
                    "DefinitionString": DEFINITION,
                    "LoggingConfiguration": {
                        "Level": level,
                        "Destinations": [{"CloudWatchLogsLogGroup": arn}],
                    },
                },
            },
        }
    }


def entries(aws: LocalAws) -> list[str]:
    policies = aws.client("logs").describe_resource_policies()["resourcePolicies"]
    assert len(policies) <= 1
    if not policies:
        return []
    assert len(policies[0]["policyDocument"]) <= 5120
    found: list[str] = json.loads(policies[0]["policyDocument"])["Statement"][0]["Resource"]
    return found


def deploy_until_full(
    aws: LocalAws, folder: Path, prefix: str, *, stacks: int
) -> tuple[int, list[tuple[str, str]]]:
    """Make and delete stacks of different names; how many there were, and why no more."""
    workflow = role(aws, "workflow", service="states.amazonaws.com")
    for number in range(stacks):
        name = f"Feature-{number:04d}"
        content = stack(workflow, f"{prefix}{name}-{GENERATED}")
        try:
            assembly.deploy(aws, write_assembly(folder, content, name), name)
        except DeploymentError as error:
            return number, error.reasons
        assembly.destroy(aws, name)
    return stacks, []


def test_about_forty_stacks_fill_the_policy(local_aws: LocalAws, tmp_path: Path) -> None:
    count, reasons = deploy_until_full(local_aws, tmp_path, "", stacks=60)
    assert 35 <= count <= 45
    (logical_id, reason), *_ = reasons
    assert logical_id == "Machine"
    assert "Invalid Logging Configuration: The CloudWatch Logs Resource Policy size was" in reason
    # The stacks are gone, their entries are not.
    assert local_aws.client("logs").describe_log_groups()["logGroups"] == []
    assert len(entries(local_aws)) == count
    # It is the account's policy: state machines of others fail as well.
    machine = {"name": "other", "definition": DEFINITION, "roleArn": "arn:aws:iam::1:role/x"}
    group = f"arn:aws:logs:{local_aws.region}:{local_aws.account}:log-group:{'x' * 50}:*"
    destinations = [{"cloudWatchLogsLogGroup": {"logGroupArn": group}}]
    with pytest.raises(ClientError) as error:
        local_aws.client("stepfunctions").create_state_machine(
            **machine, loggingConfiguration={"level": "ALL", "destinations": destinations}
        )
    assert error.value.response["Error"]["Code"] == "InvalidLoggingConfiguration"
    # One that has its entry already, and one that does not log, can still be made.
    workflow = f"arn:aws:iam::{local_aws.account}:role/workflow"
    known = stack(workflow, f"Feature-0000-{GENERATED}")
    assembly.deploy(local_aws, write_assembly(tmp_path, known, "Known"), "Known")
    silent = stack(workflow, "another", level="OFF")
    assembly.deploy(local_aws, write_assembly(tmp_path, silent, "Silent"), "Silent")


def test_vended_logs_take_no_room(local_aws: LocalAws, tmp_path: Path) -> None:
    prefix = "/aws/vendedlogs/states/"
    assert deploy_until_full(local_aws, tmp_path, prefix, stacks=60) == (60, [])
    assert entries(local_aws) == []
