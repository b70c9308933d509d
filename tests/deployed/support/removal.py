"""Deploys templates that lack a grant, through the life of a stack, and says what is missing then.

Each scenario answers with the empty string when all is as documented.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_cognito as cognito
from botocore.exceptions import ClientError
from cdk_cognito_user_import import CognitoUserImport, UserSource

from local_aws import LocalAws, assembly
from local_aws.assembly import DeploymentError
from tests.deployed.support.apps import STACK, synth, user_pool
from tests.deployed.support.grants import Grant, Template, without
from tests.deployed.support.patience import retry_once, shorten
from tests.deployed.support.people import Person, cognito_csv, people, person, usernames

Scenario = Callable[["Stack"], str]
Source = Callable[[cdk.Stack, Path], UserSource]
Options = Mapping[str, Callable[[cdk.Stack], Any]]

# CloudFormation's patience with a workflow that may not even answer; the deployments here take
# a second or two.
_SERVICE_TIMEOUT_SECONDS = 20
_DEADLINE_SECONDS = 1
_WAITED_FOR = {
    "NEW_LOGS_ROLE": 0,
    "NEW_PERMISSION": 0,
    "BETWEEN_LOOKS_AT_THE_LOG": 0,
    "JOB_UNSEEN": 0,
}
# A few are imported before the deadline, the others would be later.
_SECONDS_PER_USER = 0.8

# From here on a reason has ids in it, or advice.
_REST = re.compile(r"(: User: |: \d+ imported|\. | from your Custom Resource).*", re.DOTALL)

# The last one is deleted again, by hand.
_FIRST = [*people(2), person(5)]
# The last one has the address of the first version's first user, which only the service finds out.
_WITH_A_FAILING_ROW = [*people(2, first=2), person(4, email="zqvmail1@example.com")]
# In every version, so many that the list of the group's members is asked for. Nobody else is in the
# group: Plan would see that the new users' memberships take longer than until the deadline.
_MEMBERS = (21, 22, 23, 24)
# Their job lasts for seconds beyond the deadline, also on a machine that is busy.
_MORE = people(14)


@dataclass(frozen=True)
class Assemblies:
    """One app in three versions, one after the other: its users change.

    Attributes:
        always: numbers of people who are in every version, after the others.
    """

    first: Path
    failing_row: Path
    more: Path
    always: tuple[int, ...] = ()


def assemblies(
    folder: Path,
    source: Source | None = None,
    *,
    members_of: str = "",
    **options: Callable[[cdk.Stack], object],
) -> Assemblies:
    """Synthesize the versions.

    Args:
        folder: for files and assemblies.
        source: makes the users' source, from a stack and a file; default: that file.
        members_of: some more users are in this group.
        options: of the import, each made from the stack.
    """
    versions = {"first": _FIRST, "failing_row": _WITH_A_FAILING_ROW, "more": _MORE}
    always = _MEMBERS if members_of else ()
    synthesized = {
        name: _synth(folder / name, _with_members(rows, members_of), source or _local, options)
        for name, rows in versions.items()
    }
    return Assemblies(**synthesized, always=always)


def _with_members(rows: Sequence[Person], group: str) -> list[Person]:
    if not group:
        return [*rows]
    members = [{**person(number), "cognito:groups": group} for number in _MEMBERS]
    return [*({**row, "cognito:groups": ""} for row in rows), *members]


def _local(_stack: cdk.Stack, file: Path) -> UserSource:
    return UserSource.from_csv(file)


def _synth(folder: Path, rows: Sequence[Person], source: Source, options: Options) -> Path:
    folder.mkdir()
    file = folder / "users.csv"
    file.write_bytes(cognito_csv(rows))

    def build(app: cdk.App) -> None:
        stack = cdk.Stack(app, STACK)
        pool = user_pool(stack, sign_in_aliases=cognito.SignInAliases(username=True, email=True))
        made = {name: make(stack) for name, make in options.items()}
        CognitoUserImport(
            stack, "Seed", user_pool=pool, source=source(stack, file), outputs=False, **made
        )
        cdk.CfnOutput(stack, "UserPoolId", value=pool.user_pool_id)

    assembled = synth(folder / "cdk.out", build)
    _hurry(assembled)
    return assembled


def _hurry(folder: Path) -> None:
    """Take the patience out of an assembly, which is real time: only how long, not what.

    What IAM refuses is tried again for a while, for a role may be fresh (FACTS 5.6).
    """
    shorten(folder, **_WAITED_FOR)
    template = folder / f"{STACK}.template.json"
    document = json.loads(template.read_text("utf-8"))
    retry_once(document)
    _the_import(document)["ServiceTimeout"] = str(_SERVICE_TIMEOUT_SECONDS)
    template.write_text(json.dumps(document), "utf-8")


def _the_import(template: Template) -> dict[str, Any]:
    (found,) = (
        resource["Properties"]
        for resource in template["Resources"].values()
        if resource["Type"] == "Custom::CognitoUserImport"
    )
    properties: dict[str, Any] = found
    return properties


def template(folder: Path) -> Template:
    """The template of an assembly."""
    found: Template = json.loads((folder / f"{STACK}.template.json").read_text("utf-8"))
    return found


@dataclass
class Stack:
    """One stack, whose templates all lack the same grant, or none."""

    aws: LocalAws
    name: str
    versions: Assemblies
    lacking: Grant | None = None
    outputs: dict[str, str] = field(default_factory=dict)

    def deploy(
        self, folder: Path, *, rolls_back: bool = True, **properties: Any
    ) -> DeploymentError | None:
        """Deploy a version, its custom resource with other properties; the error if it fails."""
        document = template(folder)
        if self.lacking is not None:
            document = without(document, self.lacking)
        _the_import(document).update(properties)
        (folder / f"{self.name}.template.json").write_text(json.dumps(document), "utf-8")
        shutil.copy(folder / f"{STACK}.assets.json", folder / f"{self.name}.assets.json")
        try:
            self.outputs = assembly.deploy(
                self.aws, folder, self.name, disable_rollback=not rolls_back
            )
        except DeploymentError as error:
            return error
        return None

    @property
    def pool(self) -> str:
        """The pool's id."""
        return self.outputs["UserPoolId"]

    @property
    def users(self) -> list[str]:
        """The usernames in the pool."""
        found = self.aws.client("cognito-idp").list_users(UserPoolId=self.pool)["Users"]
        return sorted(
            attribute["Value"] for user in found for attribute in [{"Value": user["Username"]}]
        )

    def expected(self, *numbers: int) -> list[str]:
        """The usernames of these people and of those who are in every version."""
        return usernames(*numbers, *self.versions.always)

    @property
    def last_job(self) -> dict[str, Any]:
        """The pool's newest job."""
        jobs = self.aws.client("cognito-idp").list_user_import_jobs(
            UserPoolId=self.pool, MaxResults=1
        )
        job: dict[str, Any] = jobs["UserImportJobs"][0]
        return job

    @property
    def source(self) -> dict[str, str]:
        """Bucket and key of the users' file."""
        found = _the_import(template(self.versions.first))["Source"]
        bucket = f"cdk-{assembly.QUALIFIER}-assets-{self.aws.account}-{self.aws.region}"
        return {"Bucket": bucket, "Key": found["Key"]}

    def role(self, logical_id: str) -> str:
        """ARN of the role with this logical id, without the CDK's hash."""
        return f"arn:aws:iam::{self.aws.account}:role/{self.physical_id(logical_id)}"

    def has_lines(self, log_group: str) -> bool:
        """Whether the log group, by its logical id without hash, holds any line."""
        group = self.physical_id(log_group)
        events = self.aws.client("logs").filter_log_events(logGroupName=group)["events"]
        return bool(events)

    def physical_id(self, logical_id: str) -> str:
        """Of the resource with this logical id, without the CDK's hash."""
        summaries = self.aws.client("cloudformation").list_stack_resources(StackName=self.name)
        (found,) = (
            str(resource["PhysicalResourceId"])
            for resource in summaries["StackResourceSummaries"]
            if re.fullmatch(f"{logical_id}[0-9A-F]{{8}}", resource["LogicalResourceId"])
        )
        return found


