"""What synthesis knows about a user pool: its properties in the finished template.

The template is read, and not the construct, because it includes property overrides, aspects and
mixins, and is the same for `UserPool`, `CfnUserPool` and a pool in another stack.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsii
from aws_cdk import CfnResource, ISynthesisSession, NestedStackSynthesizer, Stack, Stage, cx_api
from aws_cdk import aws_cognito as cognito
from aws_cdk.interfaces.aws_cognito import IUserPoolRef
from cognito_user_csv import AttributeSchema, Pool
from cognito_user_csv.columns import STANDARD as STANDARD_COLUMNS
from cognito_user_csv.pool import as_boolean, recovery_of

ReadTemplate = Callable[[CfnResource], dict[str, Any]]
"""Returns the template that contains a resource."""


def pool_at_synth(user_pool: IUserPoolRef, read_template: ReadTemplate) -> Pool:
    """What the template says about the pool. Nothing is known about a pool without a template."""
    resource = _resource(user_pool)
    if resource is None:
        return Pool.unknown()
    template = read_template(resource)
    logical_id = Stack.of(resource).resolve(resource.logical_id)
    found = template["Resources"][logical_id]
    if _is_function(found):
        return Pool.unknown()
    pool = read_properties(found.get("Properties", {}))
    return replace(pool, providers=frozenset(_providers(template["Resources"], logical_id)))


def _providers(resources: Mapping[str, Any], pool_id: str) -> Iterator[str]:
    """The names of the pool's identity providers in its own template."""
    for resource in resources.values():
        if resource.get("Type") == cognito.CfnUserPoolIdentityProvider.CFN_RESOURCE_TYPE_NAME:
            properties = resource.get("Properties", {})
            name = properties.get("ProviderName")
            if properties.get("UserPoolId") == {"Ref": pool_id} and isinstance(name, str):
                yield name


def template_path(resource: CfnResource) -> Path:
    """The path of the synthesized template that contains a resource."""
    stage = Stage.of(resource)
    assert stage is not None, "every stack that is synthesized is in a stage"  # noqa: S101
    return Path(stage.outdir) / Stack.of(resource).template_file


def finished_template(resource: CfnResource) -> dict[str, Any]:
    """The template that contains a resource, once synthesis has written it."""
    template: dict[str, Any] = json.loads(template_path(resource).read_text(encoding="utf-8"))
    return template


def rendered_template(resource: CfnResource) -> dict[str, Any]:
    """The template that contains a resource, before synthesis writes it but after all aspects."""
    stack = Stack.of(resource)
    # This is the CDK's simplest synthesizer: it writes the template and nothing else.
    synthesizer = NestedStackSynthesizer(stack.synthesizer)
    synthesizer.bind(stack)
    with tempfile.TemporaryDirectory() as folder:
        synthesizer._synthesize_template(_Session(folder))  # type: ignore[arg-type]
        written = Path(folder, stack.template_file).read_text(encoding="utf-8")
    template: dict[str, Any] = json.loads(written)
    return template


@jsii.implements(ISynthesisSession)
class _Session:
    """A session of synthesis that writes into a folder of its own."""

    def __init__(self, folder: str) -> None:
        self._assembly = cx_api.CloudAssemblyBuilder(folder)

    @property
    def assembly(self) -> cx_api.CloudAssemblyBuilder:
        return self._assembly

    @property
    def outdir(self) -> str:
        return self._assembly.outdir

    @property
    def validate_on_synth(self) -> bool | None:
        return None


def _resource(user_pool: IUserPoolRef) -> cognito.CfnUserPool | None:
    for candidate in (user_pool, user_pool.node.default_child):
        if isinstance(candidate, cognito.CfnUserPool):
            return candidate
    return None


def read_properties(properties: object) -> Pool:
    """The `Pool` with the properties of an `AWS::Cognito::UserPool`.

    A property that is left out has CloudFormation's default. A property that is an intrinsic
    function, or that no pool would accept, is not known.
    """
    if not isinstance(properties, Mapping) or _is_function(properties):
        return Pool.unknown()
    mfa = properties.get("MfaConfiguration", "OFF")
    attributes, more_columns = _attributes(properties.get("Schema", []))
    return Pool(
        auto_verified=_names(properties.get("AutoVerifiedAttributes", [])),
        username_attributes=_names(properties.get("UsernameAttributes", [])),
        alias_attributes=_names(properties.get("AliasAttributes", [])),
        case_sensitive=_case_sensitive(properties.get("UsernameConfiguration", {})),
        mfa=mfa if mfa in ("OFF", "ON", "OPTIONAL") else None,
        mfa_factors=_mfa_factors(properties),
        account_recovery=recovery_of(properties.get("AccountRecoverySetting")),
        attributes=attributes,
        more_columns=more_columns,
    )


def _case_sensitive(configuration: object) -> bool | None:
    if not isinstance(configuration, Mapping) or _is_function(configuration):
        return None
    # CloudFormation's default: case sensitive (AWS::Cognito::UserPool UsernameConfiguration).
    return as_boolean(configuration.get("CaseSensitive", True))


def _mfa_factors(properties: Mapping[str, Any]) -> frozenset[str] | None:
    if "EnabledMfas" in properties:
        return _names(properties["EnabledMfas"])
    # A pool that is made with multi-factor authentication and an SMS configuration takes SMS alone
    # (API reference, CreateUserPool, MfaConfiguration).
    return frozenset({"SMS_MFA"}) if "SmsConfiguration" in properties else None


def _names(value: object) -> frozenset[str] | None:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        return None
    return frozenset(value)


def _attributes(schema: object) -> tuple[dict[str, AttributeSchema] | None, bool]:
    """The attributes whose columns are known, and whether there may be others."""
    if not isinstance(schema, list):
        return None, True
    columns = [_column(attribute) for attribute in schema]
    found = {
        column: AttributeSchema.from_description(attribute)
        for column, attribute in zip(columns, schema, strict=True)
        if column is not None
    }
    return found, None in columns


def _column(attribute: object) -> str | None:
    """An attribute's column; None if it is not known."""
    if not isinstance(attribute, Mapping) or _is_function(attribute):
        return None
    name = attribute.get("Name")
    if not isinstance(name, str):
        return None
    if name in STANDARD_COLUMNS:
        return name
    developers = as_boolean(attribute.get("DeveloperOnlyAttribute", False))
    return {True: f"dev:custom:{name}", False: f"custom:{name}", None: None}[developers]


def _is_function(value: Mapping[str, Any]) -> bool:
    """Whether a value, or a part of it, comes from an intrinsic function (`Ref`, `Fn::…`)."""
    return any(key == "Ref" or key.startswith("Fn::") for key in value)
