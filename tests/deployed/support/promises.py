"""What holds after every scenario, whatever happened in it."""

from __future__ import annotations

import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.deployed.support.people import MARKERS
from tests.deployed.support.world import ACTIVE, World

_MAX_REPLY_BYTES = 4096  # FACTS 7.1
_SIGNED = "X-Amz-Signature"
# How the local AWS' ResponseURLs begin.
RESPONSE_URL = "/cfn-response/"

# Of pools and jobs, and of the local AWS' temporary folders: any three letters may be in them.
_RANDOM_IDS = re.compile(
    r"\b[a-z]+-[a-z]+-\d_[A-Za-z0-9]{9}\b|\bimport-[A-Za-z0-9]{10}\b"
    r"|/local-aws-\w+|/ministack-lambda-[\w-]+"
)


def check(world: World) -> None:
    """Hold a finished scenario against the promises."""
    world.until_quiet()
    _one_reply_to_each_request(world)
    _no_active_job(world)
    _no_personal_data(world)


def _one_reply_to_each_request(world: World) -> None:
    replies = world.aws.replies()
    count = Counter(reply["request_id"] for reply in replies)
    counts = [count[request["request_id"]] for request in world.aws.requests()]
    expected = [0] * world.unanswered + [1] * (len(counts) - world.unanswered)
    assert sorted(counts) == expected, "one reply to each request"
    assert all(reply["bytes"] <= _MAX_REPLY_BYTES for reply in replies)
    assert not any(reply["outcome"] == "refused" for reply in replies)


def _no_active_job(world: World) -> None:
    jobs = [job for pool in world.pools() for job in world.jobs(pool)]
    active = [(job["JobName"], job["Status"]) for job in jobs if job["Status"] in ACTIVE]
    assert active == [], "no active job is left behind"


def _no_personal_data(world: World) -> None:
    for place, text in _texts(world):
        # CloudFormation's ResponseURL must be in an execution, and only there: docs/security.md.
        if not place.startswith(("execution ", "history of ")):
            assert RESPONSE_URL not in text, f"{place} holds a ResponseURL"
        lower = _RANDOM_IDS.sub("", text).lower()
        found = [marker for marker in MARKERS if marker in lower]
        assert found == [], f"{place} holds what is in a cell"
        assert _SIGNED not in text, f"{place} holds a pre-signed URL"


def _texts(world: World) -> Iterator[tuple[str, str]]:
    """All that anybody but CloudFormation and the pool's owner may read, with its place."""
    for folder in world.assemblies:
        for path in sorted(folder.rglob("*")):
            if path.suffix == ".zip":
                yield str(path), _unpacked(path)
            elif path.is_file() and path.suffix != ".csv":
                yield str(path), path.read_text("utf-8", "replace")
    yield "the CLI's output", "\n".join(world.printed)
    yield "the replies", json.dumps(world.aws.replies(), ensure_ascii=False)
    for pool in world.pools():
        yield f"the jobs' names in {pool}", "\n".join(job["JobName"] for job in world.jobs(pool))
    yield from _of_stacks(world)
    yield from _of_logs(world)
    yield from _of_executions(world)


def _unpacked(archive: Path) -> str:
    """What an archive holds: packed, a few letters stand in any megabyte by chance."""
    with zipfile.ZipFile(archive) as packed:
        return "\n".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())


def _of_stacks(world: World) -> Iterator[tuple[str, str]]:
    cloudformation = world.aws.client("cloudformation")
    for stack in cloudformation.list_stacks()["StackSummaries"]:
        described = cloudformation.describe_stacks(StackName=stack["StackId"])["Stacks"]
        yield f"stack {stack['StackName']}", _json(described)
        pages = cloudformation.get_paginator("describe_stack_events")
        for page in pages.paginate(StackName=stack["StackId"]):
            yield f"events of {stack['StackName']}", _json(page["StackEvents"])


def _of_logs(world: World) -> Iterator[tuple[str, str]]:
    logs = world.aws.client("logs")
    for group in logs.describe_log_groups()["logGroups"]:
        name = group["logGroupName"]
        for page in logs.get_paginator("filter_log_events").paginate(logGroupName=name):
            text = "\n".join(event["message"] for event in page["events"])
            assert "ResponseURL" not in text, f"{name} speaks of a ResponseURL"
            yield f"log {name}", text


def _of_executions(world: World) -> Iterator[tuple[str, str]]:
    states = world.aws.client("stepfunctions")
    for execution in world.executions():
        # The answer's headers are random, and no part of the execution.
        document = {key: value for key, value in execution.items() if key != "ResponseMetadata"}
        yield f"execution {execution['name']}", _json(document)
        pages = states.get_paginator("get_execution_history")
        for page in pages.paginate(executionArn=execution["executionArn"]):
            yield f"history of {execution['name']}", _json(page["events"])


def _json(document: object) -> str:
    return json.dumps(document, default=str, ensure_ascii=False)
