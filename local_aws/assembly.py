"""Deploys a synthesized cloud assembly without the CDK CLI: the fast tier of deployed tests."""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from local_aws.server import LocalAws

QUALIFIER = "hnb659fds"  # the CDK's default bootstrap qualifier
_PROJECT = Path(__file__).resolve().parent.parent
_BOOTSTRAP_TEMPLATE = _PROJECT / "node_modules/aws-cdk/lib/api/bootstrap/bootstrap-template.yaml"
_POLL_SECONDS = 0.05


class DeploymentError(Exception):
    """A stack operation failed.

    Attributes:
        status: the stack's status in the end.
        reasons: for each resource that failed, in the order of the events, its logical id and the
            reason as CloudFormation's events give it.
    """

    def __init__(self, stack_name: str, status: str, reasons: list[tuple[str, str]]) -> None:
        self.status = status
        self.reasons = reasons
        lines = "".join(f"\n  {logical_id}: {reason}" for logical_id, reason in reasons)
        super().__init__(f"{stack_name} ended as {status}{lines}")


def bootstrap(aws: LocalAws) -> None:
    """Make the CDK's bootstrap resources, from the template of the installed CDK CLI.

    Raises:
        FileNotFoundError: the CDK CLI is not installed (``npm ci``).
        DeploymentError: the bootstrap stack failed.
    """
    cloudformation = aws.client("cloudformation")
    cloudformation.create_stack(
        StackName="CDKToolkit",
        TemplateBody=_BOOTSTRAP_TEMPLATE.read_text("utf-8"),
        Capabilities=["CAPABILITY_NAMED_IAM"],
    )
    wait(aws, "CDKToolkit", timeout=60)


def deploy(
    aws: LocalAws,
    assembly: Path | str,
    stack_name: str,
    *,
    parameters: Mapping[str, str] | None = None,
    disable_rollback: bool = False,
    timeout: float = 120,
) -> dict[str, str]:
    """Publish the stack's file assets, create or update the stack, and wait.

    Needs `bootstrap`, and an assembly for the default qualifier.

    Args:
        aws: where to deploy.
        assembly: the cloud assembly's folder (``cdk.out``).
        stack_name: name of the stack, which is its artifact's too.
        parameters: values of template parameters.
        disable_rollback: leave a failed stack as it is (``cdk deploy --no-rollback``).
        timeout: seconds to wait for the end.

    Returns:
        The stack's outputs. An unchanged stack is left alone.

    Raises:
        DeploymentError: the stack rolled back or failed.
        TimeoutError: the operation has not ended in time.
    """
    start(aws, assembly, stack_name, parameters=parameters, disable_rollback=disable_rollback)
    return wait(aws, stack_name, timeout=timeout)


def start(
    aws: LocalAws,
    assembly: Path | str,
    stack_name: str,
    *,
    parameters: Mapping[str, str] | None = None,
    disable_rollback: bool = False,
) -> None:
    """Publish the assets and begin the operation without waiting; arguments as `deploy`."""
    publish(aws, assembly, stack_name)
    start_published(
        aws, assembly, stack_name, parameters=parameters, disable_rollback=disable_rollback
    )


def start_published(
    aws: LocalAws,
    assembly: Path | str,
    stack_name: str,
    *,
    parameters: Mapping[str, str] | None = None,
    disable_rollback: bool = False,
) -> None:
    """Like `start` after `publish`: what CloudFormation does, and nothing else."""
    folder = Path(assembly)
    cloudformation = aws.client("cloudformation")
    arguments: dict[str, Any] = {
        "StackName": stack_name,
        "TemplateBody": (folder / f"{stack_name}.template.json").read_text("utf-8"),
        "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
        "Parameters": [
            {"ParameterKey": name, "ParameterValue": value}
            for name, value in (parameters or {}).items()
        ],
        "DisableRollback": disable_rollback,
    }
    if _status(cloudformation, stack_name) is None:
        cloudformation.create_stack(**arguments)
        return
    try:
        cloudformation.update_stack(**arguments)
    except ClientError as error:
        if "No updates are to be performed" not in error.response["Error"]["Message"]:
            raise


