"""What the roles of a template are granted, one grant at a time, and templates with one less."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.synth.apps import flat

Template = dict[str, Any]

_POLICIES = ("AWS::IAM::ManagedPolicy", "AWS::IAM::Policy")
_TRUST = "sts:AssumeRole"
_WILDCARD = "*"
# Needs no permission: stands where an action was taken out, for a policy must have a statement.
_NOTHING = "sts:GetCallerIdentity"
_NOBODY = "example.amazonaws.com"
_ARN = "arn:${{AWS::Partition}}:{}:${{AWS::Region}}:${{AWS::AccountId}}"
_SOME = {"logs": "log-group:example:*", "ec2": "network-interface/eni-0123456789abcdef0"}
_HASH = re.compile(r"[0-9A-F]{8}(?=[.>]|$)")


@dataclass(frozen=True, order=True)
class Grant:
    """One action on one resource, for one role; or who may assume the role.

    Attributes:
        role: the role's logical id without the CDK's hash, such as ``SeedWorkerRole``.
        action: such as ``s3:GetObject``; ``sts:AssumeRole`` for the role's trust; ``*`` for the
            wildcard at the end of a statement's resource, which is less than the whole of it.
        resource: readable, references in angle brackets; the service that a role trusts.
        place: logical id of the policy, number of its statement; of the role, for its trust.
        is_wildcard: the action is left, and what is taken away is the ``*`` that is its resource:
            some resource of the service's is left.
    """

    role: str
    action: str
    resource: str
    place: tuple[str, int]
    is_wildcard: bool = False


def grants(template: Template) -> list[Grant]:
    """All grants of a template, in order."""
    return sorted({*_granted(template), *_trusted(template)})


def without(template: Template, grant: Grant) -> Template:
    """A copy of the template that lacks exactly this grant."""
    changed = copy.deepcopy(template)
    logical_id, number = grant.place
    properties = changed["Resources"][logical_id]["Properties"]
    if grant.action == _TRUST:
        statements = properties["AssumeRolePolicyDocument"]["Statement"]
        statements[number]["Principal"] = {"Service": _NOBODY}
        return changed
    statements = properties["PolicyDocument"]["Statement"]
    statements[number : number + 1] = _without(statements[number], grant)
    return changed


def _without(statement: dict[str, Any], grant: Grant) -> list[dict[str, Any]]:
    actions, resources = _listed(statement["Action"]), _listed(statement["Resource"])
    (resource,) = (one for one in resources if _readable(one) == grant.resource)
    other_resources = [one for one in resources if one != resource]
    if grant.action == _WILDCARD:
        return [{**statement, "Resource": [*other_resources, _narrow(resource)]}]
    other_actions = [action for action in actions if action != grant.action]
    left = [
        {**statement, "Action": other_actions, "Resource": [resource]},
        {**statement, "Resource": other_resources},
        {"Effect": "Allow", "Action": [_NOTHING], "Resource": ["*"]},
    ]
    if grant.is_wildcard:
        left.append({**statement, "Action": [grant.action], "Resource": [_some(grant.action)]})
    return [one for one in left if one["Action"] and one["Resource"]]


def _granted(template: Template) -> Iterator[Grant]:
    resources = template["Resources"]
    for policy, resource in resources.items():
        if resource["Type"] not in _POLICIES:
            continue
        for role in _roles_of(policy, resources):
            for number, statement in enumerate(
                resource["Properties"]["PolicyDocument"]["Statement"]
            ):
                # What is denied is no grant; tests with calls of the Worker's code show its use.
                if statement["Effect"] == "Allow":
                    yield from _of_statement(_name(role), statement, (policy, number), resources)


def _of_statement(
    role: str, statement: dict[str, Any], place: tuple[str, int], resources: dict[str, Any]
) -> Iterator[Grant]:
    for on in _listed(statement["Resource"]):
        readable = _readable(on)
        for action in _listed(statement["Action"]):
            yield Grant(role, action, readable, place)
            if on == "*":
                yield Grant(role, action, readable, place, is_wildcard=True)
        if on != "*" and (readable.endswith("*") or _log_group(on, resources)):
            yield Grant(role, _WILDCARD, readable, place)


def _log_group(resource: Any, resources: dict[str, Any]) -> bool:
    """Whether it is the ARN of a log group, which CloudFormation makes end in a wildcard."""
    group, attribute = (
        resource.get("Fn::GetAtt", ("", "")) if isinstance(resource, dict) else ("", "")
    )
    return attribute == "Arn" and resources[group]["Type"] == "AWS::Logs::LogGroup"


def _trusted(template: Template) -> Iterator[Grant]:
    for role, resource in template["Resources"].items():
        if resource["Type"] == "AWS::IAM::Role":
            document = resource["Properties"]["AssumeRolePolicyDocument"]
            for number, statement in enumerate(document["Statement"]):
                service = statement["Principal"]["Service"]
                assert statement["Action"] == _TRUST
                yield Grant(_name(role), _TRUST, service, (role, number))


def _roles_of(policy: str, resources: dict[str, Any]) -> list[str]:
    """The roles that have a policy, whichever of the two names the other."""
    named = [role["Ref"] for role in resources[policy]["Properties"].get("Roles", [])]
    referring = [
        logical_id
        for logical_id, resource in resources.items()
        if resource["Type"] == "AWS::IAM::Role"
        and {"Ref": policy} in resource["Properties"].get("ManagedPolicyArns", [])
    ]
    assert named + referring, f"{policy} belongs to no role"
    return named + referring


def _narrow(resource: Any) -> Any:
    """A resource without the wildcard at its end."""
    if "Fn::GetAtt" in resource:
        return {"Fn::Sub": f"{_ARN.format('logs')}:log-group:${{{resource['Fn::GetAtt'][0]}}}"}
    delimiter, parts = resource["Fn::Join"]
    return {"Fn::Join": [delimiter, [*parts[:-1], parts[-1].removesuffix("*")]]}


def _some(action: str) -> Any:
    """Some resource of the service that an action belongs to."""
    service = action.partition(":")[0]
    return {"Fn::Sub": f"{_ARN.format(service)}:{_SOME.get(service, 'example')}"}


def _readable(resource: Any) -> str:
    return _HASH.sub("", flat(resource))


def _name(logical_id: str) -> str:
    return _HASH.sub("", logical_id)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
