"""Roles and policies that take a while to be in force, whatever CloudFormation says of them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from aws_cdk import aws_cognito as cognito
from cdk_cognito_user_import import Wait

from tests.deployed.support.apps import STACK, user_pool
from tests.deployed.support.people import people, person, usernames
from tests.deployed.support.waiting import until
from tests.deployed.support.world import World

# The steps are repeated for a minute or more; here that is five seconds. On a slow machine, a
# stack may take some of them after it has made a policy.
SCALE = 0.08
SECONDS = 2.9
SIGN_IN = cognito.SignInAliases(username=True, email=True)
NOT_INVOKED = "Lambda.AWSLambdaException"  # FACTS 8.4


def test_a_life_in_which_no_permission_is_in_force_at_once(world: World) -> None:
    world.aws.configure(wait_scale=SCALE, iam_propagation_seconds=SECONDS)

    first = world.deploy(seeded(world, 2))
    assert denied(world) == {"StartExecution"}
    assert world.users(first.pool) == usernames(1, 2)

    # Another file is another statement in the Worker's policy.
    world.deploy(seeded(world, 3))
    assert denied(world) == {"StartExecution", "GetObject"}
    assert world.users(first.pool) == usernames(1, 2, 3)

    roll_back(world, first.pool)
    assert denied(world) == {"StartExecution", "GetObject", "DescribeStacks"}

    # The permissions for another pool are another policy.
    moved = world.deploy(seeded(world, 2, "Other"))
    assert "ListUserImportJobs" in denied(world)
    assert world.users(moved.pool) == usernames(1, 2)

    world.aws.configure(hold="InProgress")
    world.deploy(seeded(world, 4, "Other", wait=Wait.background()))
    give_again(world, "Workflow", "Worker")
    world.destroy()
    assert NOT_INVOKED in history(world, "Delete")
    assert world.statuses(moved.pool)[0] == "Stopped"


def roll_back(world: World, pool: str) -> None:
    """An update fails at its last row; the Trigger learns late that it is rolled back."""
    world.aws.client("cognito-idp").admin_delete_user(UserPoolId=pool, Username="zqvuser3")
    world.aws.configure(hold="InProgress")
    # The last one's address is the first user's, which only the service finds out.
    rows = [person(2), person(4, email="zqvmail1@example.com")]
    world.start(world.seeded(rows, pool=lambda stack: user_pool(stack, sign_in_aliases=SIGN_IN)))
    world.until_job(pool, "InProgress")
    give_again(world, "Trigger")
    world.aws.configure(hold="")
    until("it is rolled back", lambda: world.status() == "UPDATE_ROLLBACK_COMPLETE")
    # Taken for an update, it would have imported the third user again.
    assert world.users(pool) == usernames(1, 2)


def test_an_answer_waits_for_the_permission_to_invoke_the_worker(world: World) -> None:
    world.deploy(world.seeded(people(2)))
    stack = world.aws.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]
    world.aws.client("cloudformation").delete_stack(StackName=STACK)
    until("TakeTurn is at work", lambda: '"name": "TakeTurn"' in history(world, "Delete"))
    # A Delete waits two seconds for what may not be listed yet: TakeTurn runs, Respond is to come.
    policies = take(world, "Workflow")
    until("Respond is refused", lambda: NOT_INVOKED in history(world, "Delete"))
    give(world, policies)
    until("it is deleted", lambda: world.status(stack["StackId"]) == "DELETE_COMPLETE")
    assert [reply["status"] for reply in world.aws.replies()] == ["SUCCESS", "SUCCESS"]


def seeded(world: World, count: int, pool: str = "Pool", **options: Any) -> Path:
    return world.seeded(
        people(count),
        pool=lambda stack: user_pool(stack, pool, sign_in_aliases=SIGN_IN),
        **options,
    )


def denied(world: World) -> set[str]:
    """The operations that were refused for want of a permission, so far."""
    return {call["operation"] for call in world.aws.calls() if "AccessDenied" in call["error"]}


def history(world: World, request_type: str) -> str:
    """What has happened in the last execution for a request type."""
    executions = [one for one in world.executions() if one["name"].startswith(request_type)]
    pages = world.aws.client("stepfunctions").get_paginator("get_execution_history")
    return "".join(
        str(page["events"]).replace("'", '"')
        for execution in executions
        for page in pages.paginate(executionArn=execution["executionArn"])
    )


def give_again(world: World, *roles: str) -> None:
    """Make the permissions of these roles so new that they are not in force yet."""
    policies = take(world, *roles)
    time.sleep(SECONDS)  # until then they stay in force
    give(world, policies)


def take(world: World, *roles: str) -> Sequence[tuple[str, str]]:
    """Take all policies of these roles away; return role and policy of each."""
    iam = world.aws.client("iam")
    taken = []
    for role in roles:
        name = world.resource("AWS::IAM::Role", prefix=f"Seed{role}Role")
        for policy in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]:
            iam.detach_role_policy(RoleName=name, PolicyArn=policy["PolicyArn"])
            taken.append((name, policy["PolicyArn"]))
    assert taken
    return taken


def give(world: World, policies: Sequence[tuple[str, str]]) -> None:
    """Give roles their policies again."""
    for role, policy in policies:
        world.aws.client("iam").attach_role_policy(RoleName=role, PolicyArn=policy)
