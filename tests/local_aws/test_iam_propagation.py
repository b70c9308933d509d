"""Changes of roles and policies that take a while to be in force."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_aws import LocalAws, assembly
from tests.local_aws.custom_resources import write_assembly
from tests.local_aws.iam import client_as, role, statement
from tests.local_aws.imports import LOG_ACTIONS, Pool, policy, quick, user
from tests.local_aws.machines import DELIVERY, LOGS, function, machine, run, state_machine

SECONDS = 0.6
LIST = statement("cognito-idp:ListUserPools")


def may(api: Any) -> bool:
    """Whether a caller may list the user pools."""
    try:
        api.list_user_pools(MaxResults=1)
    except ClientError as error:
        if error.response["Error"]["Code"] != "AccessDeniedException":
            raise
        return False
    return True


def until(condition: Callable[[], bool]) -> float:
    """Wait for a condition that is not met yet; return the seconds that it took."""
    began = time.monotonic()
    assert not condition()
    while not condition():
        assert time.monotonic() < began + 10
        time.sleep(0.02)
    return time.monotonic() - began


def test_an_inline_policy_takes_a_while_to_come_and_to_go(local_aws_iam: LocalAws) -> None:
    aws = local_aws_iam
    caller = client_as(aws, role(aws, "caller"), "cognito-idp")
    aws.configure(iam_propagation_seconds=SECONDS)
    role(aws, "caller", LIST)
    assert until(lambda: may(caller)) > SECONDS / 2
    role(aws, "caller", statement("cognito-idp:DescribeUserPool"))
    assert until(lambda: not may(caller)) > SECONDS / 2


def test_an_attachment_and_a_version_take_a_while(local_aws_iam: LocalAws) -> None:
    aws, iam = local_aws_iam, local_aws_iam.client("iam")
    caller = client_as(aws, role(aws, "caller"), "cognito-idp")
    managed = iam.create_policy(PolicyName="lists", PolicyDocument=policy("s3:ListBucket"))
    arn = managed["Policy"]["Arn"]
    iam.attach_role_policy(RoleName="caller", PolicyArn=arn)
    aws.configure(iam_propagation_seconds=SECONDS)
    document = policy("cognito-idp:ListUserPools")
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=document, SetAsDefault=True)
    assert until(lambda: may(caller)) > SECONDS / 2
    iam.detach_role_policy(RoleName="caller", PolicyArn=arn)
    assert until(lambda: not may(caller)) > SECONDS / 2
    iam.attach_role_policy(RoleName="caller", PolicyArn=arn)
    assert until(lambda: may(caller)) > SECONDS / 2


def test_the_setting_works_at_once(local_aws_iam: LocalAws) -> None:
    aws = local_aws_iam
    caller = client_as(aws, role(aws, "caller", LIST), "cognito-idp")
    assert may(caller)
    aws.configure(iam_propagation_seconds=600)
    assert not may(caller)
    aws.configure(iam_propagation_seconds=0)
    assert may(caller)


def test_a_function_waits_for_the_policy_of_its_role(local_aws_iam: LocalAws) -> None:
    aws = local_aws_iam
    trigger = role(aws, "trigger", LOGS, service="lambda.amazonaws.com")
    example = function(aws, trigger)
    arn = machine(aws, role(aws, "workflow", service="states.amazonaws.com"), example)

    def starts() -> bool:
        payload = json.dumps({"machine": arn})
        answer = aws.client("lambda").invoke(FunctionName="example", Payload=payload)
        return "FunctionError" not in answer

    # A function that is invoked for the first time takes a while by itself.
    aws.configure(iam_propagation_seconds=5 * SECONDS)
    role(aws, "trigger", LOGS, statement("states:StartExecution", arn))
    assert until(starts) > SECONDS


@pytest.mark.parametrize("new", ["policy", "role"])
def test_a_state_machine_waits_for_its_role(local_aws_iam: LocalAws, new: str) -> None:
    aws = local_aws_iam
    worker = function(aws, role(aws, "worker", LOGS, service="lambda.amazonaws.com"))
    if new == "policy":
        role(aws, "workflow", service="states.amazonaws.com")
        time.sleep(SECONDS)
    aws.configure(iam_propagation_seconds=SECONDS)
    invoke = statement("lambda:InvokeFunction", worker)
    arn = machine(aws, role(aws, "workflow", invoke, service="states.amazonaws.com"), worker)
    failed = run(aws, arn)
    assert (failed["status"], failed["error"]) == ("FAILED", "Lambda.AWSLambdaException")
    assert "Status Code: 403; Error Code: AccessDeniedException" in failed["cause"]
    denied = "is not authorized to perform: lambda:InvokeFunction" in failed["cause"]
    assert denied == (new == "policy")
    assert until(lambda: run(aws, arn)["status"] == "SUCCEEDED") > SECONDS / 3


@pytest.mark.parametrize("new", ["policy", "role"])
def test_cognito_waits_for_the_logs_role(local_aws_iam: LocalAws, new: str) -> None:
    aws, iam = local_aws_iam, local_aws_iam.client("iam")
    quick(aws)
    pool = Pool(aws)
    assert pool.run_rows(user("ada")).job["Status"] == "Succeeded"
    if new == "policy":
        iam.delete_role_policy(RoleName="logs", PolicyName="logs")
        time.sleep(SECONDS)
    aws.configure(iam_propagation_seconds=SECONDS)
    if new == "role":
        iam.delete_role_policy(RoleName="logs", PolicyName="logs")
        iam.delete_role(RoleName="logs")
        role(aws, "logs", statement([*LOG_ACTIONS]), service="cognito-idp.amazonaws.com")
    else:
        iam.put_role_policy(RoleName="logs", PolicyName="logs", PolicyDocument=policy(*LOG_ACTIONS))
    names = iter(range(1000))

    def imports() -> bool:
        result = pool.run_rows(user(f"user{next(names)}"))
        assert result.counts == ((1, 0, 0) if result.job["Status"] == "Succeeded" else (0, 0, 0))
        return result.counts[0] == 1

    assert until(imports) > SECONDS / 3


def test_cognito_cannot_assume_a_role_that_is_too_new(local_aws: LocalAws) -> None:
    quick(local_aws, iam_propagation_seconds=SECONDS)
    pool = Pool(local_aws)
    names = iter(range(1000))
    seconds = until(lambda: pool.run_rows(user(f"user{next(names)}")).counts == (1, 0, 0))
    assert seconds > SECONDS / 3


def test_a_stack_waits_for_its_roles_before_it_goes_on(
    local_aws_iam: LocalAws, tmp_path: Path
) -> None:
    local_aws_iam.configure(iam_propagation_seconds=600)
    folder = write_assembly(tmp_path, state_machine(DELIVERY))
    assembly.deploy(local_aws_iam, folder, "Demo")
