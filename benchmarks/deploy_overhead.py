"""What an import adds to a deployment: ours, none, and one written on `cr.Provider`.

Deploys the demo's pool in these three ways in turn to one local AWS, each round into an empty one
that has the assets already, with jobs that take no time. Prints a table of medians, and each target
with what was measured; exits with 1 when one is missed.

    python -m benchmarks.deploy_overhead
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path

from aws_cdk import App, Stack
from aws_cdk import aws_cognito as cognito
from cdk_cognito_user_import import CognitoUserImport, UserSource

from benchmarks.provider_version.construct import ProviderUserImport
from local_aws import LocalAws, assembly

USERS = str(Path(__file__).parent.parent / "tests" / "synth" / "users.csv")
VERSIONS = ("Ours", "Provider", "None")
STACK = "Overhead"
MOST_SECONDS = 3.0
FIGURES = {
    "seconds": "seconds",
    "resources": "resources",
    "invocations": "function invocations",
    "calls": "AWS calls",
}


@dataclass(frozen=True)
class Round:
    """One deployment of one version.

    `seconds` are those between the first and the last event of the stack: watching from outside
    is not as exact.
    """

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
    aws.configure(seconds_pending=0, seconds_in_progress=0)
    assembly.bootstrap(aws)
    assembly.publish(aws, folder, STACK)
    before = len(aws.calls())
    assembly.start_published(aws, folder, STACK)
    assembly.wait(aws, STACK)
    calls = [
        call
        for call in aws.calls()[before:]
        # What this program itself asks while it waits.
        if call["principal"] != f"arn:aws:iam::{aws.account}:root"
    ]
    pool = aws.client("cognito-idp").list_user_pools(MaxResults=1)["UserPools"][0]["Id"]
    found = aws.client("cognito-idp").list_users(UserPoolId=pool)["Users"]
    if len(found) != users:
        raise SystemExit(f"{folder.name}: {len(found)} users instead of {users}")
    resources = aws.client("cloudformation").describe_stack_resources(StackName=STACK)
    moments = [event["Timestamp"] for event in assembly.events(aws, STACK)]
    return Round(
        seconds=(moments[-1] - moments[0]).total_seconds(),
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


def measure(rounds: int) -> dict[str, list[Round]]:
    """Deploy every version in turn, `rounds` times."""
    measured: dict[str, list[Round]] = {version: [] for version in VERSIONS}
    with LocalAws() as aws, tempfile.TemporaryDirectory() as folder:
        folders = {version: synthesize(version, Path(folder)) for version in VERSIONS}
        for _ in range(rounds):
            for version, place in folders.items():
                measured[version].append(deploy(aws, place, 0 if version == "None" else 30))
    return measured


def print_table(measured: dict[str, list[Round]]) -> dict[str, float]:
    """Print the medians; return the seconds that each import adds to the pool alone."""
    added: dict[str, float] = {}
    print("| | ours | Provider version | no import | ours adds | Provider version adds |")
    print("|---|---|---|---|---|---|")
    for figure, name in FIGURES.items():
        ours, theirs, none = (
            statistics.median(getattr(one, figure) for one in measured[version])
            for version in VERSIONS
        )
        figures = (ours, theirs, none, ours - none, theirs - none)
        form = ".2f" if figure == "seconds" else "g"
        print(f"| {name} | {' | '.join(f'{value:{form}}' for value in figures)} |")
        if figure == "seconds":
            added = {"Ours": ours - none, "Provider": theirs - none}
    return added


def targets_met(added: dict[str, float]) -> bool:
    """Print each target with what was measured; whether all are met."""
    ours, theirs = added["Ours"], added["Provider"]
    results = {
        f"ours adds {ours:.2f} s, the Provider version {theirs:.2f} s (ours less)": ours < theirs,
        f"ours adds {ours:.2f} s (at most {MOST_SECONDS:g} s)": ours <= MOST_SECONDS,
    }
    for text, met in results.items():
        print(f"{'met' if met else 'MISSED'}: {text}")
    return all(results.values())


def main() -> None:
    """Deploy, print, judge."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    print(f"30 users, medians of {rounds} rounds\n")
    added = print_table(measure(rounds))
    print()
    if not targets_met(added):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
