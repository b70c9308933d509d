"""What interrupts an import: deadlines, cancellations, crashes, repetitions, people."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cdk_cognito_user_import import Wait

from local_aws.assembly import DeploymentError
from tests.deployed.support.aliases import TAKEN_ALIAS, pool_with_a_taken_alias
from tests.deployed.support.apps import STACK
from tests.deployed.support.people import people, person, usernames
from tests.deployed.support.waiting import until
from tests.deployed.support.world import Edit, World


def with_properties(**properties: int) -> Edit:
    """Change properties of the custom resource to what the construct does not allow."""

    def edit(template: dict[str, Any]) -> None:
        for resource in template["Resources"].values():
            if resource["Type"] == "Custom::CognitoUserImport":
                resource["Properties"].update(properties)

    return edit


def test_a_cancelled_update_gives_way_to_its_rollback(world: World) -> None:
    before = world.deploy(world.seeded(people(2)))
    world.aws.configure(hold="InProgress")
    world.start(world.seeded(people(4)))
    world.until_job(before.pool, "InProgress")
    world.aws.client("cloudformation").cancel_update_stack(StackName=STACK)
    with pytest.raises(DeploymentError) as error:
        world.finish()
    assert error.value.status == "UPDATE_ROLLBACK_COMPLETE"
    assert world.requests() == ["Create", "Update", "Update"]
    assert world.statuses(before.pool) == ["Stopped", "Succeeded"]
    assert world.outcome() == before


def test_an_account_busy_until_the_deadline(world: World) -> None:
    release = world.occupy_the_account()
    world.refused(world.seeded(people(2), with_properties(TimeoutSeconds=8)))
    release()
    (reason,) = world.reasons()
    assert "Only one import job can be active at a time per account." in reason
    assert "It was tried until the deadline" in reason
    until("the other job is over", lambda: not any(map(world.active, world.pools())))


def test_a_worker_that_always_dies(world: World) -> None:
    world.aws.fail("cognito-idp", "DescribeUserPool", kind="crash", times=100)
    world.refused(world.seeded(people(2)))
    (reason,) = world.reasons()
    assert reason.startswith(
        "a step of the import ended unexpectedly (Runtime.ExitError), more than once."
    )
    assert "see the log group /aws/" in reason


def test_a_create_that_is_never_answered(world: World) -> None:
    # Lambda delivers three times, and each time the Trigger dies.
    world.aws.fail("states", "StartExecution", kind="crash", times=3)
    world.unanswered = 1
    error = world.refused(world.seeded(people(2), with_properties(ServiceTimeout=12)))
    assert error.status == "ROLLBACK_COMPLETE"
    assert "did not receive a response" in error.reasons[0][1]
    assert world.requests() == ["Create", "Delete"]
    (reply,) = world.aws.replies()
    assert (reply["request_type"], reply["status"]) == ("Delete", "SUCCESS")


def test_a_request_that_is_delivered_again_is_not_served_again(world: World) -> None:
    world.aws.configure(hold="InProgress")
    world.start(world.seeded(people(2)))
    pool = world.the_pool()
    world.until_job(pool, "InProgress")
    given = json.loads(world.execution("Create")["input"])
    event = json.dumps({**given["Request"], "ResponseURL": given["ResponseURL"]})
    trigger = world.function("Trigger")
    invoke = world.aws.client("lambda").invoke

    assert "FunctionError" not in invoke(FunctionName=trigger, Payload=event)
    world.aws.configure(hold="")
    world.finish()
    assert "FunctionError" not in invoke(FunctionName=trigger, Payload=event)
    assert len(list(world.executions())) == 1
    assert world.statuses(pool) == ["Succeeded"]


def test_an_execution_started_by_hand_ends_with_a_report(world: World) -> None:
    outcome = world.deploy(world.seeded(people(2)))
    client = world.aws.client("cognito-idp")
    client.admin_delete_user(UserPoolId=outcome.pool, Username="zqvuser1")
    given = json.loads(world.execution("Create")["input"])
    properties = {"ResourceProperties": given["Request"]["ResourceProperties"]}
    states = world.aws.client("stepfunctions")
    started = states.start_execution(
        stateMachineArn=world.resource("AWS::StepFunctions::StateMachine"),
        input=json.dumps({"Request": properties}),
    )
    world.until_quiet()
    execution = states.describe_execution(executionArn=started["executionArn"])
    assert execution["status"] == "SUCCEEDED"
    result = json.loads(execution["output"])["ending"]["result"]
    counts = result["attributes"]
    assert (counts["imported_users"], counts["already_present_users"]) == (1, 1)
    assert world.users(outcome.pool) == usernames(1, 2)
    assert len(world.aws.replies()) == 1


def test_a_failure_in_the_background_fails_the_execution(world: World) -> None:
    pool = world.existing(pool_with_a_taken_alias(world))
    rows = [*people(2), person(3, email=TAKEN_ALIAS)]
    world.aws.configure(hold="InProgress")
    world.deploy(world.seeded(rows, pool=pool, wait=Wait.background()))
    world.aws.configure(hold="")
    world.until_quiet()
    execution = world.execution("Create")
    assert execution["status"] == "FAILED"
    assert "users.csv:4: An alias of the user belongs to another user." in execution["cause"]


def test_a_pool_deleted_while_its_import_waits(world: World) -> None:
    pool = world.make_pool()
    release = world.occupy_the_account()
    world.start(world.seeded(people(2), pool=world.existing(pool)))
    world.until_job(pool, "Created")
    world.aws.client("cognito-idp").delete_user_pool(UserPoolId=pool)
    release()
    with pytest.raises(DeploymentError):
        world.finish()
    (reason,) = world.reasons()
    assert "ResourceNotFoundException" in reason
    assert world.requests() == ["Create", "Delete"]


def test_a_job_that_somebody_stops(world: World) -> None:
    pool = world.make_pool()
    world.aws.configure(hold="InProgress")
    world.start(world.seeded(people(2), pool=world.existing(pool)))
    world.until_job(pool, "InProgress")
    (job,) = world.jobs(pool)
    client = world.aws.client("cognito-idp")
    client.stop_user_import_job(UserPoolId=pool, JobId=job["JobId"])
    with pytest.raises(DeploymentError):
        world.finish()
    (reason,) = world.reasons()
    assert reason.startswith(
        'the import job ended Stopped "The Import Job was stopped by the developer.": '
        "0 imported, 0 skipped, 0 failed, 2 not attempted, of 2 users sent from users.csv."
    )


def test_a_role_that_the_service_does_not_know_yet_gets_a_fresh_job(world: World) -> None:
    # A fresh job comes after a fifth of its twenty seconds; the role is known well before.
    world.aws.configure(role_propagation_seconds=600, wait_scale=0.2)
    world.start(world.seeded(people(2)))
    world.until_job(world.the_pool(), "Failed")
    world.aws.configure(role_propagation_seconds=0)
    outcome = world.finish()
    assert outcome.counts == (2, 0, 0)
    # The first fresh job leaves `password_hash` out, in case the service does not want it without
    # an algorithm (FACTS 2.2.8). This service does; the next one sends all columns again.
    assert world.statuses(outcome.pool) == ["Succeeded", "Failed", "Failed"]


def test_a_service_that_wants_no_hash_column_without_an_algorithm(world: World) -> None:
    world.aws.configure(hash_column_without_algorithm="job_fails", wait_scale=0.2)
    outcome = world.deploy(world.seeded(people(2)))
    assert outcome.counts == (2, 0, 0)
    assert world.statuses(outcome.pool) == ["Succeeded", "Failed"]
