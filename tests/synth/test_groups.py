"""What an import with groups deploys, and which groups of its stack it waits for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from aws_cdk import (
    App,
    Aws,
    CfnCondition,
    CfnElement,
    CfnResource,
    Fn,
    NestedStack,
    Stack,
    Stage,
)
from aws_cdk import aws_cognito as cognito
from aws_cdk.assertions import Template
from aws_cdk.interfaces.aws_cognito import IUserPoolRef
from cdk_cognito_user_import import CognitoUserImport, UserGroups, UserSource
from constructs import Construct

from tests.synth.apps import (
    IN_GROUPS,
    USERS,
    Json,
    SeededStack,
    of_type,
    permissions,
    report,
    reporting_app,
    resources,
    role_of,
    text,
    the_import,
    user_pool,
)

POOL_ID = "eu-west-1_Example01"
CUSTOM = "Custom::CognitoUserImport"
MODES = {
    "no groups": None,
    "existing": UserGroups.existing(),
    "create_missing": UserGroups.create_missing(),
}


class Synthesized:
    """The template of one import with a mode."""

    def __init__(self, mode: str) -> None:
        groups = MODES[mode]
        source = IN_GROUPS if groups else UserSource.from_csv(USERS)
        stack = SeededStack(App(), groups=groups, source=source)
        self.resources = resources(stack)
        self.outputs: Json = Template.from_stack(stack).to_json()["Outputs"]
        self.worker = permissions(self.resources, role_of(self.resources, stack.seed.worker))


@pytest.fixture(scope="module")
def synthesized() -> dict[str, Synthesized]:
    return {mode: Synthesized(mode) for mode in MODES}


@pytest.mark.parametrize(
    ("mode", "value"),
    [("no groups", None), ("existing", "Existing"), ("create_missing", "CreateMissing")],
)
def test_the_property_is_there_only_with_groups(
    synthesized: dict[str, Synthesized], mode: str, value: str | None
) -> None:
    properties = the_import(synthesized[mode].resources)
    assert ("Groups" in properties, properties.get("Groups")) == (value is not None, value)


@pytest.mark.parametrize(
    ("mode", "more"),
    [
        ("existing", {"AdminAddUserToGroup", "ListGroups", "ListUsersInGroup"}),
        (
            "create_missing",
            {"AdminAddUserToGroup", "CreateGroup", "ListGroups", "ListUsersInGroup"},
        ),
    ],
)
def test_what_the_worker_may_do_more_with_groups(
    synthesized: dict[str, Synthesized], mode: str, more: set[str]
) -> None:
    def others(permitted: set[tuple[str, str]]) -> set[tuple[str, str]]:
        # The source is another one.
        return {(action, on) for action, on in permitted if action != "s3:GetObject"}

    plain, found = synthesized["no groups"].worker, synthesized[mode].worker
    assert others(found) - others(plain) == {
        (f"cognito-idp:{action}", "<PoolD3F588B8.Arn>") for action in more
    }
    assert others(plain) <= others(found)


def test_no_role_of_an_import_without_groups_has_to_do_with_them(
    synthesized: dict[str, Synthesized],
) -> None:
    policies = of_type(synthesized["no groups"].resources, "AWS::IAM::ManagedPolicy")
    assert policies
    assert not any(
        word in text(policies) for word in ("UserToGroup", "UsersInGroup", ":ListGroups")
    )
    assert "cognito-idp:CreateGroup" not in text(policies)


@pytest.mark.parametrize("mode", ["existing", "create_missing"])
def test_the_workflow_is_the_same_with_groups(
    synthesized: dict[str, Synthesized], mode: str
) -> None:
    machine = "AWS::StepFunctions::StateMachine"
    plain = of_type(synthesized["no groups"].resources, machine)
    assert "AddToGroups" in text(plain)
    assert of_type(synthesized[mode].resources, machine) == plain
    assert synthesized[mode].resources.keys() == synthesized["no groups"].resources.keys()


def test_the_output_is_there_only_with_groups(synthesized: dict[str, Synthesized]) -> None:
    assert "GroupMemberships" not in text(synthesized["no groups"].outputs)
    for mode in ("existing", "create_missing"):
        outputs = dict(synthesized[mode].outputs)
        (key,) = outputs.keys() - synthesized["no groups"].outputs.keys()
        assert outputs[key]["Value"] == {"Fn::GetAtt": ["SeedC76DC678", "GroupMemberships"]}
    silent = SeededStack(groups=UserGroups.existing(), source=IN_GROUPS, outputs=False)
    assert "Outputs" not in Template.from_stack(silent).to_json()


def test_the_column_without_the_argument_is_an_error(tmp_path: Path) -> None:
    app = reporting_app(tmp_path)
    SeededStack(app, source=IN_GROUPS)
    found = [(each.rule, each.severity) for each in report(app).findings()]
    assert found == [("UserCsv/GroupsNotSet", "error")]


@pytest.mark.parametrize("mode", ["existing", "create_missing"])
def test_the_argument_without_the_column_is_an_error(tmp_path: Path, mode: str) -> None:
    app = reporting_app(tmp_path)
    SeededStack(app, groups=MODES[mode])
    found = [(each.rule, each.severity) for each in report(app).findings()]
    assert found == [("UserCsv/GroupsColumn", "error")]


def seed(scope: Construct, pool: IUserPoolRef, id: str = "Seed") -> CognitoUserImport:
    """An import whose users join groups."""
    return CognitoUserImport(
        scope, id, user_pool=pool, source=IN_GROUPS, groups=UserGroups.existing()
    )


def a_group(scope: Construct, pool_id: str, id: str = "Group") -> cognito.CfnUserPoolGroup:
    return cognito.CfnUserPoolGroup(scope, id, user_pool_id=pool_id, group_name=id)


def awaited(stack: Stack) -> set[str]:
    """The groups that the only import waits for, by logical id.

    A template with a cycle is none: `Template` looks.
    """
    found = resources(stack)
    (key,) = of_type(found, CUSTOM)
    groups = of_type(found, "AWS::Cognito::UserPoolGroup")
    return groups.keys() & depends_on(found, key)


def depends_on(found: dict[str, Json], key: str) -> set[str]:
    named = found[key].get("DependsOn", [])
    return {named} if isinstance(named, str) else set(named)


def id_of(element: CfnElement) -> str:
    return str(Stack.of(element).resolve(element.logical_id))


def condition(stack: Stack) -> CfnCondition:
    region = Fn.condition_equals(Aws.REGION, "eu-west-1")
    return CfnCondition(stack, "Wanted", expression=region)


def with_condition(resource: object, condition: CfnCondition) -> CfnResource:
    assert isinstance(resource, CfnResource)
    resource.cfn_options.condition = condition
    return resource


def inner(group: cognito.UserPoolGroup) -> CfnElement:
    child = group.node.default_child
    assert isinstance(child, CfnElement)
    return child


def test_groups_of_the_pool_come_first_whether_defined_before_or_after() -> None:
    stack = Stack()
    pool = user_pool(stack)
    groups: list[CfnElement] = [
        inner(cognito.UserPoolGroup(stack, "Before", user_pool=pool)),
        a_group(stack, pool.user_pool_id, "BeforeToo"),
    ]
    seed(stack, pool)
    groups += [
        inner(cognito.UserPoolGroup(stack, "After", user_pool=pool)),
        inner(pool.add_group("Added", group_name="added")),
        a_group(Construct(stack, "Deeper"), pool.user_pool_id),
    ]
    assert awaited(stack) == {id_of(group) for group in groups}


def test_a_group_with_a_condition_is_not_waited_for(tmp_path: Path) -> None:
    """The CDK's validation refuses a dependency on what may not be there (cfn-lint E3005)."""
    context = {"@aws-cdk/core:validateAgainstDefaultRules": True}
    app = reporting_app(tmp_path, context, validates=True)
    stack = Stack(app, "Stack")
    pool = user_pool(stack)
    with_condition(a_group(stack, pool.user_pool_id), condition(stack))
    without = a_group(stack, pool.user_pool_id, "Always")
    seed(stack, pool)
    written = Path(app.synth().directory, "validation-report.json").read_text("utf-8")
    assert "E3005" not in written
    assert awaited(stack) == {id_of(without)}


