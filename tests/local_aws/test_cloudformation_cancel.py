"""Operations that a user cancels while a custom resource is at work (FACTS 7.2.5)."""

from __future__ import annotations

from pathlib import Path

import pytest

from local_aws import LocalAws, assembly
from local_aws.assembly import DeploymentError
from tests.local_aws.custom_resources import deploy, sent, template, until_sent, write_assembly


def test_deleting_a_stack_during_create_sends_a_delete_at_once(
    local_aws: LocalAws, tmp_path: Path
) -> None:
    folder = write_assembly(tmp_path, template(Create="silent"))
    assembly.start(local_aws, folder, "Demo")
    until_sent(local_aws, "Create")
    assembly.destroy(local_aws, "Demo", timeout=10)
    assert [request_type for request_type, _ in sent(local_aws)] == ["Create", "Delete"]
    assert not any(request["waiting"] for request in local_aws.requests())
    functions = local_aws.client("lambda").list_functions()["Functions"]
    assert functions == []


def test_the_late_reply_of_a_cancelled_create_harms_nothing(
    local_aws: LocalAws, tmp_path: Path
) -> None:
    folder = write_assembly(tmp_path, template(Create="sleep 1.5"))
    assembly.start(local_aws, folder, "Demo")
    until_sent(local_aws, "Create")
    stack = local_aws.client("cloudformation").describe_stacks(StackName="Demo")["Stacks"][0]
    assembly.destroy(local_aws, "Demo", timeout=10)
    while len(local_aws.replies()) < 2:
        pass
    outcomes = {(reply["request_type"], reply["outcome"]) for reply in local_aws.replies()}
    assert outcomes == {("Create", "ignored"), ("Delete", "accepted")}
    gone = local_aws.client("cloudformation").describe_stacks(StackName=stack["StackId"])
    assert gone["Stacks"][0]["StackStatus"] == "DELETE_COMPLETE"


def test_cancelling_an_update_rolls_back_at_once(local_aws: LocalAws, tmp_path: Path) -> None:
    deploy(local_aws, tmp_path, Answer="old")
    folder = write_assembly(tmp_path, template(Answer="new", Update="silent"))
    assembly.start(local_aws, folder, "Demo")
    until_sent(local_aws, "Update")
    local_aws.client("cloudformation").cancel_update_stack(StackName="Demo")
    with pytest.raises(DeploymentError) as error:
        assembly.wait(local_aws, "Demo", timeout=10)
    assert error.value.status == "UPDATE_ROLLBACK_COMPLETE"
    assert error.value.reasons == [("Thing", "Resource update cancelled")]
    assert [request_type for request_type, _ in sent(local_aws)] == ["Create", "Update", "Update"]
