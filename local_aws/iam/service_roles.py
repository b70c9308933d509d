"""What a stack's functions and state machines need of their roles when they are made.

Only with IAM enforcement. AWS refuses a role that does not exist or that the service cannot
assume (Lambda and Step Functions API references, CreateFunction and CreateStateMachine), a state
machine that logs while its role may not deliver logs (Step Functions guide, "Using CloudWatch
Logs"), and a function in a VPC whose role may not attach it (Lambda developer guide, "Giving Lambda
functions access to resources in an Amazon VPC").
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from local_aws.emulator import ministack
from local_aws.iam import permissions, propagation

Properties = dict[str, Any]

# What a policy must name, here and below: "*" for actions that take no resource (Service
# authorization reference).
_ANY = "*"
# CloudWatch Logs user guide, "Logs sent to CloudWatch Logs": all log groups, not a single one.
_LOG_GROUPS = "log-group::log-stream:"
_LOG_DELIVERY = {
    "CreateLogDelivery": _ANY,
    "GetLogDelivery": _ANY,
    "UpdateLogDelivery": _ANY,
    "DeleteLogDelivery": _ANY,
    "ListLogDeliveries": _ANY,
    "PutResourcePolicy": _LOG_GROUPS,
    "DescribeResourcePolicies": _LOG_GROUPS,
    "DescribeLogGroups": _LOG_GROUPS,
}
# Lambda makes the interfaces when it has been permitted to; they have no ids before.
_INTERFACES = "network-interface/*"
_NETWORK_INTERFACES = {
    "CreateNetworkInterface": _INTERFACES,
    "DescribeNetworkInterfaces": _ANY,
    "DescribeSubnets": _ANY,
    "DeleteNetworkInterface": _INTERFACES,
    "AssignPrivateIpAddresses": _INTERFACES,
    "UnassignPrivateIpAddresses": _INTERFACES,
}
# Where the emulator's provisioning takes the new properties: create(id, properties, stack),
# update(physical id, old, new, stack, …).
_POSITIONS = {"create": 1, "update": 2}


def install() -> None:
    """Check roles before the emulator makes or updates a function or a state machine."""
    for resource_type, check in (
        ("AWS::Lambda::Function", _check_function),
        ("AWS::StepFunctions::StateMachine", _check_state_machine),
    ):
        handlers = ministack.cfn_provisioners.RESOURCE_HANDLERS[resource_type]
        for operation, position in _POSITIONS.items():
            handlers[operation] = _checked(handlers[operation], position, check)


def _checked(
    provision: Callable[..., Any], position: int, check: Callable[[Properties], None]
) -> Callable[..., Any]:
    def provision_checked(*args: Any, **options: Any) -> Any:
        if permissions.enforced():
            with propagation.settled():
                check(args[position])
        return provision(*args, **options)

    return provision_checked


def _check_function(properties: Properties) -> None:
    role = str(properties.get("Role", ""))
    if not _trusts(role, "lambda.amazonaws.com"):
        raise ValueError("The role defined for the function cannot be assumed by Lambda.")
    if not (properties.get("VpcConfig") or {}).get("SubnetIds"):
        return
    for action, resource in _NETWORK_INTERFACES.items():
        if _may_not(role, "lambda", "ec2", action, resource):
            raise ValueError(
                f"The provided execution role does not have permissions to call {action} on EC2"
            )


def _check_state_machine(properties: Properties) -> None:
    role = str(properties.get("RoleArn", ""))
    if not _trusts(role, "states.amazonaws.com"):
        raise ValueError(
            "Neither the global service principal states.amazonaws.com, nor the regional one is "
            "authorized to assume the provided role."
        )
    level = (properties.get("LoggingConfiguration") or {}).get("Level", "OFF")
    if level == "OFF":
        return
    for action, resource in _LOG_DELIVERY.items():
        if _may_not(role, "states", "logs", action, resource):
            raise ValueError(
                "The state machine IAM Role is not authorized to access the Log Destination"
            )


def _may_not(role: str, session: str, service: str, action: str, resource: str) -> bool:
    if resource != _ANY:
        region, account = ministack.responses.get_region(), role.split(":")[4]
        resource = f"arn:aws:{service}:{region}:{account}:{resource}"
    return bool(permissions.role_denial(role, session, f"{service}:{action}", resource))


def _trusts(role_arn: str, service: str) -> bool:
    """Whether a role exists and some statement lets the service assume it.

    Conditions are not evaluated: which keys these services supply is not documented.
    """
    role = ministack.iam.roles.get(role_arn.rpartition("/")[2])
    if role is None:
        return False
    document = role.get("AssumeRolePolicyDocument") or {}
    if isinstance(document, str):
        document = json.loads(document)
    statements = document.get("Statement", [])
    return any(
        statement.get("Effect") == "Allow"
        and ministack.iam_evaluator.service_principal_matches(statement.get("Principal"), service)
        and "sts:AssumeRole" in _listed(statement.get("Action"))
        for statement in ([statements] if isinstance(statements, dict) else statements)
    )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
