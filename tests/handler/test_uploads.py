"""Jobs whose CSV does not reach the service: what is made anew, and how often."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ConnectionClosedError

from tests.handler.aws import cognito
from tests.handler.sources import NAMES, users_csv
from tests.handler.world import World, world_with


def test_an_upload_to_an_expired_url_is_made_to_a_new_job_and_not_tried_there_again() -> None:
    def slow_at_first(world: World, perform: Callable[[], Any]) -> Any:
        if world.struck == 1:
            world.clock.sleep(899.5)  # FACTS 3.6.1; the invocation has half a second more
        return perform()

    world = world_with("PUT of the CSV", slow_at_first, "put")
    request = world.cloudformation.create(world.properties(users_csv()))
    expired, fresh = world.pool.jobs
    assert "(HTTP 403)" in world.stdout.getvalue()
    assert sum(call.operation == "PUT of the CSV" for call in world.calls) == 2
    assert (expired.status, expired.upload) == ("Created", None)
    assert (fresh.status, fresh.usernames) == ("Succeeded", list(NAMES))
    assert (request.status, request.data["JobId"]) == ("SUCCESS", fresh.id)


def test_booleans_of_the_pools_own_are_uploaded_in_capitals(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cognito, "HEADER", (*cognito.HEADER, "custom:vip"))
    describe = world.cognito.describe_user_pool

    def with_a_boolean(UserPoolId: str) -> dict[str, Any]:  # noqa: N803
        described = describe(UserPoolId)
        schema = {"Name": "custom:vip", "AttributeDataType": "Boolean"}
        described["UserPool"]["SchemaAttributes"].append(schema)
        return described

    monkeypatch.setattr(world.cognito, "describe_user_pool", with_a_boolean)
    csv = b"cognito:username,email,email_verified,custom:vip\nada,ada@example.com,true,True\n"
    request = world.cloudformation.create(world.properties(csv))
    assert request.status == "SUCCESS", request.reason
    assert (
        world.pool.jobs[0].upload
        == (
            ",".join(world.cognito.behaviour.header(world.pool))
            + "\n,ada@example.com,TRUE,,ada,TRUE,\n"
        ).encode()
    )


def test_jobs_are_not_made_for_ever() -> None:
    def answer_lost(_world: World, perform: Callable[[], Any]) -> Any:
        for _ in range(2):  # botocore repeats a call whose answer is lost
            perform()
        raise ConnectionClosedError(endpoint_url="https://example.com/")

    world = world_with("CreateUserImportJob", answer_lost)
    request = world.cloudformation.create(world.properties(users_csv()))
    assert request.reason == (
        "8 import jobs were made in vain. See the Worker's log for what became of each, "
        "then deploy again."
    )
    assert [job.status for job in world.pool.jobs] == ["Created"] * 8
