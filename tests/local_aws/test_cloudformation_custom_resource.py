"""Custom resources as CloudFormation treats them (user guide; FACTS 7.1)."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest

from local_aws import LocalAws, assembly
from local_aws.assembly import DeploymentError
from tests.local_aws.custom_resources import (
    deploy,
    requests,
    sent,
    template,
    until_sent,
    write_assembly,
)


def reason(error: pytest.ExceptionInfo[DeploymentError], logical_id: str = "Thing") -> str:
    return dict(error.value.reasons)[logical_id]


def test_attributes_become_outputs(local_aws: LocalAws, tmp_path: Path) -> None:
    assert deploy(local_aws, tmp_path, Answer="42") == {"Answer": "42"}
    assert sent(local_aws) == [("Create", "")]


def test_a_failed_create_is_followed_by_a_delete(local_aws: LocalAws, tmp_path: Path) -> None:
    with pytest.raises(DeploymentError) as error:
        deploy(local_aws, tmp_path, Create="fail", Id="half-made")
    assert error.value.status == "ROLLBACK_COMPLETE"
    assert sent(local_aws) == [("Create", ""), ("Delete", "half-made")]


def test_the_reason_is_worded_as_on_aws(local_aws: LocalAws, tmp_path: Path) -> None:
    with pytest.raises(DeploymentError) as error:
        deploy(local_aws, tmp_path, Create="fail")
    request_id = local_aws.replies()[0]["request_id"]
    assert reason(error) == (
        "Received response status [FAILED] from custom resource. "
        f"Message returned: the reason (RequestId: {request_id})"
    )


def test_a_failed_create_without_id_is_deleted_by_a_generated_one(
    local_aws: LocalAws, tmp_path: Path
) -> None:
    with pytest.raises(DeploymentError):
        deploy(local_aws, tmp_path, Create="fail nameless")
    (_, (request_type, physical_id)) = sent(local_aws)
    assert request_type == "Delete"
    assert re.fullmatch(r"Demo-Thing-[A-Z0-9]{12}", physical_id)


def test_an_unanswered_create_ends_at_its_service_timeout(
    local_aws: LocalAws, tmp_path: Path
) -> None:
    with pytest.raises(DeploymentError) as error:
        deploy(local_aws, tmp_path, Create="silent", ServiceTimeout="1")
    request_id = local_aws.requests()[0]["request_id"]
    assert "CloudFormation did not receive a response from your Custom Resource" in reason(error)
    assert request_id in reason(error)
    assert [request_type for request_type, _ in sent(local_aws)] == ["Create", "Delete"]


def test_without_rollback_the_delete_comes_with_the_stacks(
    local_aws: LocalAws, tmp_path: Path
) -> None:
    folder = write_assembly(tmp_path, template(Create="fail", Id="half-made"))
    with pytest.raises(DeploymentError) as error:
        assembly.deploy(local_aws, folder, "Demo", disable_rollback=True)
    assert error.value.status == "CREATE_FAILED"
    assert sent(local_aws) == [("Create", "")]
    assembly.destroy(local_aws, "Demo")
    assert sent(local_aws) == [("Create", ""), ("Delete", "half-made")]


def test_a_failed_delete_fails_the_rollback(local_aws: LocalAws, tmp_path: Path) -> None:
    with pytest.raises(DeploymentError) as error:
        deploy(local_aws, tmp_path, Create="fail", Delete="fail")
    assert error.value.status == "ROLLBACK_FAILED"


def test_a_failed_update_is_sent_back(local_aws: LocalAws, tmp_path: Path) -> None:
    deploy(local_aws, tmp_path, Answer="old")
    with pytest.raises(DeploymentError) as error:
        deploy(local_aws, tmp_path, Answer="new", Update="fail")
    assert error.value.status == "UPDATE_ROLLBACK_COMPLETE"
    answers = [request["ResourceProperties"]["Answer"] for request in requests(local_aws)]
    assert answers == ["old", "new", "old"]
    assert sent(local_aws) == [("Create", ""), ("Update", "thing"), ("Update", "thing")]


def test_the_new_id_of_a_failed_update_is_deleted(local_aws: LocalAws, tmp_path: Path) -> None:
    deploy(local_aws, tmp_path, Id="old")
    with pytest.raises(DeploymentError) as error:
        deploy(local_aws, tmp_path, Id="new", Update="fail")
    assert error.value.status == "UPDATE_ROLLBACK_COMPLETE"
    assert sent(local_aws)[1:] == [("Update", "old"), ("Update", "old"), ("Delete", "new")]


def test_an_update_to_another_id_deletes_the_old_one(local_aws: LocalAws, tmp_path: Path) -> None:
    deploy(local_aws, tmp_path, Id="old")
    deploy(local_aws, tmp_path, Id="new")
    assert sent(local_aws)[1:] == [("Update", "old"), ("Delete", "old")]


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"Create": "long"}, "Response object is too long."),
        ({"Reply": json.dumps({"PhysicalResourceId": ""})}, "Invalid PhysicalResourceId"),
        ({"Id": "x" * 1025}, "Invalid PhysicalResourceId"),
        (
            {"Reply": json.dumps({"RequestId": "another"})},
            "Invalid Response object: RequestId is not that of the request",
        ),
        (
            {"Reply": json.dumps({"Status": "DONE"})},
            "Invalid Response object: Status must be either SUCCESS or FAILED",
        ),
    ],
)
def test_invalid_replies_fail_the_resource(
    local_aws: LocalAws, tmp_path: Path, properties: dict[str, str], expected: str
) -> None:
    with pytest.raises(DeploymentError) as error:
        deploy(local_aws, tmp_path, **properties)
    assert reason(error) == expected
    assert local_aws.replies()[0]["outcome"] == "refused"


def test_a_reply_of_4096_bytes_is_taken(local_aws: LocalAws, tmp_path: Path) -> None:
    deploy(local_aws, tmp_path, Answer="short")
    spare = 4096 - local_aws.replies()[0]["bytes"] + len("short")
    deploy(local_aws, tmp_path, Answer="x" * spare)
    assert local_aws.replies()[1]["bytes"] == 4096
    with pytest.raises(DeploymentError, match="too long"):
        deploy(local_aws, tmp_path, Answer="x" * (spare + 1))


def test_a_reply_with_a_content_type_is_refused_by_s3(local_aws: LocalAws, tmp_path: Path) -> None:
    with pytest.raises(DeploymentError):
        deploy(local_aws, tmp_path, ContentType="application/json", ServiceTimeout="1")
    assert local_aws.replies() == []


def test_the_second_reply_to_a_request_is_ignored(local_aws: LocalAws, tmp_path: Path) -> None:
    deploy(local_aws, tmp_path, Create="twice")
    deadline = time.monotonic() + 5
    while len(local_aws.replies()) < 2:
        assert time.monotonic() < deadline
    first, second = local_aws.replies()
    assert (first["outcome"], second["outcome"]) == ("accepted", "ignored")
    assert first["request_id"] == second["request_id"]


def test_a_function_that_raises_is_invoked_twice_more(local_aws: LocalAws, tmp_path: Path) -> None:
    assembly.start(local_aws, write_assembly(tmp_path, template(Create="raise")), "Demo")
    until_sent(local_aws, "Create")
    deadline = time.monotonic() + 20
    while len(asked := requests(local_aws)) < 3:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert len({request["RequestId"] for request in asked}) == 1
    assembly.destroy(local_aws, "Demo")
    invocations = [c["error"] for c in local_aws.calls("lambda") if c["operation"] == "Invoke"]
    assert invocations == ["ValueError", "ValueError", "ValueError", ""]
