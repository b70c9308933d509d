"""`make demo`: the whole life of an import against a local AWS, with the real CDK CLI.

Ends with status 0 only if everything it shows was so.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from local_aws import LocalAws

PROJECT = Path(__file__).resolve().parent.parent
USERS = PROJECT / "examples" / "users.csv"
STACK = "UserImportDemo"
NEW_USER = "new.colleague@example.com,TRUE,New Colleague,new.colleague,Research,1031,,research,\n"
OLD_PASSWORD = "Violet-Kettle-73"  # noqa: S105 - of invented users, whose file has its hashes
_STARTED = time.monotonic()


class DemoFailed(Exception):  # noqa: N818
    """Something was not as the demo says it is."""


def say(text: str) -> None:
    """One line, with the seconds since the start."""
    print(f"[{time.monotonic() - _STARTED:5.1f} s] {text}", flush=True)  # noqa: T201


def show(text: str) -> None:
    """Lines that belong to the one said before."""
    print("\n".join(f"          {line}" for line in text.splitlines()), flush=True)  # noqa: T201


def expect(what: str, actual: object, wanted: object) -> None:
    """Hold what happened against what should have."""
    if actual != wanted:
        raise DemoFailed(f"{what}: {actual!r} instead of {wanted!r}")


class Cdk:
    """The real CDK command line of the checkout, pointed at the local AWS."""

    def __init__(self, aws: LocalAws, folder: Path) -> None:
        self._aws = aws
        self._folder = folder

    def run(self, *arguments: str, **environment: str) -> None:
        """Run a command quietly; its output is shown when it fails."""
        command = ["npx", "--no-install", "cdk", *arguments, "--no-notices", "--ci"]
        done = subprocess.run(  # noqa: S603
            [*command, "--output", str(self._folder / "cdk.out")],
            cwd=PROJECT,
            env={**self._aws.process_environment(), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            raise DemoFailed(f"`cdk {arguments[0]}` failed:\n{done.stdout}")

    def deploy(self, users: Path) -> dict[str, str]:
        """Deploy the demo stack with these users; its outputs."""
        file = self._folder / "outputs.json"
        self.run(
            "deploy",
            STACK,
            "--require-approval=never",
            "--outputs-file",
            str(file),
            USERS_CSV=str(users),
        )
        outputs: dict[str, str] = json.loads(file.read_text())[STACK]
        return outputs


def output(outputs: Mapping[str, str], name: str) -> str:
    """An output by the name that the construct gives it, without CDK's prefix and suffix."""
    return next(value for key, value in outputs.items() if name in key)


def users_of(aws: LocalAws, pool: str) -> list[Mapping[str, Any]]:
    """All users of the pool."""
    pages = aws.client("cognito-idp").get_paginator("list_users").paginate(UserPoolId=pool)
    return [user for page in pages for user in page["Users"]]


def members_of(aws: LocalAws, pool: str) -> dict[str, int]:
    """How many users each group of the pool has."""
    cognito = aws.client("cognito-idp")
    pages = cognito.get_paginator("list_users_in_group")
    return {
        group["GroupName"]: sum(
            len(page["Users"])
            for page in pages.paginate(UserPoolId=pool, GroupName=group["GroupName"])
        )
        for group in cognito.list_groups(UserPoolId=pool)["Groups"]
    }


def show_groups(aws: LocalAws, pool: str, wanted: Mapping[str, int]) -> None:
    """Say how many users are in which group."""
    found = members_of(aws, pool)
    expect("members of the groups", found, wanted)
    counts = ", ".join(f"{count} in {group}" for group, count in sorted(found.items()))
    say(f"the users are in the groups that the file names: {counts}")


def table(users: list[Mapping[str, Any]]) -> str:
    """The users as a small table."""
    rows = [("username", "name", "email", "status")]
    for user in sorted(users, key=lambda user: str(user["Username"])):
        has = {attribute["Name"]: attribute["Value"] for attribute in user["Attributes"]}
        rows.append(
            (user["Username"], has.get("name", ""), has.get("email", ""), user["UserStatus"])
        )
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def job_log(aws: LocalAws, pool: str, job_id: str) -> list[str]:
    """The log that Cognito wrote of the job."""
    logs = aws.client("logs")
    prefix = f"/aws/cognito/userpools/{pool}/"
    group = logs.describe_log_groups(logGroupNamePrefix=prefix)["logGroups"][0]["logGroupName"]
    stream = logs.describe_log_streams(logGroupName=group, logStreamNamePrefix=job_id)
    events = logs.get_log_events(
        logGroupName=group,
        logStreamName=stream["logStreams"][0]["logStreamName"],
        startFromHead=True,
    )
    return [event["message"] for event in events["events"]]


