"""PreconditionNotMet: its words tell a useless logs role from another active job (FACTS 3.5)."""

from __future__ import annotations

import pytest

from tests.handler.creations import CALLS, create
from tests.handler.world import World

ABOUT_THE_ROLE = (
    "The CloudWatch Logs role cannot be assumed.",
    "CloudWatchLogsRoleArn is not valid: missing permissions to write logs",
    "Cognito is not authorized to perform sts:AssumeRole",
    "The IAM policy does not allow logs:CreateLogGroup",
    "trust relationship",
)
UNKNOWN_WORDS = ("The pool is not in a state to do that.", "", "Only one import job can be active.")


def refuse_for_good(world: World, call: str, words: str) -> None:
    behaviour = world.cognito.behaviour
    behaviour.role_fails, behaviour.role_code = call, "PreconditionNotMetException"
    behaviour.role_text, behaviour.role_ready_at = words, world.clock.now + 1e9


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("words", ABOUT_THE_ROLE)
def test_words_about_a_role_get_the_patience_of_a_new_role(
    world: World, call: str, words: str
) -> None:
    refuse_for_good(world, call, words)
    reason = create(world)
    assert 90 <= world.clock.elapsed < 150
    assert words.rstrip(".") in reason
    assert "If it stays so, check that the logs role trusts cognito-idp.amazonaws.com" in reason


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("words", UNKNOWN_WORDS)
def test_other_words_wait_to_the_deadline_and_name_both_causes(
    world: World, call: str, words: str
) -> None:
    refuse_for_good(world, call, words)
    reason = create(world, TimeoutSeconds="300")
    assert 300 <= world.clock.elapsed < 330
    assert words.rstrip(".") in reason
    assert "An account runs one import job at a time" in reason
    assert "If none is, check that the logs role trusts cognito-idp.amazonaws.com" in reason


@pytest.mark.parametrize("call", CALLS)
def test_a_role_that_works_after_a_minute_imports(world: World, call: str) -> None:
    refuse_for_good(world, call, ABOUT_THE_ROLE[0])
    world.cognito.behaviour.role_ready_at = world.clock.now + 60
    assert create(world) == "SUCCESS"
