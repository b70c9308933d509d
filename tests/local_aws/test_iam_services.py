"""What services do as a role, under IAM enforcement."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_aws import LocalAws
from tests.local_aws.iam import client_as, role, statement
from tests.local_aws.machines import LOGS, function, machine, run


def test_a_state_machine_invokes_functions_as_its_role(local_aws_iam: LocalAws) -> None:
    aws = local_aws_iam
    worker = function(aws, role(aws, "worker", LOGS, service="lambda.amazonaws.com"))
    workflow = role(aws, "workflow", service="states.amazonaws.com")
    arn = machine(aws, workflow, worker)
    failed = run(aws, arn)
    assert (failed["status"], failed["error"]) == ("FAILED", "Lambda.AWSLambdaException")
    assert "is not authorized to perform: lambda:InvokeFunction" in failed["cause"]
    role(aws, "workflow", statement("lambda:InvokeFunction", f"{worker}-other"))
    assert run(aws, arn)["status"] == "FAILED"
    role(aws, "workflow", statement("lambda:InvokeFunction", worker))
    assert run(aws, arn)["status"] == "SUCCEEDED"


def test_a_function_starts_executions_as_its_role(local_aws_iam: LocalAws) -> None:
    aws = local_aws_iam
    trigger = role(aws, "trigger", LOGS, service="lambda.amazonaws.com")
    example = function(aws, trigger)
    arn = machine(aws, role(aws, "workflow", service="states.amazonaws.com"), example)
    payload = json.dumps({"machine": arn})

    def invoke() -> Any:
        answer = aws.client("lambda").invoke(FunctionName="example", Payload=payload)
        return json.load(answer["Payload"])

    refused = invoke()
    assert refused["errorType"] == "ClientError"
    assert "not authorized to perform: states:StartExecution" in refused["errorMessage"]
    role(aws, "trigger", LOGS, statement("states:StartExecution", arn))
    assert invoke() == "done"


@pytest.mark.parametrize("missing", ["logs:CreateLogStream", "logs:PutLogEvents"])
def test_a_function_logs_as_its_role(local_aws_iam: LocalAws, missing: str) -> None:
    aws = local_aws_iam
    aws.client("logs").create_log_group(logGroupName="/aws/lambda/example")
    actions = {"logs:CreateLogStream", "logs:PutLogEvents"}
    group = f"arn:aws:logs:{aws.region}:{aws.account}:log-group:/aws/lambda/example"
    some = role(aws, "worker", statement([*(actions - {missing})], f"{group}:*"))
    function(aws, some)

    def lines() -> list[str]:
        aws.client("lambda").invoke(FunctionName="example", Payload="{}")
        events = aws.client("logs").filter_log_events(logGroupName="/aws/lambda/example")
        return [event["message"] for event in events["events"]]

    assert lines() == []
    role(aws, "worker", statement([*actions], f"{group}:*"))
    assert "a line" in lines()


@pytest.mark.parametrize("denied", ["example", "other"])
def test_policies_know_which_function_calls(local_aws_iam: LocalAws, denied: str) -> None:
    aws = local_aws_iam
    arn = f"arn:aws:lambda:{aws.region}:{aws.account}:function:{denied}"
    workflow = machine(aws, role(aws, "workflow", service="states.amazonaws.com"), arn)
    start = statement("states:StartExecution", workflow)
    condition = {"ArnEquals": {"lambda:SourceFunctionArn": arn}}
    trigger = role(
        aws,
        "trigger",
        start,
        {**start, "Effect": "Deny", "Condition": condition},
        service="lambda.amazonaws.com",
    )
    function(aws, trigger)
    payload = json.dumps({"machine": workflow})
    answer = aws.client("lambda").invoke(FunctionName="example", Payload=payload)
    assert ("FunctionError" in answer) == (denied == "example")


def test_log_groups_are_authorized_with_their_streams(local_aws_iam: LocalAws) -> None:
    aws = local_aws_iam
    aws.client("logs").create_log_group(logGroupName="/aws/cognito/example")
    group = f"arn:aws:logs:{aws.region}:{aws.account}:log-group:/aws/cognito/example"
    reader = role(aws, "reader", statement("logs:FilterLogEvents", group))
    api = client_as(aws, reader, "logs")
    with pytest.raises(ClientError) as error:
        api.filter_log_events(logGroupName="/aws/cognito/example")
    assert f"on resource: {group}:log-stream:" in error.value.response["Error"]["Message"]
    role(aws, "reader", statement("logs:FilterLogEvents", f"{group}:*"))
    api.filter_log_events(logGroupName="/aws/cognito/example")


def test_handing_over_a_role_needs_pass_role(local_aws_iam: LocalAws) -> None:
    aws = local_aws_iam
    workflow = role(aws, "workflow", service="states.amazonaws.com")
    create = statement("states:CreateStateMachine")
    states = {"Done": {"Type": "Succeed"}}
    request = {
        "name": "example",
        "definition": json.dumps({"StartAt": "Done", "States": states}),
        "roleArn": workflow,
    }

    def passing(service: str) -> dict[str, Any]:
        to = {"StringEquals": {"iam:PassedToService": service}}
        return statement("iam:PassRole", workflow, Condition=to)

    deployer = role(aws, "deployer", create, passing("lambda.amazonaws.com"))
    api = client_as(aws, deployer, "stepfunctions")
    with pytest.raises(ClientError) as error:
        api.create_state_machine(**request)
    assert error.value.response["Error"]["Code"] == "AccessDeniedException"
    assert "perform: iam:PassRole on resource" in error.value.response["Error"]["Message"]
    role(aws, "deployer", create, passing("states.amazonaws.com"))
    api.create_state_machine(**request)
