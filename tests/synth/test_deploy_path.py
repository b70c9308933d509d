"""What an import adds to a deployment on AWS: the longest chain of its resources."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from cdk_cognito_user_import import CognitoUserImport, UserSource

from benchmarks import deploy_path
from benchmarks.deploy_path import SECONDS, Seconds, Template
from tests.synth.apps import USERS, SeededStack, resources
from tests.synth.conftest import Seeded


def longest_chain_of_iam(resources: Template) -> int:
    """The most roles and policies that wait for one another on any way."""

    @cache
    def until(name: str) -> int:
        resource = resources[name]
        before = {*deploy_path.referred(resource), *deploy_path.depends_on(resource)}
        is_iam = str(resource["Type"]).startswith("AWS::IAM::")
        return is_iam + max(map(until, before & resources.keys()), default=0)

    return max(map(until, resources))


@pytest.mark.parametrize(
    ("version", "most"), [("ours", 2), ("ours, `vpc`", 3), ("ours, `worker_role`", 3)]
)
def test_few_roles_and_policies_wait_for_one_another(version: str, most: int) -> None:
    # Each takes 15 seconds or more, whatever else is made at the same time.
    assert longest_chain_of_iam(deploy_path.synthesize(version)) <= most


def test_the_targets_are_met(seeded: Seeded) -> None:
    assert deploy_path.create(seeded.resources).seconds <= deploy_path.MOST_TO_CREATE
    assert deploy_path.delete(seeded.resources).seconds <= deploy_path.MOST_TO_DELETE


def test_what_is_referred_to_need_not_be_complete() -> None:
    function = {"Type": "AWS::Lambda::Function", "Properties": {}}
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"Worker": {"Ref": "A"}}}
    takes = SECONDS["AWS::Lambda::Function"]
    assert takes == Seconds(8, 4, configured=2)
    referring = deploy_path.create({"A": function, "B": machine})
    waiting = deploy_path.create({"A": function, "B": {**machine, "DependsOn": ["A"]}})
    assert referring.chain == ("A",)
    assert waiting.chain == ("A", "B")
    assert waiting.seconds - referring.seconds == 4  # the machine's three, and a hop
    assert deploy_path.delete({"A": function, "B": machine}).chain == ("B", "A")


def test_an_update_waits_for_what_has_changed_alone() -> None:
    before = {
        "A": {"Type": "AWS::IAM::Role", "Properties": {}},
        "B": {"Type": "AWS::IAM::Policy", "Properties": {"Roles": [{"Ref": "A"}]}},
        "C": {"Type": "Custom::Import", "Properties": {}, "DependsOn": "B"},
    }
    after = {**before, "C": {**before["C"], "Properties": {"Key": "other"}}}
    assert deploy_path.update(before, after).chain == ("C",)
    assert deploy_path.update(before, before).seconds == 0


def two_imports(order: Callable[[CognitoUserImport, CognitoUserImport], object]) -> Template:
    stack = SeededStack(id="Two")
    source = UserSource.from_csv(USERS)
    second = CognitoUserImport(stack, "Second", user_pool=stack.pool, source=source)
    order(stack.seed, second)
    return resources(stack)


def before(template: Template, name: str) -> set[str]:
    """All resources that one waits for."""
    found: set[str] = set()
    following = [name]
    while following:
        resource = template[following.pop()]
        named = {*deploy_path.referred(resource), *deploy_path.depends_on(resource)}
        following += (named & template.keys()) - found
        found |= named & template.keys()
    return found


def test_an_import_that_follows_another_is_prepared_at_the_same_time() -> None:
    template = two_imports(
        lambda first, second: second.resource.node.add_dependency(first.resource)
    )
    ours = {name for name in template if name.startswith("Second")}
    (last,) = (name for name in ours if template[name]["Type"] == "Custom::CognitoUserImport")
    assert any(name.startswith("Seed") for name in before(template, last))
    for name in ours - {last}:
        assert not any(other.startswith("Seed") for other in before(template, name)), name


def test_to_depend_on_all_of_an_import_takes_longer() -> None:
    # README's figures, and why it names the resources.
    by_resource = two_imports(lambda one, two: two.resource.node.add_dependency(one.resource))
    by_construct = two_imports(lambda one, two: two.node.add_dependency(one))
    less, more = (
        round(deploy_path.create(each).seconds, -1) for each in (by_resource, by_construct)
    )
    said = f"about {more:.0f} seconds for two imports of a few users instead of {less:.0f} ("
    assert said in Path("README.md").read_text(encoding="utf-8")
