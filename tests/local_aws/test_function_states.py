"""Functions in a VPC that are Pending or Inactive."""

from __future__ import annotations

import copy
import time
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_aws import LocalAws, LocalAwsError, assembly
from tests.local_aws.custom_resources import sent, template, write_assembly
from tests.local_aws.iam import role
from tests.local_aws.machines import machine, run

PENDING = "The function is currently in the following state: Pending"
VPC = {"SubnetIds": ["subnet-0123456789abcdef0"], "SecurityGroupIds": ["sg-0123456789abcdef0"]}


def content(*, in_vpc: bool = True, **resource: Any) -> dict[str, Any]:
    """A function ``worker`` and a custom resource that refers to it."""
    found = copy.deepcopy(template())
    resources = found["Resources"]
    worker = copy.deepcopy(resources["Function"])
    worker["Properties"]["FunctionName"] = "worker"
    worker["Properties"]["Code"] = {"ZipFile": "def handler(event, context):\n    return 1\n"}
    if in_vpc:
        worker["Properties"]["VpcConfig"] = VPC
    resources["Worker"] = worker
    resources["Thing"]["Properties"]["Answer"] = {"Fn::GetAtt": ["Worker", "Arn"]}
    resources["Thing"].update(resource)
    return found


def deploy(aws: LocalAws, folder: Path, found: dict[str, Any]) -> float:
    """Deploy a stack; return the seconds it took."""
    began = time.monotonic()
    assembly.deploy(aws, write_assembly(folder, found), "Demo")
    return time.monotonic() - began


def state(aws: LocalAws) -> str:
    found: str = aws.client("lambda").get_function_configuration(FunctionName="worker")["State"]
    return found


def refusal(aws: LocalAws, **options: Any) -> str:
    """The error of an invocation that must fail."""
    with pytest.raises(ClientError) as error:
        aws.client("lambda").invoke(FunctionName="worker", **options)
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 409
    return ": ".join(error.value.response["Error"][part] for part in ("Code", "Message"))


@pytest.mark.parametrize("kind", ["RequestResponse", "Event"])
def test_a_pending_function_is_not_invoked(local_aws: LocalAws, tmp_path: Path, kind: str) -> None:
    local_aws.configure(vpc_pending_seconds=600)
    deploy(local_aws, tmp_path, content())
    assert state(local_aws) == "Pending"
    found = refusal(local_aws, InvocationType=kind)
    assert found.startswith("ResourceConflictException: The operation cannot be performed at this")
    assert found.endswith(PENDING)
    local_aws.configure(vpc_pending_seconds=0)
    assert state(local_aws) == "Active"
    local_aws.client("lambda").invoke(FunctionName="worker", InvocationType=kind)


def test_it_is_pending_for_the_seconds_of_the_setting(local_aws: LocalAws, tmp_path: Path) -> None:
    # The stack itself may take seconds after the function.
    local_aws.configure(vpc_pending_seconds=4)
    deploy(local_aws, tmp_path, content())
    made = time.monotonic()
    refusal(local_aws)
    while state(local_aws) == "Pending":
        time.sleep(0.02)
    assert time.monotonic() - made > 0.5
    local_aws.client("lambda").invoke(FunctionName="worker")


def test_functions_outside_a_vpc_are_active_at_once(local_aws: LocalAws, tmp_path: Path) -> None:
    local_aws.configure(vpc_pending_seconds=600)
    deploy(local_aws, tmp_path, content(in_vpc=False))
    assert state(local_aws) == "Active"
    local_aws.client("lambda").invoke(FunctionName="worker")


def test_an_inactive_function_becomes_pending_by_an_invocation(
    local_aws: LocalAws, tmp_path: Path
) -> None:
    deploy(local_aws, tmp_path, content())
    local_aws.configure(vpc_pending_seconds=600)
    # The setting alone would make the new function Pending again.
    local_aws.configure(vpc_pending_seconds=0.5)
    time.sleep(0.5)
    local_aws.make_idle("worker")
    assert state(local_aws) == "Inactive"
    refusal(local_aws)
    assert state(local_aws) == "Pending"
    refusal(local_aws)
    time.sleep(0.5)
    local_aws.client("lambda").invoke(FunctionName="worker")
    with pytest.raises(LocalAwsError, match="there is no function nobody"):
        local_aws.make_idle("nobody")


def test_step_functions_reports_it(local_aws: LocalAws, tmp_path: Path) -> None:
    local_aws.configure(vpc_pending_seconds=600)
    deploy(local_aws, tmp_path, content())
    worker = f"arn:aws:lambda:{local_aws.region}:{local_aws.account}:function:worker"
    arn = machine(local_aws, role(local_aws, "workflow", service="states.amazonaws.com"), worker)
    failed = run(local_aws, arn)
    assert (failed["status"], failed["error"]) == ("FAILED", "Lambda.ResourceConflictException")
    assert PENDING in failed["cause"]
    local_aws.configure(vpc_pending_seconds=0)
    assert run(local_aws, arn)["status"] == "SUCCEEDED"


@pytest.mark.parametrize("how", ["itself", "through another"])
def test_only_depends_on_waits_for_it(local_aws: LocalAws, tmp_path: Path, how: str) -> None:
    seconds = 1.5
    local_aws.configure(vpc_pending_seconds=600)
    referring = deploy(local_aws, tmp_path, content())
    assembly.destroy(local_aws, "Demo")
    local_aws.configure(vpc_pending_seconds=seconds + referring)
    found = content(DependsOn=["Worker"])
    if how == "through another":
        found = content()
        found["Resources"]["Between"] = {"Type": "AWS::SNS::Topic", "DependsOn": "Worker"}
        found["Resources"]["Thing"]["Properties"]["Id"] = {"Ref": "Between"}
    assert deploy(local_aws, tmp_path, found) > seconds
    assert state(local_aws) == "Active"


def test_waiting_for_it_can_be_cancelled(local_aws: LocalAws, tmp_path: Path) -> None:
    local_aws.configure(vpc_pending_seconds=600)
    folder = write_assembly(tmp_path, content(DependsOn=["Worker"]))
    assembly.start(local_aws, folder, "Demo")
    time.sleep(0.5)
    assembly.destroy(local_aws, "Demo", timeout=10)
    assert sent(local_aws) == []


def test_an_update_waits_for_a_new_function(local_aws: LocalAws, tmp_path: Path) -> None:
    deploy(local_aws, tmp_path, content(in_vpc=False))
    local_aws.configure(vpc_pending_seconds=600)
    found = content(in_vpc=False, DependsOn=["Second"])
    found["Resources"]["Second"] = copy.deepcopy(content()["Resources"]["Worker"])
    found["Resources"]["Second"]["Properties"]["FunctionName"] = "second"
    found["Resources"]["Thing"]["Properties"]["Id"] = "other"
    assembly.start(local_aws, write_assembly(tmp_path, found), "Demo")
    time.sleep(0.5)
    assert [kind for kind, _ in sent(local_aws)] == ["Create"]
    local_aws.configure(vpc_pending_seconds=0)
    assembly.wait(local_aws, "Demo")
    assert "Update" in [kind for kind, _ in sent(local_aws)]