def test_a_group_with_the_imports_own_condition_is_waited_for() -> None:
    stack = Stack()
    pool = user_pool(stack)
    wanted = condition(stack)
    group = with_condition(a_group(stack, pool.user_pool_id), wanted)
    with_condition(seed(stack, pool).resource.node.default_child, wanted)
    assert awaited(stack) == {id_of(group)}


def test_only_the_custom_resource_waits_for_groups() -> None:
    stack = Stack()
    pool = user_pool(stack)
    group = id_of(a_group(stack, pool.user_pool_id))
    seed(stack, pool)
    found = resources(stack)
    waiting = {each["Type"] for key, each in found.items() if group in depends_on(found, key)}
    assert waiting == {CUSTOM}


def test_an_import_without_groups_waits_for_none() -> None:
    stack = SeededStack()
    a_group(stack, stack.pool.user_pool_id)
    assert awaited(stack) == set()


def test_a_low_level_pool() -> None:
    stack = Stack()
    pool = cognito.CfnUserPool(stack, "Pool", auto_verified_attributes=["email"])
    seed(stack, pool)
    ids = [
        id_of(a_group(stack, pool.ref, "ByRef")),
        id_of(a_group(stack, pool.attr_user_pool_id, "ByAttribute")),
    ]
    assert awaited(stack) == set(ids)


