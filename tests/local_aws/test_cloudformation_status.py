"""The status of a stack as its own functions see it, and what a status permits."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_aws import LocalAws, assembly
from local_aws.assembly import DeploymentError
from tests.local_aws.custom_resources import deploy, requests, template, until_sent, write_assembly


def seen(aws: LocalAws) -> list[tuple[str, str]]:
    """Type of each request, and the stack's status while it was delivered."""
    return [(found["RequestType"], found["StackStatus"]) for found in requests(aws)]


def answers(aws: LocalAws) -> list[tuple[str, str]]:
    """Of each Update, the old and the new property ``Answer``."""
    return [
        (found["OldResourceProperties"]["Answer"], found["ResourceProperties"]["Answer"])
        for found in requests(aws)
        if found["RequestType"] == "Update"
    ]


def content(**properties: Any) -> dict[str, Any]:
    """A custom resource whose function asks for the stack's status."""
    return template(**{"Describe": "yes", **properties})


def fail(aws: LocalAws, folder: Path, found: dict[str, Any], **options: Any) -> str:
    """Deploy what must fail; return the stack's status."""
    with pytest.raises(DeploymentError) as error:
        assembly.deploy(aws, write_assembly(folder, found), "Demo", timeout=30, **options)
    return error.value.status


def test_each_phase_has_its_status(local_aws: LocalAws, tmp_path: Path) -> None:
    assembly.deploy(local_aws, write_assembly(tmp_path, content(Id="1")), "Demo")
    assembly.deploy(local_aws, write_assembly(tmp_path, content(Id="2")), "Demo")
    assert fail(local_aws, tmp_path, content(Id="2", Update="fail")) == "UPDATE_ROLLBACK_COMPLETE"
    statuses = seen(local_aws)
    assembly.destroy(local_aws, "Demo")
    assert statuses == [
        ("Create", "CREATE_IN_PROGRESS"),
        ("Update", "UPDATE_IN_PROGRESS"),
        ("Delete", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"),
        ("Update", "UPDATE_IN_PROGRESS"),
        ("Update", "UPDATE_ROLLBACK_IN_PROGRESS"),
    ]


def test_a_failed_create_rolls_back(local_aws: LocalAws, tmp_path: Path) -> None:
    found = content(Create="fail")
    # The log of the function would go with the stack.
    found["Resources"]["Logs"]["DeletionPolicy"] = "Retain"
    assert fail(local_aws, tmp_path, found) == "ROLLBACK_COMPLETE"
    assert seen(local_aws) == [("Create", "CREATE_IN_PROGRESS"), ("Delete", "ROLLBACK_IN_PROGRESS")]


def test_a_rollback_that_is_asked_for_later(local_aws: LocalAws, tmp_path: Path) -> None:
    assembly.deploy(local_aws, write_assembly(tmp_path, content(Answer="good")), "Demo")
    bad = content(Answer="bad", Update="fail")
    assert fail(local_aws, tmp_path, bad, disable_rollback=True) == "UPDATE_FAILED"
    local_aws.client("cloudformation").rollback_stack(StackName="Demo")
    with pytest.raises(DeploymentError) as error:
        assembly.wait(local_aws, "Demo")
    assert error.value.status == "UPDATE_ROLLBACK_COMPLETE"
    assert seen(local_aws)[1:] == [
        ("Update", "UPDATE_IN_PROGRESS"),
        ("Update", "UPDATE_ROLLBACK_IN_PROGRESS"),
    ]
    assert answers(local_aws) == [("good", "bad"), ("bad", "good")]


def test_a_rollback_that_is_continued(local_aws: LocalAws, tmp_path: Path) -> None:
    assembly.deploy(local_aws, write_assembly(tmp_path, content(Update="fail")), "Demo")
    bad = content(Answer="bad", Update="fail")
    assert fail(local_aws, tmp_path, bad) == "UPDATE_ROLLBACK_FAILED"
    cloudformation = local_aws.client("cloudformation")
    cloudformation.continue_update_rollback(StackName="Demo")
    with pytest.raises(DeploymentError):
        assembly.wait(local_aws, "Demo")
    assert [status for _, status in seen(local_aws)[2:]] == ["UPDATE_ROLLBACK_IN_PROGRESS"] * 2
    with pytest.raises(ClientError, match="is in UPDATE_ROLLBACK_FAILED state"):
        cloudformation.update_stack(StackName="Demo", TemplateBody=json.dumps(content()))


def nested(aws: LocalAws, **properties: str) -> dict[str, Any]:
    """A stack whose only resource is a stack with the custom resource."""
    s3, name = aws.client("s3"), "-".join(["child", *properties.values()])
    if not s3.list_buckets()["Buckets"]:
        where = {"LocationConstraint": aws.region}
        s3.create_bucket(Bucket="templates", CreateBucketConfiguration=where)
    s3.put_object(Bucket="templates", Key=name, Body=json.dumps(content(**properties)))
    url = f"https://s3.{aws.region}.amazonaws.com/templates/{name}"
    child = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": url}}
    return {"Resources": {"Child": child}}


@pytest.mark.parametrize("rollback", ["at once", "later"])
def test_a_nested_stack_rolls_back_with_its_parent(
    local_aws: LocalAws, tmp_path: Path, rollback: str
) -> None:
    good = nested(local_aws, Answer="good")
    assembly.deploy(local_aws, write_assembly(tmp_path, good), "Demo")
    bad = nested(local_aws, Answer="bad", Update="fail")
    if rollback == "later":
        assert fail(local_aws, tmp_path, bad, disable_rollback=True) == "UPDATE_FAILED"
        local_aws.client("cloudformation").rollback_stack(StackName="Demo")
        with pytest.raises(DeploymentError, match="UPDATE_ROLLBACK_COMPLETE"):
            assembly.wait(local_aws, "Demo")
    else:
        assert fail(local_aws, tmp_path, bad) == "UPDATE_ROLLBACK_COMPLETE"
    assert seen(local_aws) == [
        ("Create", "CREATE_IN_PROGRESS"),
        ("Update", "UPDATE_IN_PROGRESS"),
        ("Update", "UPDATE_ROLLBACK_IN_PROGRESS"),
    ]
    assert answers(local_aws) == [("good", "bad"), ("bad", "good")]
    stacks = local_aws.client("cloudformation").describe_stacks()["Stacks"]
    assert {stack["StackStatus"] for stack in stacks} == {"UPDATE_ROLLBACK_COMPLETE"}


def test_a_nested_stack_continues_to_roll_back(local_aws: LocalAws, tmp_path: Path) -> None:
    good = nested(local_aws, Answer="good", Update="fail")
    assembly.deploy(local_aws, write_assembly(tmp_path, good), "Demo")
    bad = nested(local_aws, Answer="bad", Update="fail")
    assert fail(local_aws, tmp_path, bad) == "UPDATE_ROLLBACK_FAILED"
    local_aws.client("cloudformation").continue_update_rollback(StackName="Demo")
    with pytest.raises(DeploymentError, match="UPDATE_ROLLBACK_FAILED"):
        assembly.wait(local_aws, "Demo")
    assert seen(local_aws)[2:] == [("Update", "UPDATE_ROLLBACK_IN_PROGRESS")] * 2


@pytest.mark.parametrize("by", ["update_stack", "create_change_set"])
def test_a_stack_at_work_takes_no_update(local_aws: LocalAws, tmp_path: Path, by: str) -> None:
    deploy(local_aws, tmp_path, Answer="old")
    cloudformation = local_aws.client("cloudformation")
    request = {"StackName": "Demo", "TemplateBody": json.dumps(template(Answer="other"))}
    assembly.start(local_aws, write_assembly(tmp_path, template(Update="silent")), "Demo")
    until_sent(local_aws, "Update")
    parameters = {
        "update_stack": request,
        "create_change_set": {**request, "ChangeSetName": "second"},
    }[by]
    with pytest.raises(ClientError) as error:
        getattr(cloudformation, by)(**parameters)
    assert error.value.response["Error"]["Code"] == "ValidationError"
    found = error.value.response["Error"]["Message"]
    assert found.endswith("is in UPDATE_IN_PROGRESS state and can not be updated.")
    cloudformation.cancel_update_stack(StackName="Demo")


def change_set(aws: LocalAws, found: dict[str, Any]) -> str:
    """Status of a change set of ``Demo``."""
    cloudformation = aws.client("cloudformation")
    made = cloudformation.create_change_set(
        StackName="Demo",
        ChangeSetName="changes",
        TemplateBody=json.dumps(found),
        Capabilities=["CAPABILITY_IAM"],
    )
    status: str = cloudformation.describe_change_set(ChangeSetName=made["Id"])["Status"]
    cloudformation.delete_change_set(ChangeSetName=made["Id"])
    return status


@pytest.mark.parametrize("then", ["good", "bad", "better"])
def test_after_a_failure_without_rollback_each_template_is_a_change(
    local_aws: LocalAws, tmp_path: Path, then: str
) -> None:
    templates = {
        "good": content(Answer="good"),
        "bad": content(Answer="bad", Update="fail"),
        "better": content(Answer="better"),
    }
    assembly.deploy(local_aws, write_assembly(tmp_path, templates["good"]), "Demo")
    assert fail(local_aws, tmp_path, templates["bad"], disable_rollback=True) == "UPDATE_FAILED"
    assert change_set(local_aws, templates[then]) == "CREATE_COMPLETE"
    if then == "bad":
        again = fail(local_aws, tmp_path, templates["bad"])
        # To the last stable state, which is not the one of the failed update.
        assert again == "UPDATE_ROLLBACK_COMPLETE"
        assert answers(local_aws)[1:] == [("bad", "bad"), ("bad", "good")]
        assert change_set(local_aws, templates["good"]) == "FAILED"
        return
    assembly.deploy(local_aws, write_assembly(tmp_path, templates[then]), "Demo")
    assert answers(local_aws)[1:] == [("bad", then)]
    assert change_set(local_aws, templates[then]) == "FAILED"


def test_a_function_may_describe_exactly_its_own_stack(
    local_aws_iam: LocalAws, tmp_path: Path
) -> None:
    def permitted(resource: Any) -> dict[str, Any]:
        found = copy.deepcopy(content(ServiceTimeout="3"))
        (policy,) = found["Resources"]["Role"]["Properties"]["Policies"]
        policy["PolicyDocument"]["Statement"].append(
            {"Effect": "Allow", "Action": "cloudformation:DescribeStacks", "Resource": resource}
        )
        return found

    other = {"Fn::Sub": "arn:${AWS::Partition}:cloudformation:*:*:stack/Demo2/*"}
    assert fail(local_aws_iam, tmp_path, permitted(other)) == "ROLLBACK_FAILED"
    denied = {
        call["error"] for call in local_aws_iam.calls("cloudformation") if call["status"] == 403
    }
    assert denied == {"AccessDenied"}
    local_aws_iam.reset()
    own = permitted({"Ref": "AWS::StackId"})
    assembly.deploy(local_aws_iam, write_assembly(tmp_path, own), "Demo")
    assert seen(local_aws_iam) == [("Create", "CREATE_IN_PROGRESS")]
