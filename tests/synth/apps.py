"""Small apps to synthesize, and ways to look at what comes out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aws_cdk import App, Stack
from aws_cdk import aws_cognito as cognito
from aws_cdk.assertions import Template
from cdk_cognito_user_import import CognitoUserImport, UserSource
from constructs import Construct

Json = dict[str, Any]

USERS = "tests/synth/users.csv"
ADA = {"cognito:username": "ada", "email": "ada@example.com", "email_verified": True}
IN_GROUPS = UserSource.from_users([{**ADA, "cognito:groups": ["admins", "editors"]}])
"""A user who is to join two groups."""
LOG_GROUPS = "arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:"
WRITE_IMPORT_LOG = (
    "logs:CreateLogGroup logs:CreateLogStream logs:DescribeLogStreams logs:PutLogEvents"
)
RECOMMENDED_FLAGS: Json = json.loads(
    Path("node_modules/aws-cdk/lib/init-templates/.recommended-feature-flags.json").read_text()
)
# Findings are read from the report instead of from the exception that they end in.
_REPORT_ONLY = {"@aws-cdk/core:failSynthOnValidationErrors": False}


def user_pool(scope: Construct, id: str = "Pool") -> cognito.UserPool:
    """A pool that takes the users of USERS."""
    return cognito.UserPool(
        scope,
        id,
        auto_verify=cognito.AutoVerifiedAttrs(email=True),
        custom_attributes={
            "department": cognito.StringAttribute(max_len=60, mutable=True),
            "employee_number": cognito.NumberAttribute(min=1, max=999_999, mutable=True),
        },
    )


class SeededStack(Stack):
    """A pool and an import; what is given goes to the import."""

    def __init__(self, scope: Construct | None = None, id: str = "Stack", **options: Any) -> None:
        super().__init__(scope, id)
        self.pool = user_pool(self)
        options.setdefault("source", UserSource.from_csv(USERS))
        self.seed = CognitoUserImport(self, "Seed", user_pool=self.pool, **options)


def resources(stack: Stack) -> dict[str, Json]:
    """The resources of a stack's template, by logical id."""
    found: dict[str, Json] = Template.from_stack(stack).to_json()["Resources"]
    return found


def of_type(found: Mapping[str, Json], resource_type: str) -> dict[str, Json]:
    """Those of one type."""
    return {key: each for key, each in found.items() if each["Type"] == resource_type}


def the_import(found: Mapping[str, Json]) -> Json:
    """The properties of the only custom resource."""
    (resource,) = of_type(found, "Custom::CognitoUserImport").values()
    properties: Json = resource["Properties"]
    return properties


def permissions(found: Mapping[str, Json], role: str) -> set[tuple[str, str]]:
    """What a role may do, from all policies of the template: action and resource.

    Args:
        found: the resources.
        role: the role's logical id.
    """
    policies = set()
    for arn in found.get(role, {}).get("Properties", {}).get("ManagedPolicyArns", []):
        policies.add(arn["Ref"])
    for key, resource in found.items():
        if {"Ref": role} in resource.get("Properties", {}).get("Roles", []):
            policies.add(key)
    return {
        permission
        for key in policies
        for statement in found[key]["Properties"]["PolicyDocument"]["Statement"]
        for permission in allowed(statement)
    }


def allowed(statement: Json) -> Iterator[tuple[str, str]]:
    """The permissions of a statement, one by one; a condition stands behind the resource.

    What is denied has a ``not`` before the action.
    """
    effect = {"Allow": "", "Deny": "not "}[statement["Effect"]]
    condition = f" if {text(statement['Condition'])}" if "Condition" in statement else ""
    for action in _list(statement["Action"]):
        for resource in _list(statement["Resource"]):
            yield effect + action, flat(resource) + condition


def role_of(found: Mapping[str, Json], function: Construct) -> str:
    """The logical id of a function's role."""
    return str(found[logical_id(function)]["Properties"]["Role"]["Fn::GetAtt"][0])


def may(actions: str, resource: str) -> set[tuple[str, str]]:
    """The permissions for some actions on a resource, in the form of `permissions`."""
    return {(action, resource) for action in actions.split()}


def flat(value: Any) -> str:
    """A readable form of a template's string: references stand in angle brackets."""
    if isinstance(value, str):
        return value
    ((function, operand),) = value.items()
    if function == "Fn::Join":
        return str(operand[0].join(map(flat, operand[1])))
    if function == "Fn::Sub":
        return str(operand.replace("${", "<").replace("}", ">"))
    if function == "Fn::GetAtt":
        return f"<{operand[0]}.{operand[1]}>"
    return f"<{operand}>"


def text(value: object) -> str:
    """A comparable form of a template's value."""
    return json.dumps(value, sort_keys=True)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def logical_id(construct: Construct) -> str:
    """The logical id of a construct's main resource."""
    resource = construct.node.default_child
    return str(Stack.of(construct).resolve(resource.logical_id))  # type: ignore[union-attr]


@dataclass(frozen=True)
class Finding:
    """An entry of the validation report."""

    plugin: str
    rule: str
    severity: str
    text: str
    path: str


class Report:
    """The validation report of a synthesized app."""

    def __init__(self, folder: str) -> None:
        report = json.loads((Path(folder) / "validation-report.json").read_text(encoding="utf-8"))
        self.reports: list[Json] = report["pluginReports"]

    def plugins(self) -> list[str]:
        """Who found anything, or accepted it."""
        return [report["pluginName"] for report in self.reports]

    def findings(self, plugin: str = "cdk-cognito-user-import") -> list[Finding]:
        """What was found and not acknowledged."""
        return list(self._entries(plugin, "violations"))

    def acknowledged(self, plugin: str = "cdk-cognito-user-import") -> list[Finding]:
        """What was found and acknowledged."""
        return list(self._entries(plugin, "suppressedViolations"))

    def _entries(self, plugin: str, kind: str) -> Iterator[Finding]:
        for report in self.reports:
            for entry in report.get(kind, []) if report["pluginName"] == plugin else []:
                for construct in entry["violatingConstructs"]:
                    yield Finding(
                        plugin,
                        entry["ruleName"],
                        entry["severity"],
                        entry["description"],
                        construct["constructPath"],
                    )


def reporting_app(folder: Path, context: Json | None = None, *, validates: bool = False) -> App:
    """An app whose synthesis does not raise on findings; read them with `report`.

    The CDK's own validation of templates, which takes long, is part of it only if it is wanted.
    """
    return App(
        outdir=str(folder / "cdk.out"),
        context={**_REPORT_ONLY, **(context or {})},
        builtin_cloud_formation_validation=validates,
    )


def report(app: App) -> Report:
    """Synthesize, and read the report."""
    return Report(app.synth().directory)


def trust(role: Json) -> Json:
    """The only statement of a role's trust policy."""
    (statement,) = role["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    found: Json = statement
    return found