def destroy(aws: LocalAws, stack_name: str, *, timeout: float = 120) -> None:
    """Delete a stack and wait.

    Raises:
        DeploymentError: a resource was not deleted.
        TimeoutError: the operation has not ended in time.
    """
    cloudformation = aws.client("cloudformation")
    stack = cloudformation.describe_stacks(StackName=stack_name)["Stacks"][0]
    cloudformation.delete_stack(StackName=stack_name)
    # A deleted stack is found by its id only.
    wait(aws, stack["StackId"], timeout=timeout)


def wait(aws: LocalAws, stack_name: str, *, timeout: float = 120) -> dict[str, str]:
    """Wait for the end of the stack's operation; see `deploy` for results and errors."""
    cloudformation = aws.client("cloudformation")
    deadline = time.monotonic() + timeout
    while True:
        stack = cloudformation.describe_stacks(StackName=stack_name)["Stacks"][0]
        status = stack["StackStatus"]
        if not status.endswith("_IN_PROGRESS"):
            break
        if time.monotonic() > deadline:
            raise TimeoutError(f"{stack_name} is still {status} after {timeout:g} s")
        time.sleep(_POLL_SECONDS)
    if status not in {"CREATE_COMPLETE", "UPDATE_COMPLETE", "DELETE_COMPLETE"}:
        raise DeploymentError(stack_name, status, failures(aws, stack_name))
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


def failures(aws: LocalAws, stack_name: str) -> list[tuple[str, str]]:
    """Logical id and reason of each failed resource event of the latest operation, in order."""
    found: list[tuple[str, str]] = []
    begins = {"CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS"}
    for event in events(aws, stack_name):
        is_stack = event["LogicalResourceId"] == event["StackName"]
        if is_stack and event["ResourceStatus"] in begins:
            found.clear()
        elif event["ResourceStatus"].endswith("_FAILED") and not is_stack:
            found.append((event["LogicalResourceId"], event.get("ResourceStatusReason", "")))
    return found


def events(aws: LocalAws, stack_name: str) -> list[dict[str, Any]]:
    """All events of a stack, the oldest first."""
    pages = aws.client("cloudformation").get_paginator("describe_stack_events")
    newest_first = [
        event for page in pages.paginate(StackName=stack_name) for event in page["StackEvents"]
    ]
    return newest_first[::-1]


def publish(aws: LocalAws, assembly: Path | str, stack_name: str) -> None:
    """Upload the stack's file assets to the bootstrap bucket, as the CDK CLI does."""
    folder = Path(assembly)
    manifest = json.loads((folder / f"{stack_name}.assets.json").read_text("utf-8"))
    s3 = aws.client("s3")
    for asset in manifest["files"].values():
        source = folder / asset["source"]["path"]
        zipped = asset["source"].get("packaging") == "zip"
        content = _zip(source) if zipped else source.read_bytes()
        for destination in asset["destinations"].values():
            s3.put_object(
                Bucket=_resolve(destination["bucketName"], aws),
                Key=destination["objectKey"],
                Body=content,
            )


def _status(cloudformation: Any, stack_name: str) -> str | None:
    try:
        stacks = cloudformation.describe_stacks(StackName=stack_name)["Stacks"]
    except ClientError:
        return None
    status: str = stacks[0]["StackStatus"]
    return None if status == "DELETE_COMPLETE" else status


def _resolve(name: str, aws: LocalAws) -> str:
    for token, value in (
        ("${AWS::AccountId}", aws.account),
        ("${AWS::Region}", aws.region),
        ("${AWS::Partition}", "aws"),
    ):
        name = name.replace(token, value)
    return name


def _zip(folder: Path) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder))
    return content.getvalue()
