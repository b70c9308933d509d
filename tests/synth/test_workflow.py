"""The state machine's definition, as it is deployed."""

from __future__ import annotations

import json

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_ec2 as ec2
from cognito_import_contract.states import STEPS

from tests.synth.apps import Json, SeededStack, flat, of_type, resources
from tests.synth.conftest import Seeded


@pytest.fixture(scope="session")
def definition(seeded: Seeded) -> Json:
    return _definition(seeded.resources)


def _definition(found: Json) -> Json:
    (machine,) = of_type(found, "AWS::StepFunctions::StateMachine").values()
    parsed: Json = json.loads(flat(machine["Properties"]["DefinitionString"]))
    return parsed


def _of_type(definition: Json, state_type: str) -> dict[str, Json]:
    return {
        name: state for name, state in definition["States"].items() if state["Type"] == state_type
    }


def _followers(state: Json) -> set[str]:
    choices = [*state.get("Choices", []), *state.get("Catch", [])]
    after = {state.get("Next"), state.get("Default"), *(choice["Next"] for choice in choices)}
    return {name for name in after if name}


def test_steps_are_those_of_the_table(definition: Json) -> None:
    assert set(_of_type(definition, "Task")) == {state.value for state in STEPS}
    assert definition["StartAt"] == "Begin"


def test_every_state_is_reached_and_leads_somewhere_that_exists(definition: Json) -> None:
    reached, new = set(), {definition["StartAt"]}
    while new:
        reached |= new
        new = {after for name in new for after in _followers(definition["States"][name])} - reached
    assert reached == set(definition["States"])


def test_every_choice_has_a_way_out(definition: Json) -> None:
    for choice in _of_type(definition, "Choice").values():
        assert choice["Default"]


def test_every_step_is_repeated_after_a_crash(definition: Json) -> None:
    for step in _of_type(definition, "Task").values():
        on_purpose, throttled, hung, anything = step["Retry"]
        assert (on_purpose["ErrorEquals"], on_purpose["MaxAttempts"]) == (["StepFailed"], 0)
        assert "Lambda.TooManyRequestsException" in throttled["ErrorEquals"]
        assert throttled["MaxAttempts"] > anything["MaxAttempts"]
        assert hung["ErrorEquals"] == ["States.Timeout", "Sandbox.Timedout", "Lambda.Unknown"]
        assert hung["MaxAttempts"] == 1
        assert anything["ErrorEquals"] == ["States.ALL"]
        assert anything["MaxAttempts"] > 0


def test_no_step_may_hang(definition: Json) -> None:
    limits = {
        name: step.get("TimeoutSeconds", step.get("TimeoutSecondsPath"))
        for name, step in _of_type(definition, "Task").items()
    }
    assert limits == {
        state.value: "$.limit_seconds" if step.limit is None else step.limit
        for state, step in STEPS.items()
    }
    assert (limits["Plan"], limits["CheckJob"]) == ("$.limit_seconds", 60)
    # Half of the default timeout of 30 minutes.
    begin = definition["States"]["Begin"]["Result"]
    steps = [state.value for state in STEPS]
    assert begin == {"limit_seconds": 900, "late_start_seconds": 0, "steps": steps}


def test_every_step_is_told_its_limit(definition: Json) -> None:
    for step in _of_type(definition, "Task").values():
        payload = step["Parameters"]["Payload"]
        limit = step.get("TimeoutSeconds", step.get("TimeoutSecondsPath"))
        assert payload.get("limit", payload.get("limit.$")) == limit


def test_in_a_vpc_every_step_waits_longer_than_lambda_needs() -> None:
    app = App()
    vpc = ec2.Vpc(Stack(app, "Network"), "Vpc", max_azs=1)
    definition = _definition(resources(SeededStack(app, vpc=vpc)))
    for step in _of_type(definition, "Task").values():
        (not_ready,) = (
            retrier
            for retrier in step["Retry"]
            if "Lambda.ResourceConflictException" in retrier["ErrorEquals"]
        )
        assert {"Lambda.ResourceNotReadyException", "Lambda.ENINotReadyException"} < {
            *not_ready["ErrorEquals"]
        }
        assert not_ready["BackoffRate"] == 1
        assert not_ready["IntervalSeconds"] * not_ready["MaxAttempts"] > 6 * 60
    assert definition["States"]["Begin"]["Result"]["late_start_seconds"] == 6 * 60


def test_every_failure_is_answered(definition: Json) -> None:
    for name, step in _of_type(definition, "Task").items():
        if name != "Respond":
            (catch,) = step["Catch"]
            assert catch["ErrorEquals"] == ["States.ALL"]
            assert catch["Next"] == "Respond"


def test_only_the_answer_is_given_the_response_url(definition: Json) -> None:
    for name, step in _of_type(definition, "Task").items():
        given = json.dumps(step["Parameters"]["Payload"])
        assert ('$$.Execution.Input"' in given) == (name == "Respond")
        assert "ResponseURL" not in given


def test_steps_invoke_the_worker_itself(definition: Json) -> None:
    for step in _of_type(definition, "Task").values():
        assert step["Parameters"]["FunctionName"] == "<SeedWorkerCB123521.Arn>"


def test_execution_data_stays_out_of_the_log(seeded: Seeded) -> None:
    # It holds the ResponseURL, which is a credential.
    (machine,) = of_type(seeded.resources, "AWS::StepFunctions::StateMachine").values()
    logging = machine["Properties"]["LoggingConfiguration"]
    assert logging["IncludeExecutionData"] is False
    assert logging["Level"] == "ALL"
    assert machine["Properties"].get("StateMachineType", "STANDARD") == "STANDARD"
    assert machine["Properties"]["TracingConfiguration"] == {"Enabled": True}
