"""What a scenario acts on and looks at: a local AWS, the apps deployed to it, what came of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_s3 as s3
from aws_cdk.interfaces.aws_cognito import IUserPoolRef
from cdk_cognito_user_import import Dialect, UserSource

from local_aws import LocalAws, assembly
from local_aws.assembly import DeploymentError
from tests.deployed.support.apps import STACK, Build, Seeded, synth
from tests.deployed.support.people import Person, cognito_csv
from tests.deployed.support.waiting import until
from tests.local_aws.imports import Pool

ACTIVE = ("Pending", "InProgress", "Stopping")  # FACTS 3.2: these keep other jobs from starting
BUCKET = "example-seeds"
Edit = Callable[[dict[str, Any]], None]


@dataclass(frozen=True)
class Outcome:
    """The outputs of a `Seeded` stack."""

    outputs: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        """An output by the name the construct gives it, without the CDK's prefix and suffix."""
        return next(value for key, value in self.outputs.items() if name in key)

    @property
    def pool(self) -> str:
        """The pool's id."""
        return self["UserPoolId"]

    @property
    def counts(self) -> tuple[int, int, int]:
        """Imported, skipped and failed users."""
        names = ("ImportedUsers", "SkippedUsers", "FailedUsers")
        imported, skipped, failed = (int(self[name]) for name in names)
        return imported, skipped, failed


