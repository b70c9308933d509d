"""Errors of AWS that pass: they cost time, and change nothing about an import's outcome."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.deployed.support.people import people, usernames
from tests.deployed.support.world import World

REPLIES = "cloudformation-custom-resource-response"


@dataclass(frozen=True)
class Passing:
    """An error that some calls in a row are answered with."""

    service: str
    operation: str
    code: str
    status: int
    resource: str = ""
    # As often as the client itself tries, so that the step meets it, too.
    times: int = 3


ERRORS = [
    *(
        Passing("cognito-idp", f"{verb}UserImportJob", code, status)
        for verb in ("Create", "Start", "Describe")
        for code, status in (("TooManyRequestsException", 400), ("InternalErrorException", 500))
    ),
    Passing("s3", "GetObject", "InternalError", 500, ".csv"),
    Passing("s3", "GetObject", "SlowDown", 503, ".csv"),
    # The upload is no client's call (FACTS 3.6.2).
    Passing("s3", "PutObject", "InternalError", 500, "aws-cognito-idp-user-import-", 1),
    Passing("s3", "PutObject", "SlowDown", 503, "aws-cognito-idp-user-import-", 1),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: f"{error.operation}-{error.code}")
def test_an_error_that_passes_changes_nothing(world: World, error: Passing) -> None:
    folder = world.seeded(people(3))
    world.aws.fail(
        error.service,
        error.operation,
        code=error.code,
        status=error.status,
        times=error.times,
        resource=error.resource,
    )
    outcome = world.deploy(folder)
    met = [call for call in world.aws.calls(error.service) if call["error"] == error.code]
    assert [call["operation"] for call in met] == [error.operation] * error.times
    assert (outcome["Status"], outcome.counts) == ("Succeeded", (3, 0, 0))
    assert world.statuses(outcome.pool) == ["Succeeded"]
    assert world.users(outcome.pool) == usernames(1, 2, 3)


def test_an_answer_that_cannot_be_delivered_at_first(world: World) -> None:
    world.aws.fail("s3", "PutObject", code="SlowDown", status=503, times=2, resource=REPLIES)
    outcome = world.deploy(world.seeded(people(2)))
    answers = [call for call in world.aws.calls("s3") if REPLIES in call["resource"]]
    assert [call["status"] for call in answers] == [503, 503, 200]
    assert outcome.counts == (2, 0, 0)
