"""Faults injected on the server's side, and the record of calls."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError

from local_aws import LocalAws, LocalAwsError, assembly
from tests.local_aws import machines
from tests.local_aws.custom_resources import deploy, template, until_sent, write_assembly


def client(aws: LocalAws, service: str) -> Any:
    """A client that does not retry."""
    return boto3.session.Session().client(
        service,
        endpoint_url=aws.endpoint_url,
        region_name=aws.region,
        aws_access_key_id=aws.account,
        aws_secret_access_key="test",
        config=Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}),
    )


def code(error: pytest.ExceptionInfo[ClientError]) -> tuple[str, str, int]:
    answer = error.value.response
    status: int = answer["ResponseMetadata"]["HTTPStatusCode"]
    return answer["Error"]["Code"], answer["Error"]["Message"], status


@pytest.mark.parametrize(
    ("service", "operation", "call"),
    [
        ("cognito-idp", "ListUserPools", lambda c: c.list_user_pools(MaxResults=1)),
        ("s3", "ListBuckets", lambda c: c.list_buckets()),
        ("logs", "DescribeLogGroups", lambda c: c.describe_log_groups()),
        ("states", "ListStateMachines", lambda c: c.list_state_machines()),
        ("lambda", "ListFunctions", lambda c: c.list_functions()),
        ("iam", "ListRoles", lambda c: c.list_roles()),
    ],
)
def test_an_error_is_answered_in_the_services_protocol(
    local_aws: LocalAws, service: str, operation: str, call: Any
) -> None:
    api = client(local_aws, {"states": "stepfunctions"}.get(service, service))
    local_aws.fail(service, operation, code="Throttled", message="slow down", status=429)
    with pytest.raises(ClientError) as error:
        call(api)
    assert code(error) == ("Throttled", "slow down", 429)
    call(api)
    recorded = [(c["operation"], c["status"], c["error"]) for c in local_aws.calls(service)]
    assert recorded == [(operation, 429, "Throttled"), (operation, 200, "")]


def test_times_and_after_count_calls(local_aws: LocalAws) -> None:
    api = client(local_aws, "sns")
    local_aws.fail("sns", "ListTopics", code="InternalFailure", after=1, times=2)
    api.list_topics()
    for _ in range(2):
        with pytest.raises(ClientError):
            api.list_topics()
    api.list_topics()


def test_an_error_leaves_the_call_undone_and_after_does_it(local_aws: LocalAws) -> None:
    api = client(local_aws, "sns")
    for kind, topics in (("error", 0), ("after", 1)):
        local_aws.fail("sns", "CreateTopic", kind=kind)
        with pytest.raises(ClientError):
            api.create_topic(Name="example")
        assert len(api.list_topics()["Topics"]) == topics


def test_a_reset_closes_the_connection_without_doing_the_call(local_aws: LocalAws) -> None:
    api = client(local_aws, "sns")
    local_aws.fail("sns", "CreateTopic", kind="reset")
    with pytest.raises(ConnectionClosedError):
        api.create_topic(Name="example")
    assert api.list_topics()["Topics"] == []
    assert local_aws.calls("sns")[0]["status"] == 0


def test_a_delay_alone_changes_nothing_else(local_aws: LocalAws) -> None:
    local_aws.fail("sns", "CreateTopic", code="", delay=0.01)
    client(local_aws, "sns").create_topic(Name="example")
    assert [call["status"] for call in local_aws.calls("sns")] == [200]


def test_faults_of_objects_can_name_one(local_aws: LocalAws) -> None:
    api = client(local_aws, "s3")
    location = {"LocationConstraint": local_aws.region}
    api.create_bucket(Bucket="example", CreateBucketConfiguration=location)
    local_aws.fail("s3", "PutObject", code="SlowDown", status=503, resource="example/second")
    api.put_object(Bucket="example", Key="first", Body=b"1")
    with pytest.raises(ClientError) as error:
        api.put_object(Bucket="example", Key="second", Body=b"2")
    assert code(error)[0] == "SlowDown"
    local_aws.fail("s3", "GetObject", code="InternalError", kind="after")
    with pytest.raises(ClientError):
        api.get_object(Bucket="example", Key="first")
    assert api.get_object(Bucket="example", Key="first")["Body"].read() == b"1"


def test_unknown_kinds_are_refused(local_aws: LocalAws) -> None:
    with pytest.raises(LocalAwsError, match="kind"):
        local_aws.fail("sns", "CreateTopic", kind="explosion")


def test_the_record_names_caller_and_operation_but_no_content(local_aws: LocalAws) -> None:
    api = client(local_aws, "cognito-idp")
    pool = api.create_user_pool(PoolName="example")["UserPool"]["Id"]
    api.admin_create_user(UserPoolId=pool, Username="marker-of-a-person")
    assert local_aws.calls("cognito-idp")[1] == {
        "service": "cognito-idp",
        "operation": "AdminCreateUser",
        "resource": "",
        "principal": f"arn:aws:iam::{local_aws.account}:root",
        "status": 200,
        "error": "",
    }
    assert "marker-of-a-person" not in json.dumps(local_aws.calls())


FUNCTION = """
import os
import boto3


