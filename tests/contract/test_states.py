"""The table of the workflow is complete."""

from __future__ import annotations

from cognito_import_contract import states
from cognito_import_contract.states import FIRST, STEPS, WAITS, State


def test_every_state_is_reached() -> None:
    reached: set[State] = set()
    new = {FIRST}
    while new:
        reached |= new
        after = {state for name in new if name in STEPS for state in STEPS[name].followers}
        after |= {WAITS[name] for name in new if name in WAITS}
        new = after - reached
    assert reached == set(State)


def test_every_call_is_permitted_on_something_that_has_a_name() -> None:
    places = {
        states.POOL,
        states.SOURCE,
        states.LOGS_ROLE,
        states.IMPORT_LOG,
        states.WORKFLOW,
    }
    assert {call.on for call in states.calls_of_all_steps()} == places
