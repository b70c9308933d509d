"""The state machine and the custom resource as they are synthesized."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

os.environ.setdefault("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "1")

from aws_cdk import App, Stack
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_ec2 as ec2
from aws_cdk.assertions import Template
from cdk_cognito_user_import import CognitoUserImport, UserSource

ACCOUNT, REGION = "111122223333", "us-west-2"
POOL = f"{REGION}_Example01"
WORKER = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:worker"
STATE_MACHINE = f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:workflow"


class Seeded(Stack):
    """An import with the defaults, of a file with one user; in a VPC if asked to."""

    def __init__(self, scope: App, id: str, *, in_vpc: bool) -> None:
        super().__init__(scope, id)
        pool = cognito.UserPool(self, "Pool", auto_verify=cognito.AutoVerifiedAttrs(email=True))
        vpc = ec2.Vpc.from_vpc_attributes(
            self,
            "Vpc",
            vpc_id="vpc-0123456789abcdef0",
            availability_zones=["a"],
            private_subnet_ids=["subnet-0123456789abcdef0"],
        )
        users = UserSource.from_csv(Path(__file__).with_name("users.csv"))
        CognitoUserImport(self, "Seed", user_pool=pool, source=users, vpc=vpc if in_vpc else None)


@dataclass(frozen=True)
class Synthesized:
    """What CloudFormation gets, with references resolved."""

    definition: str
    properties: Mapping[str, Any]
    worker_timeout: int


@cache
def synthesized(*, in_vpc: bool = False) -> Synthesized:
    """Synthesize once."""
    stack = Seeded(App(), "Stack", in_vpc=in_vpc)
    resources = Template.from_stack(stack).to_json()["Resources"]
    machine = _only(resources, "AWS::StepFunctions::StateMachine")
    custom = _only(resources, "Custom::CognitoUserImport")
    functions = [r for r in resources.values() if r["Type"] == "AWS::Lambda::Function"]
    worker = next(f for f in functions if "worker" in f["Properties"]["Handler"])
    return Synthesized(
        definition=_resolve(machine["DefinitionString"]),
        properties=_resolve(custom),
        worker_timeout=int(worker["Properties"]["Timeout"]),
    )


def _only(resources: Mapping[str, Any], kind: str) -> Any:
    (found,) = [r["Properties"] for r in resources.values() if r["Type"] == kind]
    return found


def _resolve(value: Any) -> Any:
    """What CloudFormation makes of intrinsic functions; scalars become text (FACTS 7.1)."""
    if isinstance(value, list):
        return [_resolve(item) for item in value]
    if not isinstance(value, dict):
        return str(value).lower() if isinstance(value, bool) else str(value)
    for name, resolve in _INTRINSIC.items():
        if name in value:
            return resolve(value[name])
    return {key: _resolve(item) for key, item in value.items()}


def _substituted(text: str) -> str:
    return text.replace("${AWS::AccountId}", ACCOUNT).replace("${AWS::Region}", REGION)


def _attribute(logical_id: str) -> str:
    if "LogsRole" in logical_id:
        return f"arn:aws:iam::{ACCOUNT}:role/logs"
    return WORKER


def _referred(name: str) -> str:
    if name == "AWS::Partition":
        return "aws"
    return STATE_MACHINE if "Workflow" in name else POOL


_INTRINSIC: dict[str, Callable[[Any], str]] = {
    "Fn::Join": lambda argument: str(argument[0]).join(_resolve(argument[1])),
    "Fn::Sub": _substituted,
    "Fn::GetAtt": lambda argument: _attribute(argument[0]),
    "Ref": _referred,
}
