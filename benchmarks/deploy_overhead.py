"""What an import adds to a deployment: ours, none, and one written on `cr.Provider`.

Deploys the demo's pool in these three ways in turn to one local AWS, each round into an empty one,
with jobs that take no time. Prints one line per figure.

    python -m benchmarks.deploy_overhead
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from aws_cdk import App, Stack
from aws_cdk import aws_cognito as cognito

from benchmarks.provider_version.construct import ProviderUserImport
from constructs_lib import CognitoUserImport, UserSource
from local_aws import LocalAws, assembly

USERS = str(Path(__file__).parent.parent / "examples" / "users.csv")
VERSIONS = ("Ours", "Provider", "None")
STACK = "Overhead"


@dataclass(frozen=True)
class Round:
    """One deployment of one version."""

    seconds: float
    resources: int
    invocations: int
    calls: int


def synthesize(version: str, folder: Path) -> Path:
    """The assembly of one version."""
    app = App(outdir=str(folder / version))
    stack = Stack(app, STACK)
    pool = cognito.UserPool(
        stack,
        "Pool",
        auto_verify=cognito.AutoVerifiedAttrs(email=True),
        custom_attributes={
            "department": cognito.StringAttribute(),
            "employee_number": cognito.NumberAttribute(),
        },
    )
    if version == "Ours":
        CognitoUserImport(stack, "Seed", user_pool=pool, source=UserSource.from_csv(USERS))
    elif version == "Provider":
        ProviderUserImport(stack, "Seed", pool=pool, csv=USERS)
    app.synth()
    return folder / version


def deploy(aws: LocalAws, folder: Path, users: int) -> Round:
    """Deploy once into an empty account."""
    aws.reset()
    aws.configure(seconds_pending=0, seconds_per_user=0)
    assembly.bootstrap(aws)
    assembly.publish(aws, folder, STACK)
    before = len(aws.calls())
    started = time.perf_counter()
    assembly.deploy(aws, folder, STACK)
    seconds = time.perf_counter() - started
    calls = [
        call
        for call in aws.calls()[before:]
        # What this program itself asks while it publishes and waits.
        if not call["principal"].endswith(":root")
    ]
    pool = aws.client("cognito-idp").list_user_pools(MaxResults=1)["UserPools"][0]["Id"]
    found = aws.client("cognito-idp").list_users(UserPoolId=pool)["Users"]
    if len(found) != users:
        raise SystemExit(f"{folder.name}: {len(found)} users instead of {users}")
    resources = aws.client("cloudformation").describe_stack_resources(StackName=STACK)
    return Round(
        seconds=seconds,
        resources=len(resources["StackResources"]),
        invocations=_invocations(aws),
        calls=len(calls),
    )


def _invocations(aws: LocalAws) -> int:
    """Function invocations: the START lines that Lambda writes to the functions' logs."""
    logs = aws.client("logs")
    count = 0
    for page in logs.get_paginator("describe_log_groups").paginate():
        for group in page["logGroups"]:
            events = logs.filter_log_events(
                logGroupName=group["logGroupName"], filterPattern='"START RequestId"'
            )
            count += len(events["events"])
    return count


def main() -> None:
    """Deploy, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    measured: dict[str, list[Round]] = {version: [] for version in VERSIONS}
    with LocalAws() as aws, tempfile.TemporaryDirectory() as folder:
        folders = {version: synthesize(version, Path(folder)) for version in VERSIONS}
        for _ in range(rounds):
            for version, place in folders.items():
                measured[version].append(deploy(aws, place, 0 if version == "None" else 30))
    print(f"30 users, median of {rounds} rounds; each figure less that of the pool alone")
    for figure, unit in (
        ("seconds", "s"),
        ("resources", "resources"),
        ("invocations", "invocations"),
        ("calls", "AWS calls"),
    ):
        base, ours, theirs = (
            statistics.median(getattr(one, figure) for one in measured[version])
            for version in ("None", "Ours", "Provider")
        )
        print(
            f"{figure}: ours adds {ours - base:.4g} {unit}, the Provider version "
            f"{theirs - base:.4g} {unit}, ratio {(ours - base) / (theirs - base):.2f}"
        )


if __name__ == "__main__":
    main()
