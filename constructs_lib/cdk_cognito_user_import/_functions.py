"""The two functions of an import."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk.interfaces.aws_kms import IKeyRef
from cognito_import_contract import timing
from constructs import Construct

from ._acknowledgments import (
    INVOKED_BY_CLOUDFORMATION,
    INVOKED_BY_WORKFLOW,
    acknowledge_asynchronous_invocation,
    acknowledge_function,
    acknowledge_log_group,
)
from ._asset import function_code
from ._keys import key_behind

_RUNTIME = lambda_.Runtime.PYTHON_3_14
# The search for duplicates among 500,000 users needs this memory; the CSV itself is streamed.
_WORKER_MEMORY_MIB = 1024
_TRIGGER_MEMORY_MIB = 256


@dataclass(frozen=True)
class Logging:
    """How long the import's own log groups keep their entries, and the key that encrypts them."""

    retention: logs.RetentionDays
    key: IKeyRef | None

    def group(self, scope: Construct, id: str, *, name: str | None = None) -> logs.LogGroup:
        """A log group that is deleted with the stack. Its entries name no user."""
        group = logs.LogGroup(
            scope,
            id,
            log_group_name=name,
            retention=self.retention,
            encryption_key=self.key and key_behind(self.key),
            removal_policy=RemovalPolicy.DESTROY,
        )
        if self.key is None:
            acknowledge_log_group(group)
        return group


@dataclass(frozen=True)
class Network:
    """Where in a VPC the Worker runs; all None if it runs in no VPC."""

    vpc: ec2.IVpc | None
    subnets: ec2.SubnetSelection | None
    security_groups: Sequence[ec2.ISecurityGroup] | None

    def __post_init__(self) -> None:
        for name, value in (
            ("vpc_subnets", self.subnets),
            ("security_groups", self.security_groups),
        ):
            if value is not None and self.vpc is None:
                raise ValueError(f"{name} is given without vpc; give the VPC, too, or neither")


def make_worker(
    scope: Construct,
    id: str,
    *,
    role: iam.IRole,
    own_log: logs.LogGroup,
    pool: str,
    timeout_seconds: int,
    network: Network,
    architecture: lambda_.Architecture | None,
) -> lambda_.Function:
    """The function that runs the steps."""
    function = lambda_.Function(
        scope,
        id,
        description="Runs the steps of a Cognito user import",
        code=function_code(),
        handler="cognito_user_import.worker.handler",
        runtime=_RUNTIME,
        architecture=architecture,
        role=role,
        log_group=own_log,
        memory_size=_WORKER_MEMORY_MIB,
        # The time limit of the first step. The state machine has limits of its own for the others.
        timeout=Duration.seconds(timing.step_limit(timeout_seconds)),
        environment={"USER_POOL_ID": pool},
        vpc=network.vpc,
        vpc_subnets=network.subnets,
        # The user may give a tuple, and the CDK accepts only a list.
        security_groups=None if network.security_groups is None else [*network.security_groups],
    )
    acknowledge_function(function, invoked_by=INVOKED_BY_WORKFLOW, in_vpc=network.vpc is not None)
    return function


def make_trigger(
    scope: Construct,
    id: str,
    *,
    role: iam.IRole,
    own_log: logs.LogGroup,
    max_event_age: Duration,
    architecture: lambda_.Architecture | None,
) -> lambda_.Function:
    """The function behind the custom resource's service token. It starts the workflow."""
    function = lambda_.Function(
        scope,
        id,
        description="Starts the workflow of a Cognito user import",
        code=function_code(),
        handler="cognito_user_import.trigger.handler",
        runtime=_RUNTIME,
        architecture=architecture,
        role=role,
        log_group=own_log,
        memory_size=_TRIGGER_MEMORY_MIB,
        timeout=Duration.seconds(timing.TRIGGER_LIMIT),
        # CloudFormation no longer waits for the answer to a request that is older than this.
        max_event_age=max_event_age,
    )
    acknowledge_function(function, invoked_by=INVOKED_BY_CLOUDFORMATION, in_vpc=False)
    acknowledge_asynchronous_invocation(function)
    return function
