"""How long AWS makes a stack wait: the longest chain of its resources, in seconds.

No AWS is asked. From a synthesized template the program takes which resource waits for which, and
from `SECONDS` how long each takes; what it prints is the critical path. To that a stack operation
adds 10 to 25 seconds of its own (`STACK_SECONDS`), which no template changes.

    python -m benchmarks.deploy_path

Prints a table of create, delete, file-only and code-only update, for ours, a plain version on the
CDK's provider framework, and the pool alone; and each target with what was found. Exits with 1 when
one is missed. `vpc` and a brought role have no target.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from aws_cdk import App, Stack
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from cdk_cognito_user_import import CognitoUserImport, UserSource

from benchmarks.provider_version.construct import ProviderUserImport

Template = Mapping[str, Any]
"""The resources of a template, by logical id."""

MOST_TO_CREATE, MOST_TO_DELETE = 60, 40
STACK_SECONDS = (10, 25)
"""What a stack operation takes beside its chain: a stack of a role and a function 55 s, one of a
bucket 39 s (go-to-k/cdkd, docs/benchmarks.md, 2026)."""

_USERS = Path(__file__).parent.parent / "tests" / "synth" / "users.csv"


@dataclass(frozen=True)
class Seconds:
    """How long one resource takes.

    Attributes:
        create: until it is complete.
        delete: until it is gone.
        configured: until what refers to it may begin, where that is sooner. What depends on it
            explicitly waits until it is complete (AWS DevOps Blog, "How we sped up AWS
            CloudFormation deployments with optimistic stabilization", March 2024).
        update: in place, where that does not take as long as `create`.
    """

    create: float
    delete: float
    configured: float | None = None
    update: float | None = None


# Means of timestamps in public logs and write-ups of real deployments, collected in November 2026;
# n is the number of samples. A hop from one resource to the next costs about a second.
SECONDS: Mapping[str, Seconds] = {
    # 13 to 20 (n=29), updated in 15.6 (n=1), deleted in 10 to 12 (n=5): CDK workshop 2019,
    # aws-cdk#7964 2020, ten write-ups of AWS Copilot 2021-2023, a bootstrap log, an AppConfig and
    # an EventBridge stack 2024, two stacks of 2025.
    "AWS::IAM::Role": Seconds(17.6, 12),
    # 9 to 17 (n=4), deleted in 1 (n=2): 2019, 2024, 2025.
    "AWS::IAM::Policy": Seconds(16, 1),
    # 12.5, 15.7 and 18.6, deleted in 3 (n=1): three write-ups of AWS Copilot.
    "AWS::IAM::ManagedPolicy": Seconds(15.7, 3),
    # Configured after 2, 2 and 3, complete after 8 (n=4), deleted in 4 (n=2): 2023, 2024, 2025.
    "AWS::Lambda::Function": Seconds(8, 4, configured=2),
    # 0 to 10 (n=12), the newest 9 to 10; deleted in 1 (n=3): Copilot, 2023, 2025.
    "AWS::Logs::LogGroup": Seconds(9, 1),
    # Seen in one stack of 71 resources in 2025: started when its function was complete, took 10 and
    # 3 with a cold start. The import itself is not part of it.
    "Custom": Seconds(8, 5),
    # No public log was found: taken.
    "AWS::StepFunctions::StateMachine": Seconds(3, 5),
    "AWS::Cognito::UserPool": Seconds(3, 2),
    "AWS::Lambda::EventInvokeConfig": Seconds(2, 1),
    "AWS::Lambda::Permission": Seconds(2, 1),
    "AWS::EC2::SecurityGroup": Seconds(5, 2),
}
# In a VPC: configured after 10 (n=3), complete after 228 (n=2), deleted in 9, 73 and 104: one stack
# of 71 resources in 2025. Other code changes nothing about the network interfaces: taken.
_FUNCTION_IN_VPC = Seconds(228, 73, configured=10, update=8)
_HOP = 1
# From the request to the first resource, and from the last one to the end: taken.
_ENDS = 3


@dataclass(frozen=True)
class Way:
    """The resources that an operation waits for one after the other, and the seconds in all."""

    seconds: float
    chain: tuple[str, ...]


def create(resources: Template) -> Way:
    """The longest way to a complete stack."""
    return _longest(resources, lambda name: seconds_of(resources[name]))


def update(before: Template, after: Template) -> Way:
    """The longest way through what differs. What does not is passed in no time."""

    def takes(name: str) -> Seconds:
        if before.get(name) == after[name]:
            return Seconds(0, 0)
        own = seconds_of(after[name])
        if name in before and own.update is not None:
            return Seconds(own.update, own.delete)
        return own

    return _longest(after, takes)


def delete(resources: Template) -> Way:
    """The longest way back: a resource goes when all that names it is gone."""
    users: dict[str, list[str]] = {name: [] for name in resources}
    for name, resource in resources.items():
        for other in {*referred(resource), *depends_on(resource)} & resources.keys():
            users[other].append(name)

    @cache
    def gone(name: str) -> Way:
        before = max((gone(user) for user in users[name]), key=_by_seconds, default=Way(0, ()))
        own = seconds_of(resources[name]).delete
        return Way(before.seconds + own + _HOP, (*before.chain, name))

    longest = max(map(gone, resources), key=_by_seconds)
    return Way(longest.seconds + _ENDS, longest.chain)


def seconds_of(resource: Mapping[str, Any]) -> Seconds:
    """From the table.

    Raises:
        KeyError: the table lacks the type.
    """
    kind = str(resource["Type"])
    if kind == "AWS::Lambda::Function" and "VpcConfig" in resource["Properties"]:
        return _FUNCTION_IN_VPC
    is_custom = kind.startswith("Custom::") or kind == "AWS::CloudFormation::CustomResource"
    return SECONDS["Custom" if is_custom else kind]


def referred(value: object) -> Iterator[str]:
    """What a resource names with `Ref`, `Fn::GetAtt` or `Fn::Sub`."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key == "Ref":
                yield str(inner)
            elif key == "Fn::GetAtt":
                yield str(inner[0] if isinstance(inner, list) else inner.partition(".")[0])
            else:
                yield from referred(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from referred(inner)


def depends_on(resource: Mapping[str, Any]) -> list[str]:
    """What a resource waits for explicitly."""
    named = resource.get("DependsOn", [])
    return [named] if isinstance(named, str) else list(named)


def _longest(resources: Template, takes: Callable[[str], Seconds]) -> Way:
    @cache
    def begins(name: str) -> Way:
        """When everything that the resource waits for is there."""
        resource = resources[name]
        explicit = set(depends_on(resource))
        ways = [
            ready(other, complete=other in explicit or _is_custom(resource))
            for other in {*referred(resource), *explicit} & resources.keys()
        ]
        return max(ways, key=_by_seconds, default=Way(0, ()))

    @cache
    def ready(name: str, complete: bool) -> Way:
        before, own = begins(name), takes(name)
        if not own.create:
            return before
        until = own.create if complete or own.configured is None else own.configured
        return Way(before.seconds + until + _HOP, (*before.chain, name))

    longest = max((ready(name, complete=True) for name in resources), key=_by_seconds)
    return Way(longest.seconds + _ENDS, longest.chain) if longest.chain else longest


def _is_custom(resource: Mapping[str, Any]) -> bool:
    return str(resource["Type"]).startswith(("Custom::", "AWS::CloudFormation::CustomResource"))


def _by_seconds(path: Way) -> float:
    return path.seconds


def synthesize(version: str, users: Path = _USERS) -> Template:
    """The resources of a stack with the demo's pool and one kind of import."""
    with tempfile.TemporaryDirectory() as folder:
        app = App(outdir=folder)
        stack = Stack(app, "Stack")
        pool = cognito.UserPool(
            stack,
            "Pool",
            auto_verify=cognito.AutoVerifiedAttrs(email=True),
            custom_attributes={
                "department": cognito.StringAttribute(),
                "employee_number": cognito.NumberAttribute(),
            },
        )
        if version == "Provider version":
            ProviderUserImport(stack, "Seed", pool=pool, csv=str(users))
        elif version != "pool alone":
            source = UserSource.from_csv(str(users))
            CognitoUserImport(
                stack, "Seed", user_pool=pool, source=source, **_options(stack, version)
            )
        file = Path(app.synth().get_stack_by_name("Stack").template_full_path)
        found: Template = json.loads(file.read_text("utf-8"))["Resources"]
    return {name: each for name, each in found.items() if each["Type"] != "AWS::CDK::Metadata"}


def _options(stack: Stack, version: str) -> dict[str, Any]:
    if version == "ours, `vpc`":
        return {
            "vpc": ec2.Vpc.from_vpc_attributes(
                stack,
                "Vpc",
                vpc_id="vpc-0123456789abcdef0",
                availability_zones=["eu-west-1a"],
                private_subnet_ids=["subnet-0123456789abcdef0"],
            )
        }
    if version == "ours, `worker_role`":
        arn = "arn:aws:iam::111122223333:role/own"
        return {"worker_role": iam.Role.from_role_arn(stack, "Own", arn)}
    return {}


def with_other_code(resources: Template) -> Template:
    """The same stack with another version of the functions' code: of whatever names the asset."""
    text = json.dumps(resources)
    for resource in resources.values():
        if resource["Type"] == "AWS::Lambda::Function":
            asset = str(resource["Properties"]["Code"]["S3Key"]).partition(".")[0]
            text = text.replace(asset, "0" * len(asset))
    changed: Template = json.loads(text)
    return changed


def figures(version: str) -> dict[str, Way]:
    """The four operations of a version."""
    resources = synthesize(version)
    with tempfile.TemporaryDirectory() as folder:
        users = Path(folder) / _USERS.name
        row = "new.colleague@example.com,TRUE,New Colleague,new.colleague,Research,1031,\n"
        users.write_text(_USERS.read_text("utf-8") + row, "utf-8")
        other_file = synthesize(version, users)
    return {
        "create": create(resources),
        "delete": delete(resources),
        "file-only": update(resources, other_file),
        "code-only": update(resources, with_other_code(resources)),
    }


VERSIONS = (
    "ours",
    "Provider version",
    "pool alone",
    "ours, `vpc`",
    "ours, `worker_role`",
)


def _shown(way: Way) -> list[str]:
    """The chain without the hashes that the CDK puts behind logical ids; the import is `Seed`."""
    return [re.sub("[0-9A-F]{8}$", "", name) for name in way.chain]


def main() -> None:
    """Compute, print, judge."""
    found = {version: figures(version) for version in VERSIONS}
    print("| seconds | create | delete | file-only update | code-only update | longest chain |")
    print("|---|---|---|---|---|---|")
    for version, paths in found.items():
        cells = [f"{path.seconds:.0f}" if path.chain else "–" for path in paths.values()]
        print(f"| {version} | {' | '.join(cells)} | {' → '.join(_shown(paths['create']))} |")
    print(
        f"\nA stack operation has {STACK_SECONDS[0]} to {STACK_SECONDS[1]} s of its own beside.\n"
    )
    ours = found["ours"]
    results = {
        f"create {ours['create'].seconds:.0f} s (at most {MOST_TO_CREATE})": (
            ours["create"].seconds <= MOST_TO_CREATE
        ),
        f"delete {ours['delete'].seconds:.0f} s (at most {MOST_TO_DELETE})": (
            ours["delete"].seconds <= MOST_TO_DELETE
        ),
        f"code-only update {ours['code-only'].seconds:.0f} s (runs no import)": (
            "Seed" not in _shown(ours["code-only"])
        ),
    }
    for text, met in results.items():
        print(f"{'met' if met else 'MISSED'}: {text}")
    if not all(results.values()):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
