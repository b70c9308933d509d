"""What the roles of an import may do: docs/security.md says which step needs which permission."""

from __future__ import annotations

import re
from collections.abc import Mapping

from aws_cdk import Arn, ArnComponents, ArnFormat, Aws, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk.interfaces.aws_cognito import UserPoolReference
from cognito_import_contract import states
from cognito_import_contract.properties import GroupsMode
from cognito_import_contract.states import Feature
from constructs import Construct

from ._roles import Permission
from ._sources import BoundSource

COGNITO = "cognito-idp.amazonaws.com"
"""The service to which the logs role is passed, and which assumes it."""

# Lambda Developer Guide, "Giving Lambda functions access to resources in an Amazon VPC".
_NETWORK_INTERFACES = (
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
)
_LITERAL_STAR = (
    "There is no wildcard: the object's key has an asterisk in it, which IAM takes for itself when "
    'it is written as ${*} (IAM User Guide, "IAM policy elements: Variables and tags").'
)
_ESCAPE = re.compile(r"\$\{[*?$]\}")


_FEATURES: Mapping[GroupsMode | None, tuple[Feature, ...]] = {
    None: (),
    GroupsMode.EXISTING: (Feature.GROUPS,),
    GroupsMode.CREATE_MISSING: (Feature.GROUPS, Feature.CREATE_GROUPS),
}


def worker_permissions(
    scope: Construct,
    *,
    pool: UserPoolReference,
    source: BoundSource,
    groups: GroupsMode | None,
    logs_role_arn: str,
    workflow_arn: str,
    own_log: logs.LogGroup,
) -> list[Permission]:
    """What the steps of the workflow need: this object, this role, this pool, these logs."""
    decrypt = [] if source.key_arn is None else [Permission("kms:Decrypt", on=source.key_arn)]
    return [
        Permission(
            # Which action reads the object depends on whether a version is given.
            *source.permissions,
            on=source.object_arn,
            wildcard=_LITERAL_STAR if "${*}" in source.object_arn else "",
            escaped=_ESCAPE.search(source.object_arn) is not None,
        ),
        Permission(
            *states.actions_on(states.LOGS_ROLE),
            on=logs_role_arn,
            conditions={"StringEquals": {"iam:PassedToService": COGNITO}},
        ),
        write_log(own_log),
        *decrypt,
        Permission(*states.actions_on(states.POOL, _FEATURES[groups]), on=pool.user_pool_arn),
        Permission(
            *states.actions_on(states.IMPORT_LOG),
            on=import_log_arn(scope, f"{pool.user_pool_id}/*"),
            wildcard=(
                "The log group's name ends in the pool's name, and each import job writes a stream "
                "of its own. Nothing but the import logs of this one pool matches."
            ),
        ),
        Permission(*states.actions_on(states.WORKFLOW), on=workflow_arn),
    ]


def trigger_permissions(workflow_arn: str, own_log: logs.LogGroup) -> list[Permission]:
    """Start the workflow, and see whether the stack is being rolled back."""
    return [
        Permission("states:StartExecution", on=workflow_arn),
        Permission("cloudformation:DescribeStacks", on=Aws.STACK_ID),
        write_log(own_log),
    ]


def keep_code_from_vpc(worker: lambda_.Function) -> Permission:
    """Deny the Worker's code the actions that its role has only for Lambda's own calls.

    Calls of the function's code carry the function's ARN, and Lambda's own calls to EC2 do not:
    Lambda Developer Guide, "Using source function ARN to control function access behavior".
    """
    return Permission(
        *_NETWORK_INTERFACES,
        on="*",
        conditions={"ArnEquals": {"lambda:SourceFunctionArn": worker.function_arn}},
        effect=iam.Effect.DENY,
    )


def invoke_worker(worker: lambda_.Function) -> Permission:
    """Invoke the Worker itself, and none of its versions or aliases."""
    return Permission("lambda:InvokeFunction", on=worker.function_arn)


def log_and_trace() -> Permission:
    """Write the workflow's log and its traces."""
    return Permission(
        "logs:CreateLogDelivery",
        "logs:DeleteLogDelivery",
        "logs:DescribeLogGroups",
        "logs:DescribeResourcePolicies",
        "logs:GetLogDelivery",
        "logs:ListLogDeliveries",
        "logs:PutResourcePolicy",
        "logs:UpdateLogDelivery",
        "xray:GetSamplingRules",
        "xray:GetSamplingTargets",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
        on="*",
        wildcard=(
            "They let the workflow write its own log and its own traces. Step Functions, which "
            "checks the role when the state machine is made, documents them on all resources: "
            'Step Functions Developer Guide, "Using CloudWatch Logs to log execution history" '
            'and "Trace Step Functions with X-Ray". The actions of log deliveries and of X-Ray '
            "take no resource. DescribeLogGroups, DescribeResourcePolicies and "
            "PutResourcePolicy need all log groups: a single one is not enough (CloudWatch "
            'Logs User Guide, "Logs sent to CloudWatch Logs").'
        ),
    )


def write_log(own_log: logs.LogGroup) -> Permission:
    """Write a function's own log. The group's ARN ends in `:*`, which stands for its streams."""
    return Permission("logs:CreateLogStream", "logs:PutLogEvents", on=own_log.log_group_arn)


def import_log_arn(scope: Construct, name: str) -> str:
    """ARN of the log groups of user pools; `name` follows `/aws/cognito/userpools/` (FACTS 5.2)."""
    return Arn.format(
        ArnComponents(
            service="logs",
            resource="log-group",
            resource_name=f"/aws/cognito/userpools/{name}",
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        ),
        Stack.of(scope),
    )


def attach_to_vpc() -> Permission:
    """What Lambda needs of a function's role to run the function in a VPC."""
    return Permission(
        *_NETWORK_INTERFACES,
        on="*",
        wildcard=(
            "Lambda attaches the function to the VPC with these permissions of its role. The "
            "network interfaces do not exist yet, the subnets may be shared by another account, "
            "and the Describe actions take no resource. The function's own code is denied them."
        ),
    )
