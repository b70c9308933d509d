"""Imports get along with everything else that an app may hold."""

from __future__ import annotations

import json
from pathlib import Path

import jsii
import pytest
from aws_cdk import (
    App,
    Aspects,
    CfnResource,
    CliCredentialsStackSynthesizer,
    DefaultStackSynthesizer,
    Environment,
    IAspect,
    IStackSynthesizer,
    LegacyStackSynthesizer,
    NestedStack,
    Stack,
    Stage,
    Tags,
)
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk.assertions import Template
from aws_cdk.interfaces.aws_cognito import IUserPoolRef
from cdk_cognito_user_import import CognitoUserImport, Dialect, UserImportLogsRole, UserSource
from cognito_user_csv import Dialect as WorkersDialect
from constructs import IConstruct, IMixin

from tests.synth.apps import (
    RECOMMENDED_FLAGS,
    USERS,
    SeededStack,
    flat,
    of_type,
    permissions,
    resources,
    the_import,
    user_pool,
)

ADA: dict[str, object] = {
    "cognito:username": "ada",
    "email": "ada@example.com",
    "email_verified": True,
}


def _seed(stack: Stack, pool: IUserPoolRef, id: str = "Seed") -> CognitoUserImport:
    return CognitoUserImport(stack, id, user_pool=pool, source=UserSource.from_csv(USERS))


def test_imports_of_one_stack_share_nothing_but_the_asset() -> None:
    stack = Stack()
    pool = user_pool(stack)
    _seed(stack, pool, "First")
    _seed(stack, pool, "Second")
    found = resources(stack)
    functions = of_type(found, "AWS::Lambda::Function").values()
    assert len(functions) == 4
    assert len({flat(each["Properties"]["Code"]["S3Key"]) for each in functions}) == 1
    assert len(of_type(found, "Custom::CognitoUserImport")) == 2


def test_one_logs_role_for_two_imports() -> None:
    stack = Stack()
    role = UserImportLogsRole(stack, "ImportLogs")
    pool = user_pool(stack)
    for name in ("First", "Second"):
        source = UserSource.from_csv(USERS)
        CognitoUserImport(stack, name, user_pool=pool, source=source, logs_role=role)
    found = resources(stack)
    imports = of_type(found, "Custom::CognitoUserImport").values()
    (arn,) = {flat(each["Properties"]["LogsRoleArn"]) for each in imports}
    assert arn.startswith("<ImportLogs")
    cognito_roles = [
        role
        for role in of_type(found, "AWS::IAM::Role").values()
        if "cognito-idp" in json.dumps(role["Properties"]["AssumeRolePolicyDocument"])
    ]
    assert len(cognito_roles) == 1


def test_import_in_a_nested_stack() -> None:
    outer = Stack()
    pool = user_pool(outer)
    nested = NestedStack(outer, "Nested")
    _seed(nested, pool)
    found = resources(nested)
    assert flat(the_import(found)["UserPoolId"]).startswith("<referenceto")


def test_import_comes_after_what_it_depends_on() -> None:
    stack = SeededStack()
    before = CfnResource(stack, "Before", type="Test::Any")
    after = CfnResource(stack, "After", type="Test::Any")
    stack.seed.node.add_dependency(before)
    after.node.add_dependency(stack.seed)
    found = resources(stack)
    assert "Before" in found["SeedC76DC678"]["DependsOn"]
    assert "SeedC76DC678" in found["After"]["DependsOn"]


def test_permissions_boundary_reaches_every_role() -> None:
    app = App()
    stack = SeededStack(app)
    iam.PermissionsBoundary.of(stack).apply(
        iam.ManagedPolicy.from_managed_policy_name(stack, "Boundary", "invented-boundary")
    )
    for role in of_type(resources(stack), "AWS::IAM::Role").values():
        assert flat(role["Properties"]["PermissionsBoundary"]).endswith("invented-boundary")