def handler(event, context):
    how = event.get("how")
    if how == "raise":
        raise KeyError("missing")
    if how == "exit":
        os._exit(3)
    if how == "topic":
        boto3.client("sns").create_topic(Name="example")
    if how == "large":
        return "x" * int(event["size"])
    return boto3.client("sts").get_caller_identity()["Arn"]
"""


@pytest.fixture
def function(local_aws: LocalAws) -> str:
    role = f"arn:aws:iam::{local_aws.account}:role/worker"
    return machines.function(local_aws, role, FUNCTION)


def invoke(aws: LocalAws, **event: Any) -> Any:
    answer = client(aws, "lambda").invoke(FunctionName="example", Payload=json.dumps(event))
    return json.load(answer["Payload"])


def test_a_function_calls_as_its_role(local_aws: LocalAws, function: str) -> None:
    assert invoke(local_aws).endswith(":assumed-role/worker/example")
    caller = local_aws.calls("sts")[0]["principal"]
    assert caller == f"arn:aws:sts::{local_aws.account}:assumed-role/worker/example"


def test_a_functions_error_has_the_exceptions_name(local_aws: LocalAws, function: str) -> None:
    failed = invoke(local_aws, how="raise")
    assert (failed["errorType"], failed["errorMessage"]) == ("KeyError", "'missing'")


def test_a_function_that_dies_is_an_exit_error(local_aws: LocalAws, function: str) -> None:
    assert invoke(local_aws, how="exit")["errorType"] == "Runtime.ExitError"
    assert invoke(local_aws).endswith("/example")


@pytest.mark.parametrize(("kind", "topics"), [("crash", 0), ("crash_after", 1)])
def test_a_crash_kills_the_function_that_calls(
    local_aws: LocalAws, function: str, kind: str, topics: int
) -> None:
    local_aws.fail("sns", "CreateTopic", kind=kind)
    assert invoke(local_aws, how="topic")["errorType"] == "Runtime.ExitError"
    assert len(local_aws.client("sns").list_topics()["Topics"]) == topics
    assert invoke(local_aws, how="topic").endswith("/example")


def test_a_response_beyond_six_megabytes_is_refused(local_aws: LocalAws, function: str) -> None:
    assert len(invoke(local_aws, how="large", size=6_291_554)) == 6_291_554
    refused = invoke(local_aws, how="large", size=6_291_555)
    assert refused["errorType"] == "Function.ResponseSizeTooLarge"


def run(aws: LocalAws, function: str, task: dict[str, Any], **event: Any) -> dict[str, Any]:
    """Run a state machine of one task that invokes the function."""
    states = aws.client("stepfunctions")
    definition = {
        "StartAt": "Task",
        "States": {
            "Task": {"Type": "Task", "Resource": function, "End": True, **task},
            "Caught": {"Type": "Pass", "End": True},
        },
    }
    machine = states.create_state_machine(
        name="example",
        definition=json.dumps(definition),
        roleArn=f"arn:aws:iam::{aws.account}:role/workflow",
    )["stateMachineArn"]
    execution = states.start_execution(stateMachineArn=machine, input=json.dumps(event))
    while True:
        found: dict[str, Any] = states.describe_execution(executionArn=execution["executionArn"])
        if found["status"] != "RUNNING":
            return found


def test_invocations_by_a_state_machine_meet_their_faults(
    local_aws: LocalAws, function: str
) -> None:
    local_aws.configure(wait_scale=0.001)
    local_aws.fail("lambda", "Invoke", code="Lambda.ServiceException", times=2, resource="example")
    retry = {"Retry": [{"ErrorEquals": ["Lambda.ServiceException"], "MaxAttempts": 2}]}
    assert run(local_aws, function, retry)["status"] == "SUCCEEDED"
    invocations = [c for c in local_aws.calls("lambda") if c["operation"] == "Invoke"]
    errors = [call["error"] for call in invocations]
    assert errors == ["Lambda.ServiceException", "Lambda.ServiceException", ""]
    assert {call["principal"].rpartition("/")[2] for call in invocations} == {"workflow"}


def test_a_functions_error_reaches_the_state_machine(local_aws: LocalAws, function: str) -> None:
    failed = run(local_aws, function, {}, how="raise")
    assert (failed["status"], failed["error"]) == ("FAILED", "KeyError")
    assert json.loads(failed["cause"])["errorMessage"] == "'missing'"


def test_a_result_beyond_256_kilobytes_fails_the_execution(
    local_aws: LocalAws, function: str
) -> None:
    largest = 262_144 - len('""')
    assert run(local_aws, function, {}, how="large", size=largest)["status"] == "SUCCEEDED"
    catch_all = {"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Caught"}]}
    failed = run_again(local_aws, function, catch_all, size=largest + 1)
    assert (failed["status"], failed["error"]) == ("FAILED", "States.DataLimitExceeded")


def run_again(aws: LocalAws, function: str, task: dict[str, Any], *, size: int) -> dict[str, Any]:
    states = aws.client("stepfunctions")
    for machine in states.list_state_machines()["stateMachines"]:
        states.delete_state_machine(stateMachineArn=machine["stateMachineArn"])
    return run(aws, function, task, how="large", size=size)


def test_a_custom_resources_invocation_is_repeated_after_a_fault(
    local_aws: LocalAws, tmp_path: Path
) -> None:
    local_aws.fail("lambda", "Invoke", code="Runtime.ExitError", times=2, resource="provider")
    assert deploy(local_aws, tmp_path) == {"Answer": "none"}
    invocations = [c for c in local_aws.calls("lambda") if c["operation"] == "Invoke"]
    assert [call["error"] for call in invocations] == ["Runtime.ExitError", "Runtime.ExitError", ""]
    assert {call["principal"] for call in invocations} == {"cloudformation.amazonaws.com"}


REPLIES = "cloudformation-custom-resource-response/Thing"


def test_replies_meet_faults_as_uploads(local_aws: LocalAws, tmp_path: Path) -> None:
    # The function gives up after a refused reply; Lambda invokes it again.
    local_aws.fail("s3", "PutObject", code="SlowDown", status=503, resource=REPLIES)
    deploy(local_aws, tmp_path)
    puts = [(c["status"], c["error"]) for c in local_aws.calls("s3") if c["resource"] == REPLIES]
    assert puts == [(503, "SlowDown"), (200, "")]
    assert len(local_aws.replies()) == 1


def test_a_reply_can_arrive_though_its_sender_crashes(local_aws: LocalAws, tmp_path: Path) -> None:
    local_aws.fail("s3", "PutObject", kind="crash_after", resource=REPLIES)
    deploy(local_aws, tmp_path)
    # The reply was taken; the function died over it and was invoked again.
    deadline = time.monotonic() + 5
    while len(local_aws.replies()) < 2:
        assert time.monotonic() < deadline
    assert [reply["outcome"] for reply in local_aws.replies()] == ["accepted", "ignored"]
    errors = [c["error"] for c in local_aws.calls("lambda") if c["operation"] == "Invoke"]
    assert errors[0] == "Runtime.ExitError"


def test_nothing_from_before_a_reset_comes_after_it(local_aws: LocalAws, tmp_path: Path) -> None:
    local_aws.fail("lambda", "Invoke", times=100, resource="provider")
    folder = write_assembly(tmp_path, template(ServiceTimeout="60"))
    assembly.start(local_aws, folder, "Demo")
    until_sent(local_aws, "Create")
    local_aws.reset()
    # Longer than the retries of an asynchronous invocation take.
    time.sleep(1)
    assert local_aws.calls() == []
    assert local_aws.client("logs").describe_log_groups()["logGroups"] == []
