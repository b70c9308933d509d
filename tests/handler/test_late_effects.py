"""No effect is begun after the time is over or after a newer request; a late one is found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from cognito_user_import.identity import run_id, source_id
from cognito_user_import.job_names import JobName
from cognito_user_import.request import Request

from tests.handler.aws.api import refusal
from tests.handler.aws.import_job import ImportJob
from tests.handler.definition import POOL, synthesized
from tests.handler.faults import Call, Fault, Injection
from tests.handler.sources import GROUPED, MORE, NAMES, grouped_csv, uploaded, users_csv
from tests.handler.world import World

EFFECTS = (
    "CreateUserImportJob",
    "PUT of the CSV",
    "StartUserImportJob",
    "StopUserImportJob",
    "CreateGroup",
    "AdminAddUserToGroup",
)


def world_with_once(step: str, service: str, operation: str, act: Callable[..., Any]) -> World:
    """A world in which `act` stands before the first call of an operation in a step."""
    done: list[int] = []

    def once(world: World, perform: Callable[[], Any]) -> Any:
        if done or world._at_work[-1].label != step:
            return perform()
        done.append(1)
        return act(world, perform)

    call = Call(-1, step, service, operation)
    world = World(synthesized(), Injection(call, Fault("once", once), stays=True))
    world.cognito.add_pool(POOL)
    world.watching = True
    return world


def effects(world: World) -> list[str]:
    return [call.operation for call in world.calls if call.operation in EFFECTS]


def test_an_upload_that_took_too_long_starts_nothing() -> None:
    world = world_with_once(
        "ImportPart", "put", "PUT of the CSV", lambda world, perform: world.overrun(60, perform)
    )
    # The pre-signed URL must be good for longer than the step lasts.
    properties = world.properties(users_csv(), TimeoutSeconds="300")
    request = world.cloudformation.create(properties)
    world.rest()
    assert request.status == "SUCCESS"
    assert [job.status for job in world.pool.jobs] == ["Created", "Succeeded"]


def job_of(world: World, event: dict[str, Any]) -> ImportJob:
    """A job at work that a request has started."""
    request = Request.parse(event)
    source = source_id(request.source)
    name = JobName(request.import_id, source, run_id(request.execution_name), 5, 0)
    world.cognito.create_user_import_job(str(name), POOL, request.properties.logs_role_arn)
    job = world.pool.jobs[-1]
    job.upload = uploaded(world, NAMES)
    world.cognito.start_user_import_job(POOL, job.id)
    return job


def test_a_look_that_took_long_does_not_stop_a_newer_requests_job() -> None:
    at_work: list[ImportJob] = []

    def overtaken(world: World, perform: Callable[[], Any]) -> Any:
        world.cloudformation.cancel()
        world.clock.sleep(5)
        at_work.append(job_of(world, world.cloudformation.requests[-1].event))
        return perform()

    world = world_with_once("TakeTurn", "cognito-idp", "ListUserImportJobs", overtaken)
    world.cloudformation.create(world.properties(users_csv()))
    world.rest()
    assert [job.status for job in at_work] == ["Succeeded"]


@pytest.mark.parametrize("effect", EFFECTS[:3])
def test_a_look_that_is_refused_forbids_create_upload_and_start(effect: str) -> None:
    refused: list[int] = []

    def refuse_from_then_on(world: World, perform: Callable[[], Any]) -> Any:
        before: dict[str, list[str]] = {
            "CreateUserImportJob": [],
            "PUT of the CSV": ["CreateUserImportJob"],
        }
        reached = effects(world) == before.get(effect, list(EFFECTS[:2]))
        if reached and world._at_work[-1].label == "ImportPart":
            refused.append(1)
            raise refusal("ListExecutions", "AccessDeniedException", "not authorized")
        return perform()

    call = Call(-1, "ImportPart", "stepfunctions", "ListExecutions")
    world = World(synthesized(), Injection(call, Fault("refused", refuse_from_then_on), stays=True))
    world.cognito.add_pool(POOL)
    world.watching = True
    request = world.cloudformation.create(world.properties(users_csv()))
    assert request.status == "FAILED"
    assert refused
    assert effect not in effects(world)
    assert not world.pool.users


@pytest.mark.parametrize(
    ("effect", "step", "service", "operation"),
    [
        ("CreateUserImportJob", "ImportPart", "s3", "GetObject"),
        ("StartUserImportJob", "ImportPart", "put", "PUT of the CSV"),
        ("CreateGroup", "Report", "cognito-idp", "DescribeUserImportJob"),
        ("AdminAddUserToGroup", "Report", "cognito-idp", "DescribeUserImportJob"),
    ],
)
def test_a_newer_request_forbids_what_was_not_begun(
    effect: str, step: str, service: str, operation: str
) -> None:
    def cancelled_before(world: World, perform: Callable[[], Any]) -> Any:
        world.cloudformation.cancel()
        world.clock.sleep(3)
        return perform()

    world = world_with_once(step, service, operation, cancelled_before)
    properties = world.properties(grouped_csv(GROUPED), Groups="CreateMissing")
    world.cloudformation.create(properties)
    world.rest()
    assert effect not in effects(world)
    assert [r.status for r in world.cloudformation.requests] == ["FAILED", "SUCCESS"]


@pytest.mark.parametrize("request_type", ["Update", "Delete"])
def test_a_start_that_lands_late_is_stopped_by_the_next_request(request_type: str) -> None:
    world = world_with_once(
        "ImportPart",
        "cognito-idp",
        "StartUserImportJob",
        lambda world, perform: world.land_late(5, perform),
    )
    world.cognito.behaviour.seconds_per_row = 1000
    properties = world.properties(users_csv(), TimeoutSeconds="60")
    world.cloudformation.properties = properties
    request = world.cloudformation.send("Create", properties, "")
    world.rest()
    late = next(job for job in world.pool.jobs if job.started == world.landed_at)
    assert late.status == "InProgress"
    assert request.answers
    if request_type == "Delete":
        world.cloudformation.delete()
    else:
        old = world.cloudformation.properties
        update = world.cloudformation.send("Update", world.properties(users_csv(MORE)), "id", old)
        world.clock.sleep(30)
        world.cognito.behaviour.seconds_per_row = 0
        world.rest()
        assert update.status == "SUCCESS"
    assert late.status == "Stopped"


def test_nothing_is_started_after_the_deadline(world: World) -> None:
    world.cognito.behaviour.busy_until = world.clock.now + 1e9
    world.watching = True
    request = world.cloudformation.create(world.properties(users_csv(), TimeoutSeconds="60"))
    begun = [call.number for call in world.calls if call.operation == "StartUserImportJob"]
    assert begun
    assert request.answers[0].at - request.sent < 75
    assert "It was tried until the deadline" in request.reason