def test_tags_reach_every_resource_that_takes_them() -> None:
    stack = SeededStack()
    Tags.of(stack).add("team", "identity")
    found = resources(stack)
    for kind in ("AWS::IAM::Role", "AWS::Lambda::Function", "AWS::StepFunctions::StateMachine"):
        for resource in of_type(found, kind).values():
            assert {"Key": "team", "Value": "identity"} in resource["Properties"]["Tags"]


@jsii.implements(IAspect)
class LongLogs:
    """Keeps every log for ten years, as a company might demand."""

    def visit(self, node: IConstruct) -> None:
        if isinstance(node, CfnResource) and node.cfn_resource_type == "AWS::Logs::LogGroup":
            node.add_property_override("RetentionInDays", 3653)


@jsii.implements(IMixin)
class Described:
    """Describes every function."""

    def supports(self, construct: IConstruct) -> bool:
        return isinstance(construct, lambda_.CfnFunction)

    def apply_to(self, construct: IConstruct) -> None:
        assert isinstance(construct, lambda_.CfnFunction)
        construct.description = "Invented"


def test_mixins_are_applied_to_all_of_it() -> None:
    stack = SeededStack()
    stack.seed.with_(Described())
    functions = of_type(resources(stack), "AWS::Lambda::Function").values()
    assert [each["Properties"]["Description"] for each in functions] == ["Invented"] * 2


def test_aspects_have_the_last_word() -> None:
    stack = SeededStack()
    Aspects.of(stack).add(LongLogs())
    groups = of_type(resources(stack), "AWS::Logs::LogGroup").values()
    assert {group["Properties"]["RetentionInDays"] for group in groups} == {3653}


@pytest.mark.parametrize(
    "synthesizer",
    [
        DefaultStackSynthesizer(qualifier="invented"),
        CliCredentialsStackSynthesizer(),
        LegacyStackSynthesizer(),
    ],
    ids=["default", "CLI credentials", "legacy"],
)
def test_synthesizer(synthesizer: IStackSynthesizer) -> None:
    app = App()
    stack = Stack(app, "Stack", synthesizer=synthesizer)
    _seed(stack, user_pool(stack))
    found = resources(stack)
    source = the_import(found)["Source"]
    worker = dict(permissions(found, "SeedWorkerRoleB04253B2"))
    assert worker["s3:GetObject"] == (
        f"arn:<AWS::Partition>:s3:::{flat(source['Bucket'])}/{flat(source['Key'])}"
    )


def test_stages_for_several_accounts() -> None:
    app = App()
    keys = set()
    for account in ("111122223333", "444455556666"):
        stage = Stage(app, f"To{account}", env=Environment(account=account, region="eu-west-1"))
        stack = Stack(stage, "Stack")
        _seed(stack, user_pool(stack))
        source = the_import(resources(stack))["Source"]
        assert account in flat(source["Bucket"])
        keys.add(source["Key"])
    assert len(keys) == 1


@pytest.mark.parametrize("flags", [{}, RECOMMENDED_FLAGS], ids=["no flags", "all flags"])
def test_same_app_gives_the_same_template(flags: dict[str, object]) -> None:
    def template() -> str:
        return json.dumps(Template.from_stack(SeededStack(App(context=flags))).to_json())

    assert template() == template()


def test_template_holds_no_user_and_no_path() -> None:
    stack = SeededStack()
    template = json.dumps(Template.from_stack(stack).to_json())
    header, *users = Path(USERS).read_text(encoding="utf-8").splitlines()
    for cell in {cell for user in users for cell in user.split(",") if "@" in cell or " " in cell}:
        assert cell not in template
    assert str(Path.cwd()) not in template
    assert header not in template


def test_dialects_are_those_of_the_worker() -> None:
    assert {each.name: each.value for each in Dialect} == {
        each.name: each.value for each in WorkersDialect
    }
