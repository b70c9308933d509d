"""Executions that run the state machine's earlier definition, for it was updated just before."""

from __future__ import annotations

import dataclasses
import json

import pytest
from cognito_import_contract.states import State

from tests.handler.definition import POOL, synthesized
from tests.handler.sources import GROUPED, grouped_csv
from tests.handler.world import World

GONE = State.ADD_TO_GROUPS.value


@pytest.fixture
def world() -> World:
    """A world whose state machine has not got the step for groups yet."""
    now = synthesized()
    definition = json.loads(now.definition)
    states = definition["States"]
    del states[GONE]
    states["Begin"]["Result"]["steps"].remove(GONE)
    for state in states.values():
        state["Choices"] = [each for each in state.get("Choices", []) if each["Next"] != GONE]
        if not state["Choices"]:
            del state["Choices"]
    world = World(dataclasses.replace(now, definition=json.dumps(definition)))
    world.cognito.add_pool(POOL, groups={"admins": 0.0, "editors": 0.0})
    return world


def test_an_import_fails_before_it_has_changed_anything(world: World) -> None:
    request = world.cloudformation.create(world.properties(grouped_csv(GROUPED), Groups="Existing"))
    assert request.status == "FAILED"
    assert "Step Functions still ran its earlier definition" in request.reason
    assert "Deploy again." in request.reason
    assert not world.pool.jobs


def test_a_delete_succeeds(world: World) -> None:
    world.cloudformation.physical_id = "us-west-2_Example01/user-import/0123456789ab"
    world.cloudformation.properties = world.properties(grouped_csv(GROUPED))
    assert world.cloudformation.delete().status == "SUCCESS"