def plain_import(stack: Stack) -> str:
    """Create; then the logs and traces that come of it."""
    failed = stack.deploy(stack.versions.first, rolls_back=False)
    if failed:
        return _deployment_fails(failed)
    if stack.users != stack.expected(1, 2, 5):
        return "users are missing"
    for function in ("Worker", "Trigger"):
        if not stack.has_lines(f"Seed{function}Logs"):
            return f"the {function}'s log stays empty"
    machine = stack.physical_id("SeedWorkflow").rpartition(":")[2]
    for call in stack.aws.calls("xray"):
        if call["resource"] == machine and call["error"]:
            return f"no traces: X-Ray answers {call['operation']} with {call['error']}"
    return ""


def failing_row(stack: Stack) -> str:
    """Update; the service fails a row, and the reason names its line; roll back."""
    (deleted,) = usernames(5)
    stack.aws.client("cognito-idp").admin_delete_user(UserPoolId=stack.pool, Username=deleted)
    failed = stack.deploy(stack.versions.failing_row)
    if failed is None:
        return "the deployment succeeds"
    if "users.csv:4: An alias of the user belongs to another user." not in str(failed):
        return "the reason names no line"
    if failed.status != "UPDATE_ROLLBACK_COMPLETE":
        return f"the rollback fails: {failed.status}"
    if deleted in stack.users:
        return "the rollback imports users"
    return "" if stack.users == stack.expected(1, 2, 3) else "users are missing"


