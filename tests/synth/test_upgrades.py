"""What a change of an import, or of this package, changes in the template, and what it does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, Duration
from aws_cdk import aws_lambda as lambda_
from cdk_cognito_user_import import _functions
from cognito_import_contract.attributes import ATTRIBUTE_NAMES

from tests.synth.apps import Json, SeededStack, of_type, resources, text, the_import
from tests.synth.conftest import Seeded


def changed(before: dict[str, Json], after: dict[str, Json]) -> dict[str, set[str]]:
    """The resources that differ, and the names of their properties that do."""
    assert before.keys() == after.keys()
    found = {}
    for name, resource in before.items():
        old, new = resource["Properties"], after[name]["Properties"]
        differing = {key for key in {*old, *new} if old.get(key) != new.get(key)}
        if differing:
            found[name] = differing
    return found


def seeded_with(**options: Any) -> dict[str, Json]:
    return resources(SeededStack(App(), **options))


def test_other_code_of_the_functions_runs_no_import(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = seeded_with()
    (tmp_path / "other.py").write_text("")
    other = lambda_.Code.from_asset(str(tmp_path))
    monkeypatch.setattr(_functions, "function_code", lambda: other)
    assert changed(before, seeded_with()) == {
        "SeedTrigger5791E436": {"Code"},
        "SeedWorkerCB123521": {"Code"},
    }


def test_another_timeout_leaves_the_workflow_as_it_is() -> None:
    found = changed(seeded_with(), seeded_with(timeout=Duration.minutes(7)))
    assert found == {
        "SeedC76DC678": {"ServiceTimeout", "TimeoutSeconds"},
        "SeedTriggerEventInvokeConfigC6DB58D1": {"MaximumEventAgeInSeconds"},
        "SeedWorkerCB123521": {"Timeout"},
    }


def test_an_attribute_more_is_an_update(seeded: Seeded) -> None:
    # What the answer has grown by is known to CloudFormation after the next request only.
    assert the_import(seeded.resources)["Attributes"] == list(ATTRIBUTE_NAMES)


def test_attributes_are_those_of_the_answer(seeded: Seeded) -> None:
    values = (
        getattr(seeded.seed, name)
        for name in dir(type(seeded.seed))
        if isinstance(getattr(type(seeded.seed), name), property)
    )
    tokens = [seeded.stack.resolve(value) for value in values if isinstance(value, str)]
    assert {token["Fn::GetAtt"][1] for token in tokens} == set(ATTRIBUTE_NAMES)


def test_another_runtime_can_be_chosen() -> None:
    stack = SeededStack(App())
    for function in (stack.seed.worker, stack.seed.trigger):
        function.node.default_child.add_property_override("Runtime", "python3.13")  # type: ignore[union-attr]
    functions = of_type(resources(stack), "AWS::Lambda::Function").values()
    assert {text(function["Properties"]["Runtime"]) for function in functions} == {'"python3.13"'}
