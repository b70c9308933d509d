"""A template with a custom resource whose function does what the template says."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from local_aws import LocalAws, assembly

CODE = """
import json
import time
import urllib.error
import urllib.request

import boto3


def stack_status(stack_id):
    cloudformation = boto3.client("cloudformation")
    return cloudformation.describe_stacks(StackName=stack_id)["Stacks"][0]["StackStatus"]


def handler(event, context):
    asked = event["ResourceProperties"]
    how = asked.get(event["RequestType"], "succeed")
    line = {key: event.get(key) for key in (
        "RequestType", "RequestId", "PhysicalResourceId", "ResourceProperties",
        "OldResourceProperties")}
    if "Describe" in asked:
        line["StackStatus"] = stack_status(event["StackId"])
    print(json.dumps(line))
    if how == "silent":
        return
    if how == "raise":
        raise ValueError("the handler broke")
    if how.startswith("sleep"):
        time.sleep(float(how.split()[1]))
    reply = {
        "Status": "FAILED" if how == "fail" else "SUCCESS",
        "Reason": "the reason",
        "PhysicalResourceId": asked.get("Id", "thing"),
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
        "Data": {"Answer": asked.get("Answer", "none")},
    }
    if how == "fail nameless":
        del reply["PhysicalResourceId"]
        reply["Status"] = "FAILED"
    for name, value in json.loads(asked.get("Reply", "{}")).items():
        reply[name] = value
    if how == "long":
        reply["Reason"] = "x" * 5000
    body = json.dumps(reply).encode()
    headers = {"Content-Type": asked.get("ContentType", ""), "Content-Length": str(len(body))}
    for _ in range(2 if how == "twice" else 1):
        request = urllib.request.Request(
            event["ResponseURL"], data=body, headers=headers, method="PUT")
        try:
            urllib.request.urlopen(request).close()
        except urllib.error.HTTPError as error:
            print(json.dumps({"RefusedWith": error.code}))
            raise
"""

ROLE = {
    "Type": "AWS::IAM::Role",
    "Properties": {
        "AssumeRolePolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "lambda.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ],
        },
        "Policies": [
            {
                "PolicyName": "Logs",
                "PolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                            "Resource": "*",
                        }
                    ],
                },
            }
        ],
    },
}

FUNCTION = {
    "Type": "AWS::Lambda::Function",
    "Properties": {
        "FunctionName": "provider",
        "Runtime": "python3.13",
        "Handler": "index.handler",
        "Role": {"Fn::GetAtt": ["Role", "Arn"]},
        "Timeout": 30,
        "Code": {"ZipFile": CODE},
        "LoggingConfig": {"LogGroup": {"Ref": "Logs"}},
    },
}


def template(*, others: dict[str, Any] | None = None, **properties: str) -> dict[str, Any]:
    """One custom resource ``Thing`` with these properties, and other resources."""
    return {
        "Resources": {
            "Role": ROLE,
            "Logs": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "provider"}},
            "Function": FUNCTION,
            "Thing": {
                "Type": "Custom::Thing",
                "Properties": {
                    "ServiceToken": {"Fn::GetAtt": ["Function", "Arn"]},
                    "ServiceTimeout": 20,
                    **properties,
                },
            },
            **(others or {}),
        },
        "Outputs": {"Answer": {"Value": {"Fn::GetAtt": ["Thing", "Answer"]}}},
    }


def write_assembly(folder: Path, content: dict[str, Any], stack_name: str = "Demo") -> Path:
    """A cloud assembly of one stack without assets."""
    (folder / f"{stack_name}.template.json").write_text(json.dumps(content), "utf-8")
    (folder / f"{stack_name}.assets.json").write_text(json.dumps({"files": {}}), "utf-8")
    return folder


def deploy(aws: LocalAws, folder: Path, **options: Any) -> dict[str, str]:
    """Deploy ``Demo`` with one custom resource (see `template`)."""
    return assembly.deploy(aws, write_assembly(folder, template(**options)), "Demo", timeout=30)


def requests(aws: LocalAws) -> list[dict[str, Any]]:
    """What the function was asked, oldest first: request type, ids and properties."""
    logs = aws.client("logs")
    events = logs.filter_log_events(logGroupName="provider")["events"]
    found = [json.loads(line["message"]) for line in events if line["message"].startswith("{")]
    return [request for request in found if "RequestType" in request]


def sent(aws: LocalAws) -> list[tuple[str, str]]:
    """Type and physical id of each request that CloudFormation sent."""
    return [(request["request_type"], request["physical_id"]) for request in aws.requests()]


def until_sent(aws: LocalAws, request_type: str) -> None:
    """Wait until CloudFormation waits for the reply to a request of this type."""
    deadline = time.monotonic() + 20
    while not any(r["request_type"] == request_type and r["waiting"] for r in aws.requests()):
        assert time.monotonic() < deadline, f"no {request_type} was sent"
        time.sleep(0.02)
