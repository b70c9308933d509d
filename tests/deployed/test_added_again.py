"""An import that is taken out of the stack and added again under the same id."""

from __future__ import annotations

import aws_cdk as cdk
from cdk_cognito_user_import import Wait

from tests.deployed.support.apps import STACK, user_pool
from tests.deployed.support.people import people, usernames
from tests.deployed.support.world import World

WORKFLOW = "AWS::StepFunctions::StateMachine"


def without_import(app: cdk.App) -> None:
    stack = cdk.Stack(app, STACK)
    cdk.CfnOutput(stack, "UserPoolId", value=user_pool(stack).user_pool_id)


def test_it_imports_again_while_the_first_one_is_at_work(world: World) -> None:
    # Step Functions keeps the name of a state machine until its last execution has ended: here the
    # first one stays for good.
    world.aws.configure(hold="InProgress")
    first = world.deploy(world.seeded(people(2), wait=Wait.background()))
    workflow = world.resource(WORKFLOW)
    world.deploy(world.synth(without_import))
    assert world.statuses(first.pool) == ["Stopped"]
    world.aws.configure(hold="")

    again = world.deploy(world.seeded(people(3)))
    assert again.pool == first.pool
    assert again.counts == (3, 0, 0)
    assert world.users(again.pool) == usernames(1, 2, 3)
    assert world.requests() == ["Create", "Delete", "Create"]
    states = world.aws.client("stepfunctions")
    machines = [one["stateMachineArn"] for one in states.list_state_machines()["stateMachines"]]
    assert sorted(machines) == sorted([workflow, world.resource(WORKFLOW)])
