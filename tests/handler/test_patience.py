"""How long an import waits for what passes: a busy account, a throttle, a slow service."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ConnectionClosedError
from cognito_user_import import start_refused

from tests.handler.aws.api import refusal
from tests.handler.creations import create, others_job
from tests.handler.sources import NAMES, users_csv
from tests.handler.workflow_runner import TaskFailed
from tests.handler.world import World, world_with

PASSING: tuple[Exception, ...] = (
    refusal("any", "InternalErrorException", "An internal error.", 500),
    refusal("any", "NotAuthorizedException", "Not yet."),
    ConnectionClosedError(endpoint_url="https://example.com/"),
)


def once_after(seconds: float, error: Exception) -> Callable[..., Any]:
    """Raise once, at the first call that is made so late."""
    raised: list[Exception] = []

    def act(world: World, perform: Callable[[], Any]) -> Any:
        if world.clock.elapsed >= seconds and not raised:
            raised.append(error)
            raise error
        return perform()

    return act


@pytest.mark.parametrize("call", ["CreateUserImportJob", "StartUserImportJob"])
@pytest.mark.parametrize("error", PASSING, ids=lambda error: type(error).__name__)
def test_waiting_for_a_busy_account_uses_up_no_patience(call: str, error: Exception) -> None:
    world = world_with(call, once_after(300, error))
    world.cognito.behaviour.busy_at = call
    world.cognito.behaviour.busy_until = world.clock.now + 300
    assert create(world) == "SUCCESS"


def test_a_pool_with_a_raised_quota_is_busy_and_not_full(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.handler.aws.cognito._MAX_JOBS", 5000)
    for _ in range(start_refused._MAX_JOBS_OF_A_POOL + 1):
        others_job(world, "Succeeded")
    behaviour = world.cognito.behaviour
    behaviour.busy_at, behaviour.busy_code = "CreateUserImportJob", "LimitExceededException"
    behaviour.busy_until = world.clock.now + 60
    assert create(world) == "SUCCESS"


@pytest.mark.parametrize(("step", "wait"), [("Respond", "UntilDone"), ("CheckJob", "Background")])
def test_a_function_that_is_throttled_for_two_minutes_loses_nothing(step: str, wait: str) -> None:
    begun: list[float] = []

    def throttle(world: World, perform: Callable[[], Any]) -> Any:
        begun.append(world.clock.now)
        if len(begun) > 1 and world.clock.now < begun[1] + 110:
            raise TaskFailed("Lambda.TooManyRequestsException", "Rate Exceeded.")
        return perform()

    world = world_with("Invoke", throttle, "lambda", step)
    begun += [0.0] * (step == "Respond")
    world.cognito.behaviour.seconds_per_row = 100
    assert create(world, Wait=wait) == "SUCCESS"
    world.rest()
    assert set(world.pool.users) == set(NAMES)


def test_a_service_that_answers_slowly_is_asked_less_often() -> None:
    def slowly(world: World, perform: Callable[[], Any]) -> Any:
        world.sleep(10)
        return perform()

    world = world_with("DescribeUserImportJob", slowly)
    world.cognito.behaviour.seconds_per_row = 30
    assert create(world) == "SUCCESS"


def test_a_fresh_job_that_would_come_too_late_is_not_made(world: World) -> None:
    world.cognito.behaviour.role_ready_at = world.clock.now + 1e9
    world.cognito.behaviour.seconds_pending = 50
    assert "check that the logs role trusts" in create(world, TimeoutSeconds="60")
    assert len(world.pool.jobs) == 1


@pytest.mark.parametrize("seconds", [5, 100])
def test_a_pending_job_does_not_run_yet(world: World, seconds: float) -> None:
    world.cognito.behaviour.role_ready_at = world.clock.now + 1e9
    world.cognito.behaviour.seconds_pending = seconds
    assert "No user was attempted" in create(world, Wait="Background")


def test_in_the_background_an_account_is_not_waited_for_for_ever(world: World) -> None:
    def busy_for_good(world: World, perform: Callable[[], Any]) -> Any:
        if world.pool.jobs and world.pool.jobs[0].status == "Failed":
            raise refusal("CreateUserImportJob", "PreconditionNotMetException", "Busy.")
        return perform()

    world = world_with("CreateUserImportJob", busy_for_good)
    world.cognito.behaviour.seconds_per_row = 100
    request = world.cloudformation.create(world.properties(users_csv(), Wait="Background"))
    (job,) = world.pool.jobs
    job.status, job.usernames = "Failed", []
    world.rest()
    (execution,) = world.machine.executions.values()
    assert (request.status, execution.status) == ("SUCCESS", "FAILED")
    assert "Busy. It was tried for 86" in execution.cause


@pytest.mark.parametrize(("failed", "status"), [(69, "SUCCESS"), (70, "FAILED")])
def test_a_share_is_no_float(world: World, failed: int, status: str) -> None:
    names = tuple(f"name{number}" for number in range(375))
    world.cognito.behaviour.bad_users = frozenset(names[:failed])
    properties = world.properties(users_csv(names), FailureTolerance={"Percent": "18.4"})
    assert world.cloudformation.create(properties).status == status