def deadline(stack: Stack) -> str:
    """Update; the deadline comes while the job runs, which is stopped."""
    stack.aws.configure(seconds_per_user=_SECONDS_PER_USER)
    try:
        failed = stack.deploy(stack.versions.more, TimeoutSeconds=str(_DEADLINE_SECONDS))
    finally:
        stack.aws.configure(seconds_per_user=0.0)
    status = stack.last_job["Status"]
    if status != "Stopped":
        return f"the job goes on after the deadline and ends {status}"
    return "" if failed else "the deployment succeeds"


def delete(stack: Stack) -> str:
    """Delete; the users stay."""
    try:
        assembly.destroy(stack.aws, stack.name)
    except DeploymentError as error:
        return _deployment_fails(error)
    return "" if usernames(1)[0] in stack.users else "users are missing"


# The cheap ones first. Settings of the local AWS hold for all stacks, so the deadline, which needs
# long jobs, is for one stack at a time.
TOGETHER: tuple[Scenario, ...] = (plain_import, failing_row)
ALONE: tuple[Scenario, ...] = (deadline, delete)


def first_missing(stacks: Sequence[Stack]) -> dict[str, tuple[str, str]]:
    """What each stack lacks first: its name -> scenario and what is missing, or two empty texts."""
    # Two at a time: one of them may wait for CloudFormation's timeout.
    with ThreadPoolExecutor(2) as threads:
        found = dict(
            zip(
                [stack.name for stack in stacks],
                threads.map(partial(_run, scenarios=TOGETHER), stacks),
                strict=True,
            )
        )
    for stack in stacks:
        if not found[stack.name][1]:
            found[stack.name] = _run(stack, scenarios=ALONE)
    return found


def _run(stack: Stack, scenarios: Sequence[Scenario]) -> tuple[str, str]:
    for scenario in scenarios:
        try:
            missing = scenario(stack)
        except ClientError as error:
            raise AssertionError(f"{scenario.__name__} of {stack.name}: {error}") from error
        if missing:
            return scenario.__name__.replace("_", " "), missing
    return "", ""


def _deployment_fails(error: DeploymentError) -> str:
    return "the deployment fails: " + _quoted(error)


def _quoted(error: DeploymentError) -> str:
    """The first reason, as far as it is the same every time, and telling."""
    reason = error.reasons[0][1]
    reason = re.sub(r"^Received response status \[FAILED\].*?Message returned: ", "", reason)
    reason = re.sub(r"s3://\S+", "…", reason)
    return _REST.sub("", reason).rstrip(" .")
