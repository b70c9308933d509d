"""The two functions of an import and what they may do."""

from __future__ import annotations

from aws_cdk import Arn, ArnComponents, ArnFormat, Duration, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from ._asset import function_code
from ._roles import service_role
from .user_source import BoundSource

_RUNTIME = lambda_.Runtime.PYTHON_3_14
# The duplicate check of 500,000 users is what needs the memory; the CSV itself is streamed.
_WORKER_MEMORY_MIB = 1024
_TRIGGER_MEMORY_MIB = 256


def log_group(scope: Construct, id: str) -> logs.LogGroup:
    """A log group that goes with the stack; what it holds names no user."""
    return logs.LogGroup(
        scope, id, retention=logs.RetentionDays.ONE_MONTH, removal_policy=RemovalPolicy.DESTROY
    )


def function_role(
    scope: Construct, id: str, own_log: logs.LogGroup, statements: list[iam.PolicyStatement]
) -> iam.Role:
    """A function's role: these statements and its own log, nothing else."""
    write_log = iam.PolicyStatement(
        actions=["logs:CreateLogStream", "logs:PutLogEvents"], resources=[own_log.log_group_arn]
    )
    return service_role(scope, id, "lambda.amazonaws.com", [*statements, write_log])


def worker_statements(
    scope: Construct, user_pool_id: str, user_pool_arn: str, source: BoundSource, logs_role_arn: str
) -> list[iam.PolicyStatement]:
    """What the steps call, on this pool, this object, this role and this log."""
    statements = [
        iam.PolicyStatement(
            actions=[
                "cognito-idp:CreateUserImportJob",
                "cognito-idp:DescribeUserImportJob",
                "cognito-idp:DescribeUserPool",
                "cognito-idp:GetCSVHeader",
                "cognito-idp:ListUserImportJobs",
                "cognito-idp:ListUsers",
                "cognito-idp:StartUserImportJob",
                "cognito-idp:StopUserImportJob",
            ],
            resources=[user_pool_arn],
        ),
        iam.PolicyStatement(
            actions=["s3:GetObjectVersion" if source.is_versioned else "s3:GetObject"],
            resources=[source.object_arn],
        ),
        iam.PolicyStatement(
            actions=["iam:PassRole"],
            resources=[logs_role_arn],
            conditions={"StringEquals": {"iam:PassedToService": "cognito-idp.amazonaws.com"}},
        ),
        iam.PolicyStatement(
            actions=["logs:GetLogEvents"], resources=[_import_log(scope, user_pool_id)]
        ),
    ]
    if source.key is not None:
        statements.append(
            iam.PolicyStatement(actions=["kms:Decrypt"], resources=[source.key.key_arn])
        )
    return statements


def _import_log(scope: Construct, user_pool_id: str) -> str:
    """The streams of the pool's import log, whose name ends in the pool's name (FACTS 5.2)."""
    return Arn.format(
        ArnComponents(
            service="logs",
            resource="log-group",
            resource_name=f"/aws/cognito/userpools/{user_pool_id}/*",
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        ),
        Stack.of(scope),
    )


def worker(
    scope: Construct, id: str, *, role: iam.IRole, own_log: logs.LogGroup, pool: str
) -> lambda_.Function:
    """The function that runs the steps."""
    return lambda_.Function(
        scope,
        id,
        description="Runs the steps of a Cognito user import",
        code=function_code(),
        handler="cognito_user_import.worker.handler",
        runtime=_RUNTIME,
        role=role,
        log_group=own_log,
        memory_size=_WORKER_MEMORY_MIB,
        timeout=Duration.minutes(15),
        environment={"USER_POOL_ID": pool},
    )


def trigger(
    scope: Construct, id: str, *, role: iam.IRole, own_log: logs.LogGroup, state_machine_arn: str
) -> lambda_.Function:
    """The custom resource's service token: starts the workflow."""
    return lambda_.Function(
        scope,
        id,
        description="Starts the workflow of a Cognito user import",
        code=function_code(),
        handler="cognito_user_import.trigger.handler",
        runtime=_RUNTIME,
        role=role,
        log_group=own_log,
        memory_size=_TRIGGER_MEMORY_MIB,
        timeout=Duration.minutes(5),
        environment={"STATE_MACHINE_ARN": state_machine_arn},
    )
