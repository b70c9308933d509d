"""Rolling back: recognised by the stack's status, answered without a look at the source."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.handler.aws.api import refusal
from tests.handler.cloudformation import ROLLING_BACK, Request
from tests.handler.definition import POOL
from tests.handler.faults import Killed
from tests.handler.sources import MORE, NAMES, users_csv
from tests.handler.statuses import statuses
from tests.handler.world import World, world_with

NOTHING_KNOWN = {
    "JobId": "none",
    "Status": "NotNeeded",
    "ImportedUsers": "0",
    "SkippedUsers": "0",
    "FailedUsers": "0",
    "AlreadyPresentUsers": "0",
    "InactiveUsers": "0",
    "UnfitHashUsers": "0",
    "GroupMemberships": "0",
}


def created(world: World, **properties: Any) -> Request:
    return world.cloudformation.create(world.properties(users_csv(), **properties))


def lose_the_old_file(world: World) -> None:
    source = world.cloudformation.properties["Source"]
    world.cloudformation.before_rollback = lambda: world.s3.delete(source["Bucket"], source["Key"])


def fail_to_update(world: World, **properties: Any) -> None:
    world.cognito.behaviour.bad_users = frozenset(MORE)
    world.cloudformation.update(world.properties(users_csv(NAMES + MORE), **properties))
    assert statuses(world)[-2] == "Update FAILED"


@pytest.mark.parametrize("is_asset", ["true", "false"])
def test_a_rollback_needs_no_file(world: World, is_asset: str) -> None:
    of_the_user = {"IsAsset": is_asset}
    first = created(world, Source=of_the_user)
    lose_the_old_file(world)
    fail_to_update(world, Source=of_the_user)
    assert statuses(world) == ["Create SUCCESS", "Update FAILED", "Update SUCCESS"]
    assert world.cloudformation.requests[-1].data == first.data


@pytest.mark.parametrize("rows", [MORE, NAMES + MORE], ids=["no old user", "with the old users"])
def test_a_rollback_to_an_object_that_was_overwritten(world: World, rows: tuple[str, ...]) -> None:
    place = {"IsAsset": "false", "Key": "users.csv"}
    created(world, Source=place)
    world.cognito.behaviour.bad_users = frozenset(MORE)
    # The object has another content now, whatever the properties say.
    properties = world.properties(users_csv(rows), Source=place, FailureTolerance={"Users": "1"})
    world.cloudformation.update(properties)
    assert statuses(world) == ["Create SUCCESS", "Update FAILED", "Update SUCCESS"]


def test_a_rollback_reads_and_makes_nothing(world: World) -> None:
    created(world)
    world.cognito.behaviour.bad_users = frozenset(MORE)
    properties = world.properties(users_csv(NAMES + MORE))
    request = world.cloudformation.send(
        "Update", properties, world.cloudformation.physical_id, world.cloudformation.properties
    )
    world.rest()
    assert request.status == "FAILED"
    world.watching = True
    jobs = len(world.pool.jobs)
    del world.pool.users[NAMES[0]]
    rollback = world.cloudformation._roll_back(
        properties, world.cloudformation.properties, world.cloudformation.physical_id
    )
    world.rest()
    assert rollback.status == "SUCCESS"
    assert len(world.pool.jobs) == jobs
    called = {call.operation for call in world.calls if call.step != "Trigger"}
    assert called == {"Invoke", "ListExecutions", "ListUserImportJobs", "PUT of the answer"}


def test_a_rollback_whose_earlier_import_needed_no_job(world: World) -> None:
    world.pool.users |= dict.fromkeys(NAMES, "there@example.com")
    created(world)
    lose_the_old_file(world)
    fail_to_update(world)
    assert statuses(world)[-1] == "Update SUCCESS"
    assert world.cloudformation.requests[-1].data == NOTHING_KNOWN


def test_a_rollback_to_a_background_import_that_ended_with_failed_rows(world: World) -> None:
    world.cognito.behaviour.seconds_per_row = 1
    world.cognito.behaviour.bad_users = frozenset((NAMES[0], *MORE))
    assert created(world, Wait="Background").status == "SUCCESS"
    world.rest()
    world.cloudformation.update(world.properties(users_csv(NAMES + MORE)))
    assert statuses(world) == ["Create SUCCESS", "Update FAILED", "Update SUCCESS"]


def test_the_log_says_that_a_background_import_was_stopped(world: World) -> None:
    world.cognito.behaviour.seconds_per_row = 1000
    assert created(world, Wait="Background").status == "SUCCESS"
    world.cognito.behaviour.bad_users = frozenset(MORE)
    bad = users_csv(NAMES + MORE).replace(b"TRUE", b"perhaps")
    world.cloudformation.update(world.properties(bad))
    assert statuses(world) == ["Create SUCCESS", "Update FAILED", "Update SUCCESS"]
    assert "the failed update has stopped the job of the file" in world.stdout.getvalue()


@pytest.mark.parametrize("operation", ["ListExecutions", "ListUserImportJobs"])
@pytest.mark.parametrize("error", [refusal("", "AccessDeniedException", "no"), Killed()])
def test_a_rollback_succeeds_whatever_is_refused(operation: str, error: BaseException) -> None:
    def refuse_to_roll_back(world: World, perform: Callable[[], Any]) -> Any:
        if world.cloudformation.stack_status == ROLLING_BACK:
            raise error.with_traceback(None)
        return perform()

    service = "stepfunctions" if operation == "ListExecutions" else "cognito-idp"
    world = world_with(operation, refuse_to_roll_back, service)
    created(world)
    fail_to_update(world)
    assert statuses(world)[-1] == "Update SUCCESS"
    assert "may still be at work" in world.stdout.getvalue()


def test_a_rollback_succeeds_although_its_properties_cannot_be_read(world: World) -> None:
    created(world)
    world.cloudformation.properties["FailureTolerance"] = {"Percent": "1/0"}
    fail_to_update(world)
    assert statuses(world)[-1] == "Update SUCCESS"


def test_a_status_that_cannot_be_read_is_no_rollback() -> None:
    def refuse(_world: World, _perform: Callable[[], Any]) -> Any:
        raise refusal("DescribeStacks", "AccessDenied", "not authorized", 403)

    world = world_with("DescribeStacks", refuse, "cloudformation")
    created(world)
    lose_the_old_file(world)
    fail_to_update(world)
    # As an update like any other it reads its file.
    assert statuses(world)[-1] == "Update FAILED"
    assert "cannot be read (AccessDenied)" in world.cloudformation.requests[-1].reason


@pytest.mark.parametrize("readable", [True, False], ids=["object gone", "object forbidden"])
def test_only_a_rollback_is_answered_from_memory(world: World, readable: bool) -> None:
    created(world)
    before = world.cloudformation.properties
    world.cloudformation.update(world.properties(users_csv(NAMES + MORE)))
    world.s3.may_list = readable
    world.s3.delete(before["Source"]["Bucket"], before["Source"]["Key"])
    world.cloudformation.update(before)
    assert statuses(world)[-2:] == ["Update FAILED", "Update SUCCESS"]


def test_going_back_to_an_earlier_file_imports_who_is_missing(world: World) -> None:
    created(world)
    before = world.cloudformation.properties
    world.cloudformation.update(world.properties(users_csv(NAMES[:1])))
    del world.pool.users[NAMES[1]]
    again = world.cloudformation.update(before)
    assert (again.data["ImportedUsers"], again.data["AlreadyPresentUsers"]) == ("1", "4")
    assert set(world.pool.users) == set(NAMES)


def test_a_second_delivery_of_the_failed_update_changes_nothing(world: World) -> None:
    created(world)
    fail_to_update(world)
    forward = world.cloudformation.requests[1]
    world.cloudformation.stack_status = ROLLING_BACK
    executions = len(world.machine.executions)
    world.cloudformation.deliver_again(forward, 0)
    world.rest()
    assert len(world.machine.executions) == executions
    assert [answer.document["Status"] for answer in forward.answers] == ["FAILED"]


def test_a_first_delivery_that_comes_when_the_stack_rolls_back_begins_nothing(
    world: World,
) -> None:
    created(world)
    cloudformation = world.cloudformation
    jobs = len(world.pool.jobs)
    properties = world.properties(users_csv(NAMES + MORE))
    old = cloudformation.properties
    late = cloudformation.send("Update", properties, cloudformation.physical_id, old)
    late.cancelled = True
    rollback = cloudformation._roll_back(properties, old, cloudformation.physical_id)
    world.rest()
    assert rollback.status == "SUCCESS"
    assert len(world.pool.jobs) == jobs
    assert set(world.cognito.pools[POOL].users) == set(NAMES)