def test_a_pool_that_is_imported_by_its_id() -> None:
    stack = Stack()
    seed(stack, cognito.UserPool.from_user_pool_id(stack, "Pool", POOL_ID))
    group = a_group(stack, POOL_ID)
    a_group(stack, "eu-west-1_Another01", "OfAnother")
    assert awaited(stack) == {id_of(group)}


def test_inside_of_a_construct() -> None:
    stack = Stack()
    pool = user_pool(stack)
    part = Construct(Construct(stack, "Outer"), "Part")
    seed(part, pool)
    groups = [
        a_group(stack, pool.user_pool_id, "Outside"),
        a_group(part, pool.user_pool_id, "Inside"),
    ]
    assert awaited(stack) == {id_of(group) for group in groups}


def test_in_a_stack_of_a_stage() -> None:
    stack = Stack(Stage(App(), "Stage"), "Stack")
    pool = user_pool(stack)
    seed(stack, pool)
    group = a_group(stack, pool.user_pool_id)
    assert awaited(stack) == {id_of(group)}


def test_groups_of_another_pool_are_not_waited_for() -> None:
    stack = Stack()
    seed(stack, user_pool(stack))
    a_group(stack, user_pool(stack, "Other").user_pool_id)
    assert awaited(stack) == set()


def test_groups_of_another_stack_are_not_waited_for() -> None:
    app = App()
    stack = Stack(app, "Stack")
    pool = user_pool(stack)
    seed(stack, pool)
    # The other stack needs the pool, so that to wait for its group would be a cycle of stacks.
    other = Stack(app, "Other")
    a_group(other, pool.user_pool_id)
    a_group(NestedStack(stack, "Nested"), pool.user_pool_id)
    assert awaited(stack) == set()
    found = resources(stack)
    (key,) = of_type(found, CUSTOM)
    assert not depends_on(found, key) & of_type(found, "AWS::CloudFormation::Stack").keys()
    assert of_type(resources(other), "AWS::Cognito::UserPoolGroup")


def test_a_pool_of_another_stack() -> None:
    app = App()
    pool = user_pool(Stack(app, "Owner"))
    stack = Stack(app, "Stack")
    seed(stack, pool)
    group = a_group(stack, pool.user_pool_id)
    assert awaited(stack) == {id_of(group)}


def on_the_import(group: CfnResource, made: CognitoUserImport) -> None:
    group.node.add_dependency(made)


def on_its_resource(group: CfnResource, made: CognitoUserImport) -> None:
    group.node.add_dependency(made.resource)


def on_its_lowest_resource(group: CfnResource, made: CognitoUserImport) -> None:
    resource = made.resource.node.default_child
    assert isinstance(resource, CfnResource)
    group.add_dependency(resource)


def on_what_holds_it(group: CfnResource, made: CognitoUserImport) -> None:
    assert made.node.scope
    group.node.add_dependency(made.node.scope)


def on_what_waits_for_it(group: CfnResource, made: CognitoUserImport) -> None:
    between = CfnResource(Stack.of(group), "Between", type="AWS::SNS::Topic")
    between.node.add_dependency(made.resource)
    group.node.add_dependency(between)


@pytest.mark.parametrize(
    "wait",
    [
        on_the_import,
        on_its_resource,
        on_its_lowest_resource,
        on_what_holds_it,
        on_what_waits_for_it,
    ],
)
def test_a_group_that_waits_for_the_import_is_not_waited_for(
    wait: Callable[[CfnResource, CognitoUserImport], None],
) -> None:
    stack = Stack()
    pool = user_pool(stack)
    made = seed(Construct(stack, "Part"), pool)
    late = a_group(stack, pool.user_pool_id, "Late")
    early = a_group(stack, pool.user_pool_id, "Early")
    early.node.add_dependency(CfnResource(stack, "First", type="AWS::SNS::Topic"))
    wait(late, made)
    assert awaited(stack) == {id_of(early)}


def test_a_group_between_two_imports() -> None:
    stack = Stack()
    pool = user_pool(stack)
    first, second = seed(stack, pool, "First"), seed(stack, pool, "Second")
    second.resource.node.add_dependency(first.resource)
    between = a_group(stack, pool.user_pool_id, "Between")
    between.node.add_dependency(first.resource)
    last = a_group(stack, pool.user_pool_id, "Last")
    last.node.add_dependency(second.resource)
    found = resources(stack)
    keys = of_type(found, CUSTOM)
    named = {id_of(between), id_of(last)}
    waiting = {key: depends_on(found, key) & named for key in keys}
    assert sorted(waiting.values(), key=len) == [set(), {id_of(between)}]


def test_groups_after_two_imports_that_do_not_wait_for_one_another() -> None:
    stack = Stack()
    pool = user_pool(stack)
    for name in ("First", "Second"):
        group = a_group(stack, pool.user_pool_id, f"After{name}")
        group.node.add_dependency(seed(stack, pool, name).resource)
    found = resources(stack)
    for key in of_type(found, CUSTOM):
        assert not depends_on(found, key) & {"AfterFirst", "AfterSecond"}