def first_deployment(aws: LocalAws, cdk: Cdk) -> str:
    """Deploy, show what came of it, return the pool's id."""
    say(f"cdk deploy with {USERS.relative_to(PROJECT)} …")
    outputs = cdk.deploy(USERS)
    say("deployed; the outputs of the stack:")
    show("\n".join(f"{key} = {value}" for key, value in sorted(outputs.items())))
    expect("users imported", output(outputs, "ImportedUsers"), "30")
    expect("users failed", output(outputs, "FailedUsers"), "0")
    expect("status", output(outputs, "Status"), "Succeeded")
    pool = output(outputs, "UserPoolId")
    users = users_of(aws, pool)
    say(f"the {len(users)} users of the pool:")
    show(table(users))
    expect("users in the pool", len(users), 30)
    expect("memberships", output(outputs, "GroupMemberships"), "9")
    show_groups(aws, pool, {"admins": 3, "research": 6})
    expect("users sent without a password", output(outputs, "UnfitHashUsers"), "0")
    lines = job_log(aws, pool, output(outputs, "JobId"))
    say("the log of the import job:")
    show("\n".join([*lines[:5], f"… {len(lines) - 5} more lines"]))
    expect("lines that succeeded", sum("[SUCCEEDED]" in line for line in lines), 30)
    return pool


def sign_in(aws: LocalAws, client: str, username: str) -> str:
    """Sign in with the old password: what comes of it."""
    given = {"USERNAME": username, "PASSWORD": OLD_PASSWORD}
    try:
        aws.client("cognito-idp").initiate_auth(
            ClientId=client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=given
        )
    except ClientError as refused:
        return str(refused.response["Error"]["Code"])
    return "signed in"


def passwords(aws: LocalAws, pool: str) -> None:
    """Sign in as a user who came with a password hash, and as one who did not."""
    client = aws.client("cognito-idp").create_user_pool_client(
        UserPoolId=pool, ClientName="web", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"]
    )["UserPoolClient"]["ClientId"]
    say("two users sign in with the password that they had in the old system:")
    for username, wanted in (
        ("ines.aguilar", "signed in"),
        ("bjorn.asgeirsson", "PasswordResetRequiredException"),
    ):
        came = sign_in(aws, client, username)
        show(f"{username}: {came}")
        expect(username, came, wanted)


def second_deployment(aws: LocalAws, cdk: Cdk, folder: Path, pool: str) -> None:
    """Add a user to a copy of the file and deploy again."""
    more = folder / "users.csv"
    more.write_text(USERS.read_text(encoding="utf-8") + NEW_USER, encoding="utf-8")
    say("one user added to a copy of the file; cdk deploy again …")
    outputs = cdk.deploy(more)
    expect("users imported", output(outputs, "ImportedUsers"), "1")
    expect("users skipped", output(outputs, "SkippedUsers"), "0")
    expect("users in the pool", len(users_of(aws, pool)), 31)
    say("deployed: 1 user imported, the 30 others left out; 31 users in the pool")
    show_groups(aws, pool, {"admins": 3, "research": 7})


def destroy(aws: LocalAws, cdk: Cdk) -> None:
    """Destroy the stack."""
    say("cdk destroy …")
    cdk.run("destroy", STACK, "--force")
    stacks = aws.client("cloudformation").list_stacks()["StackSummaries"]
    left = [s["StackName"] for s in stacks if s["StackStatus"] != "DELETE_COMPLETE"]
    expect("stacks left", left, ["CDKToolkit"])
    say("destroyed")


def steps(aws: LocalAws, folder: Path) -> list[Callable[[], None]]:
    """The demo's chapters."""
    cdk = Cdk(aws, folder)

    def deployments() -> None:
        pool = first_deployment(aws, cdk)
        passwords(aws, pool)
        second_deployment(aws, cdk, folder, pool)

    def bootstrap() -> None:
        say("cdk bootstrap …")
        cdk.run("bootstrap")

    return [bootstrap, deployments, lambda: destroy(aws, cdk)]


def main() -> int:
    """Run the demo; the exit status."""
    say("starting a local AWS …")
    try:
        with LocalAws() as aws, tempfile.TemporaryDirectory() as folder:
            say(f"the local AWS serves at {aws.endpoint_url}")
            for step in steps(aws, Path(folder)):
                step()
    except DemoFailed as failed:
        say(f"the demo failed. {failed}")
        return 1
    say("the demo has shown what it said.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
