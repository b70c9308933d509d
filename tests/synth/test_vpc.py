"""A Worker in a VPC."""

from __future__ import annotations

from typing import Any

import pytest
from aws_cdk import (
    App,
    Stack,
)
from aws_cdk import aws_ec2 as ec2
from cdk_cognito_user_import import CognitoUserImport, UserSource

from tests.synth.apps import (
    USERS,
    SeededStack,
    flat,
    of_type,
    permissions,
    resources,
    role_of,
    user_pool,
)
from tests.synth.conftest import Seeded

NETWORK_INTERFACES = {
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
}


def test_vpc_needs_network_interfaces(seeded: Seeded) -> None:
    own, ordinary = _in_a_vpc(), permissions(seeded.resources, "SeedWorkerRoleB04253B2")
    more = {action for action, _ in own if not action.startswith("not ")}
    assert more - {action for action, _ in ordinary} == NETWORK_INTERFACES


def test_code_in_a_vpc_may_not_use_network_interfaces() -> None:
    denied = {
        (action.removeprefix("not "), resource)
        for action, resource in _in_a_vpc()
        if action.startswith("not ")
    }
    worker = (
        '{"ArnEquals": {"lambda:SourceFunctionArn": {"Fn::GetAtt": ["SeedWorkerCB123521", "Arn"]}}}'
    )
    assert denied == {(action, f"* if {worker}") for action in NETWORK_INTERFACES}


def _in_a_vpc() -> set[tuple[str, str]]:
    """What the Worker's role in a VPC may do."""
    app = App()
    stack = SeededStack(app, vpc=ec2.Vpc(Stack(app, "Network"), "Vpc", max_azs=1))
    found = resources(stack)
    return permissions(found, role_of(found, stack.seed.worker))


@pytest.mark.parametrize("several", [list, tuple])
def test_worker_in_a_vpc(several: type[list[Any]] | type[tuple[Any, ...]]) -> None:
    app = App()
    network = Stack(app, "Network")
    vpc = ec2.Vpc(network, "Vpc", max_azs=1)
    group = ec2.SecurityGroup(network, "Group", vpc=vpc)
    stack = SeededStack(
        app,
        vpc=vpc,
        vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS),
        security_groups=several([group]),
    )
    found = resources(stack)
    configured = found["SeedWorkerCB123521"]["Properties"]["VpcConfig"]
    assert [flat(each)[:35] for each in configured["SecurityGroupIds"]] == [
        "<Network:ExportsOutputFnGetAttGroup"
    ]
    assert len(configured["SubnetIds"]) == 1
    assert "VpcConfig" not in found["SeedTrigger5791E436"]["Properties"]


def test_import_in_a_vpc_comes_after_endpoints_that_let_the_worker_in() -> None:
    stack = Stack()
    vpc = ec2.Vpc(stack, "Vpc", max_azs=1)
    storage = vpc.add_gateway_endpoint("S3", service=ec2.GatewayVpcEndpointAwsService.S3)
    service = ec2.InterfaceVpcEndpointAwsService.STEP_FUNCTIONS
    workflows = vpc.add_interface_endpoint("States", service=service, open=False)
    seed = CognitoUserImport(
        stack, "Seed", user_pool=user_pool(stack), source=UserSource.from_csv(USERS), vpc=vpc
    )
    workflows.connections.allow_default_port_from(seed.worker)
    seed.resource.node.add_dependency(storage, workflows)
    # The template is looked through for circles, too.
    found = resources(stack)
    endpoints = set(of_type(found, "AWS::EC2::VPCEndpoint"))
    assert len(endpoints) == 2
    assert endpoints <= set(found["SeedC76DC678"]["DependsOn"])