@dataclass
class World:
    """One scenario's world. Its fixture holds it against the general promises in the end.

    Attributes:
        aws: enforces IAM; waits between looks are short.
        folder: for this scenario's files.
        assemblies: all cloud assemblies made.
        printed: all that the CDK CLI printed.
        unanswered: requests that no reply is expected to, because the test keeps it from coming.
    """

    aws: LocalAws
    folder: Path
    assemblies: list[Path] = field(default_factory=list)
    printed: list[str] = field(default_factory=list)
    unanswered: int = 0
    _files: int = 0

    def bucket(self, *contents: bytes) -> list[str]:
        """Make the bucket ``example-seeds`` with versions of ``users.csv``; return their ids."""
        storage = self.aws.client("s3")
        region = {"LocationConstraint": self.aws.region}
        storage.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=region)
        storage.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
        return [
            storage.put_object(Bucket=BUCKET, Key="users.csv", Body=content)["VersionId"]
            for content in contents
        ]

    def from_bucket(
        self, pool: str, version: str | None = None, dialect: Dialect = Dialect.COGNITO
    ) -> Path:
        """Synthesize an app whose users are in the bucket, and whose pool no stack knows of."""

        def source(stack: cdk.Stack) -> UserSource:
            bucket = s3.Bucket.from_bucket_name(stack, "Bucket", BUCKET)
            return UserSource.from_bucket(bucket, "users.csv", version, dialect=dialect)

        return self.synth(lambda app: Seeded(app, source=source, pool=self.existing(pool)))

    def file(self, content: bytes | Sequence[Person], name: str = "users.csv") -> Path:
        """A new file on this machine, in a folder of its own."""
        self._files += 1
        path = self.folder / f"file{self._files}" / name
        path.parent.mkdir()
        path.write_bytes(content if isinstance(content, bytes) else cognito_csv(content))
        return path

    def source(
        self, content: bytes | Sequence[Person], dialect: Dialect = Dialect.COGNITO
    ) -> UserSource:
        """A source for a file with this content."""
        return UserSource.from_csv(str(self.file(content)), dialect=dialect)

    def synth(self, build: Build, edit: Edit | None = None) -> Path:
        """Synthesize an app; `edit` changes the template of the stack ``Seeded``."""
        folder = synth(self.folder / f"assembly{len(self.assemblies) + 1}", build)
        self.assemblies.append(folder)
        if edit is not None:
            file = folder / f"{STACK}.template.json"
            template = json.loads(file.read_text("utf-8"))
            edit(template)
            file.write_text(json.dumps(template), "utf-8")
        return folder

    def seeded(
        self, source: UserSource | Sequence[Person], edit: Edit | None = None, **options: Any
    ) -> Path:
        """Synthesize the stack ``Seeded``."""
        users = source if isinstance(source, UserSource) else self.source(source)
        return self.synth(lambda app: Seeded(app, source=users, **options), edit)

    def deploy(self, folder: Path, stack: str = STACK) -> Outcome:
        """Deploy without the CLI."""
        return Outcome(assembly.deploy(self.aws, folder, stack))

    def refused(self, folder: Path, stack: str = STACK) -> DeploymentError:
        """Deploy without the CLI what is to fail; return how it failed."""
        try:
            outcome = self.deploy(folder, stack)
        except DeploymentError as error:
            return error
        raise AssertionError(f"it was deployed: {outcome}")

    def refusal(self, folder: Path) -> str:
        """Deploy what Plan is to refuse; return the reason, from its first word of ours."""
        error = self.refused(folder)
        assert error.status == "ROLLBACK_COMPLETE", error
        (reason,) = self.reasons()
        ((_, event),) = error.reasons
        assert reason in event, event
        assert not any(self.jobs(pool) for pool in self.pools())
        return reason

    def start(self, folder: Path, stack: str = STACK) -> None:
        """Begin to deploy without the CLI."""
        assembly.start(self.aws, folder, stack)

    def finish(self, stack: str = STACK) -> Outcome:
        """Wait for the end of what was begun."""
        return Outcome(assembly.wait(self.aws, stack))

    def destroy(self, stack: str = STACK) -> None:
        """Delete a stack without the CLI."""
        assembly.destroy(self.aws, stack)

    def status(self, stack: str = STACK) -> str:
        """The status of a stack."""
        return str(self._stack(stack)["StackStatus"])

    def outcome(self, stack: str = STACK) -> Outcome:
        """The outputs of a deployed stack."""
        outputs = self._stack(stack).get("Outputs", [])
        return Outcome({output["OutputKey"]: output["OutputValue"] for output in outputs})

    def resource(self, kind: str, stack: str = STACK, *, prefix: str = "Seed") -> str:
        """Physical id of the one resource of a type whose logical id begins with `prefix`."""
        resources = self.aws.client("cloudformation").list_stack_resources(StackName=stack)
        (found,) = (
            resource["PhysicalResourceId"]
            for resource in resources["StackResourceSummaries"]
            if resource["ResourceType"] == kind and resource["LogicalResourceId"].startswith(prefix)
        )
        return str(found)

    def function(self, name: str) -> str:
        """The name of one of the import's functions, ``Trigger`` or ``Worker``."""
        functions = self.aws.client("lambda").list_functions()["Functions"]
        (found,) = (f["FunctionName"] for f in functions if name in f["FunctionName"])
        return str(found)

    def remove_file(self, folder: Path) -> None:
        """Delete the users' file of an assembly from the bootstrap bucket."""
        template = json.loads((folder / f"{STACK}.template.json").read_text("utf-8"))
        (key,) = (
            resource["Properties"]["Source"]["Key"]
            for resource in template["Resources"].values()
            if resource["Type"] == "Custom::CognitoUserImport"
        )
        bucket = f"cdk-{assembly.QUALIFIER}-assets-{self.aws.account}-{self.aws.region}"
        self.aws.client("s3").head_object(Bucket=bucket, Key=key)
        self.aws.client("s3").delete_object(Bucket=bucket, Key=key)

    def users(self, pool: str) -> list[str]:
        """The usernames in a pool, in order."""
        pages = self.aws.client("cognito-idp").get_paginator("list_users").paginate(UserPoolId=pool)
        return sorted(user["Username"] for page in pages for user in page["Users"])

    def members(self, pool: str) -> dict[str, list[str]]:
        """The groups of a pool: the usernames in each of them, in order."""
        client = self.aws.client("cognito-idp")
        groups = client.get_paginator("list_groups").paginate(UserPoolId=pool)
        members = client.get_paginator("list_users_in_group")
        return {
            name: sorted(
                user["Username"]
                for page in members.paginate(UserPoolId=pool, GroupName=name)
                for user in page["Users"]
            )
            for name in (group["GroupName"] for page in groups for group in page["Groups"])
        }

    def attributes(self, pool: str, username: str) -> dict[str, str]:
        """The attributes of a user."""
        client = self.aws.client("cognito-idp")
        found = client.admin_get_user(UserPoolId=pool, Username=username)
        return {entry["Name"]: entry["Value"] for entry in found["UserAttributes"]}

    def make_pool(self, **options: Any) -> str:
        """A pool that no stack knows of; `options` are CreateUserPool's."""
        settings: dict[str, Any] = {
            "PoolName": "people",
            "AutoVerifiedAttributes": ["email"],
            **options,
        }
        created = self.aws.client("cognito-idp").create_user_pool(**settings)
        return str(created["UserPool"]["Id"])

    def existing(self, pool: str) -> Callable[[cdk.Stack], IUserPoolRef]:
        """For `Seeded`: a pool that synthesis knows nothing of but its id."""
        return lambda stack: cognito.UserPool.from_user_pool_id(stack, "Pool", pool)

    def pools(self) -> list[str]:
        """Ids of all pools."""
        found = self.aws.client("cognito-idp").list_user_pools(MaxResults=60)["UserPools"]
        return [pool["Id"] for pool in found]

    def jobs(self, pool: str) -> list[dict[str, Any]]:
        """The import jobs of a pool, newest first."""
        listed = self.aws.client("cognito-idp").list_user_import_jobs(
            UserPoolId=pool, MaxResults=60
        )
        jobs: list[dict[str, Any]] = listed["UserImportJobs"]
        return jobs

    def statuses(self, pool: str) -> list[str]:
        """The statuses of a pool's jobs, newest first."""
        return [job["Status"] for job in self.jobs(pool)]

    def active(self, pool: str) -> bool:
        """Whether a job of a pool is active."""
        return any(status in ACTIVE for status in self.statuses(pool))

    def until_jobs(self, pool: str, *statuses: str) -> None:
        """Wait until the jobs of a pool have these statuses, in any order."""
        seen: list[str] = []

        def is_so() -> bool:
            seen[:] = sorted(self.statuses(pool))
            return seen == sorted(statuses)

        try:
            until("statuses", is_so)
        except AssertionError as error:
            raise AssertionError(f"jobs are {seen}, not {sorted(statuses)}") from error

    def until_job(self, pool: str, status: str) -> None:
        """Wait until the newest job of a pool has a status."""
        until(f"the newest job is {status}", lambda: self.statuses(pool)[:1] == [status])

    def the_pool(self) -> str:
        """Wait for the first job in the one pool of all; return the pool's id."""
        until("there is a job", lambda: any(self.jobs(pool) for pool in self.pools()))
        (pool,) = self.pools()
        return pool

    def occupy_the_account(self) -> Callable[[], None]:
        """Run another pool's job, the one that an account may have; the answer ends it."""
        self.aws.configure(hold="InProgress")
        other = Pool(self.aws, PoolName="others")
        other.start(other.ready())

        def release() -> None:
            self.aws.configure(hold="")

        return release

    def requests(self) -> list[str]:
        """Types of the requests that CloudFormation sent, in order."""
        return [request["request_type"] for request in self.aws.requests()]

    def reasons(self) -> list[str]:
        """The reasons of all replies that say FAILED."""
        return [reply["reason"] for reply in self.aws.replies() if reply["status"] == "FAILED"]

    def executions(self) -> Iterator[dict[str, Any]]:
        """All executions of all workflows, described."""
        states = self.aws.client("stepfunctions")
        for machine in states.list_state_machines()["stateMachines"]:
            pages = states.get_paginator("list_executions")
            for page in pages.paginate(stateMachineArn=machine["stateMachineArn"]):
                for execution in page["executions"]:
                    yield states.describe_execution(executionArn=execution["executionArn"])

    def execution(self, request_type: str) -> dict[str, Any]:
        """The last execution for a request type."""
        found = [one for one in self.executions() if one["name"].startswith(f"{request_type}-")]
        return max(found, key=lambda one: one["startDate"])

    def until_quiet(self) -> None:
        """Wait until no execution runs any more."""
        until(
            "every execution has ended",
            lambda: all(execution["status"] != "RUNNING" for execution in self.executions()),
        )

    def _stack(self, stack: str) -> dict[str, Any]:
        found: dict[str, Any]
        (found,) = self.aws.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
        return found
