"""The one resource policy that log deliveries share in an account and Region.

Step Functions adds the log group of each state machine that logs, unless its name begins with
``/aws/vendedlogs/``. The policy has at most 5,120 characters and keeps the entries of groups that
are gone; when it is full, no such state machine can be made (Step Functions guide, "Avoiding Amazon
CloudWatch Logs resource policy size restrictions"; aws/aws-cdk#28577).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from local_aws.emulator import ministack

MAX_CHARACTERS = 5120
NAME = "AWSLogDeliveryWrite20150319"

_EXEMPT = ":log-group:/aws/vendedlogs/"
_FULL = (
    "Invalid Logging Configuration: The CloudWatch Logs Resource Policy size was exceeded. We "
    "suggest prefixing your CloudWatch log group name with /aws/vendedlogs/states/."
)


def install() -> None:
    """Add to the policy before a state machine is made or changed, by a stack or by a call."""
    handlers = ministack.cfn_provisioners.RESOURCE_HANDLERS["AWS::StepFunctions::StateMachine"]
    handlers["create"] = _provisioned(handlers["create"], 1)
    handlers["update"] = _provisioned(handlers["update"], 2)
    ministack.states.create_state_machine = _called(ministack.states.create_state_machine)
    ministack.states.update_state_machine = _called(ministack.states.update_state_machine)


def _provisioned(provision: Callable[..., Any], position: int) -> Callable[..., Any]:
    def provision_delivering(*args: Any, **options: Any) -> Any:
        if not _add(args[position].get("LoggingConfiguration")):
            raise ValueError(_FULL)
        return provision(*args, **options)

    return provision_delivering


def _called(operation: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], Any]:
    def operation_delivering(data: dict[str, Any]) -> Any:
        if not _add(data.get("loggingConfiguration")):
            return ministack.responses.error_response_json(
                "InvalidLoggingConfiguration", _FULL, 400
            )
        return operation(data)

    return operation_delivering


def _add(logging: dict[str, Any] | None) -> bool:
    """Add the log groups of a logging configuration; False when there is no room."""
    entries = _entries()
    new = [group for group in _groups(logging or {}) if group not in entries]
    if not new:
        return True
    document = _document([*entries, *new])
    if len(document) > MAX_CHARACTERS:
        return False
    status, _, _ = ministack.logs.put_resource_policy(
        {"policyName": NAME, "policyDocument": document}
    )
    return bool(status == 200)


def _groups(logging: dict[str, Any]) -> Iterator[str]:
    # Step Functions' API writes these names in lower camel case, CloudFormation in upper.
    known = {name.lower(): value for name, value in logging.items()}
    if known.get("level", "OFF") == "OFF":
        return
    for destination in known.get("destinations") or ():
        for group in destination.values():
            for arn in group.values():
                if _EXEMPT not in arn:
                    yield f"{arn.removesuffix(':*')}:log-stream:*"


def _entries() -> list[str]:
    policy = ministack.logs.resource_policies.get(NAME)
    if policy is None:
        return []
    statements = json.loads(policy["policyDocument"])["Statement"]
    entries: list[str] = statements[0]["Resource"]
    return entries


def _document(entries: list[str]) -> str:
    account, region = ministack.responses.get_account_id(), ministack.responses.get_region()
    statement = {
        "Sid": "AWSLogDeliveryWrite",
        "Effect": "Allow",
        "Principal": {"Service": "delivery.logs.amazonaws.com"},
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": entries,
        "Condition": {
            "StringEquals": {"aws:SourceAccount": [account]},
            "ArnLike": {"aws:SourceArn": [f"arn:aws:logs:{region}:{account}:*"]},
        },
    }
    document = {"Version": "2012-10-17", "Statement": [statement]}
    return json.dumps(document, separators=(",", ":"))
