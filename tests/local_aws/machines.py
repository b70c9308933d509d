"""Functions and state machines: made by calls, or in a stack."""

from __future__ import annotations

import io
import json
import time
import zipfile
from typing import Any

from local_aws import LocalAws
from tests.local_aws.iam import statement

CODE = """
import boto3


def handler(event, context):
    print("a line")
    if "machine" in event:
        boto3.client("stepfunctions").start_execution(stateMachineArn=event["machine"])
    return "done"
"""
LOGS = statement(["logs:CreateLogStream", "logs:PutLogEvents"])
DELIVERY = [
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
]


def function(aws: LocalAws, role_arn: str, code: str = CODE) -> str:
    """Make a function, by default one that writes a line and may start an execution: its ARN."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as content:
        content.writestr("index.py", code)
    arn: str = aws.client("lambda").create_function(
        FunctionName="example",
        Runtime="python3.13",
        Handler="index.handler",
        Role=role_arn,
        Code={"ZipFile": archive.getvalue()},
    )["FunctionArn"]
    return arn


def machine(aws: LocalAws, role_arn: str, task: str) -> str:
    """Make a state machine with one task, a function's ARN; return the machine's ARN."""
    states = {"Task": {"Type": "Task", "Resource": task, "End": True}}
    arn: str = aws.client("stepfunctions").create_state_machine(
        name="example",
        definition=json.dumps({"StartAt": "Task", "States": states}),
        roleArn=role_arn,
    )["stateMachineArn"]
    return arn


def run(aws: LocalAws, machine_arn: str) -> dict[str, Any]:
    """Start an execution; return its description at the end."""
    states = aws.client("stepfunctions")
    execution = states.start_execution(stateMachineArn=machine_arn)["executionArn"]
    while True:
        found: dict[str, Any] = states.describe_execution(executionArn=execution)
        if found["status"] != "RUNNING":
            return found
        time.sleep(0.02)


def state_machine(actions: list[str], principal: str = "states.amazonaws.com") -> dict[str, Any]:
    """A stack with a state machine that logs."""
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": principal},
        "Action": "sts:AssumeRole",
    }
    policy = {"Version": "2012-10-17", "Statement": [statement(actions)]}
    log_group = {"LogGroupArn": {"Fn::GetAtt": ["Logs", "Arn"]}}
    return {
        "Resources": {
            "Logs": {"Type": "AWS::Logs::LogGroup"},
            "Role": {
                "Type": "AWS::IAM::Role",
                "Properties": {
                    "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]},
                    "Policies": [{"PolicyName": "example", "PolicyDocument": policy}],
                },
            },
            "Machine": {
                "Type": "AWS::StepFunctions::StateMachine",
                "Properties": {
                    "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
                    "TracingConfiguration": {"Enabled": True},
                    "DefinitionString": '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}',
                    "LoggingConfiguration": {
                        "Level": "ALL",
                        "Destinations": [{"CloudWatchLogsLogGroup": log_group}],
                    },
                },
            },
        }
    }
