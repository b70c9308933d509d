"""No cell, no upload URL and no ResponseURL where they do not belong: docs/security.md.

Each scenario's fixture searches the assembly, the CLI's output, stacks and their events, all logs,
executions with their history and replies for what stands in the cells and for signatures. Here are
the files whose cells are worth it.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import aws_cdk as cdk
import pytest
from cdk_cognito_user_import import UserGroups

from tests.deployed.support import promises, worker_disk
from tests.deployed.support.aliases import TAKEN_ALIAS, pool_with_a_taken_alias
from tests.deployed.support.apps import STACK, Seeded
from tests.deployed.support.cli import Cli
from tests.deployed.support.people import cognito_csv, people, person, portrait
from tests.deployed.support.world import World
from tests.local_aws.iam import role as iam_role
from tests.local_aws.imports import Pool

HEADER = "cognito:username,email,email_verified"
# Every column that a pool has, and that can say something about a person.
ATTRIBUTES = {
    "name": "Zqvname",
    "given_name": "Zqvgiven",
    "family_name": "Zqvfamily",
    "middle_name": "Zqvmiddle",
    "nickname": "zqvnick",
    "preferred_username": "zqvpreferred",
    "profile": "https://example.com/zqvprofile",
    "picture": "https://example.com/zqvpicture.png",
    "website": "https://zqvwebsite.example.com",
    "gender": "zqvgender",
    "birthdate": "11/17/1903",
    "zoneinfo": "Zqv/Zone",
    "locale": "zqv-LOCALE",
    "phone_number": "+15550190042",
    "phone_number_verified": "TRUE",
    "address": "Zqv street 1, Zqvtown",
    "updated_at": "773190042",
    "custom:badge": "773190042",
}
GROUPS = {"cognito:groups": "zqvgroup;Zqvother"}
SECRETS = ("password", "password_hash", "Passwort", "custom:password", "secret_token", "pin")


def of(*rows: str, header: str = HEADER) -> bytes:
    return "\n".join((header, *rows, "")).encode()


def test_a_value_in_every_column(world: World) -> None:
    rows = [person(1, **ATTRIBUTES, **GROUPS)]
    outcome = world.deploy(world.seeded(rows, groups=UserGroups.create_missing()))
    assert world.members(outcome.pool) == {"zqvgroup": ["zqvuser1"], "Zqvother": ["zqvuser1"]}
    found = world.attributes(outcome.pool, "zqvuser1")
    assert {**found, **ATTRIBUTES, "phone_number_verified": "true"} == found


@pytest.mark.parametrize("column", SECRETS)
def test_a_column_of_passwords_is_refused_at_synth(
    world: World, column: str, capfd: pytest.CaptureFixture[str]
) -> None:
    secret = "$2b$12$zqvzqvzqvzqvzqvzqvzqvuZQVzqvZQVzqvZQVzqvZQVzqvZQVzqvZ"
    folder = world.folder / "refused"
    app = cdk.App(outdir=str(folder))
    Seeded(app, source=world.source([person(1, **{column: secret})]))
    with pytest.raises(RuntimeError) as error:
        app.synth()
    # Values in a column that an import could have are told by their line.
    line = 2 if column == "password_hash" else 1
    assert f"users.csv:{line}: {column}: " in str(error.value)
    world.assemblies.append(folder)
    world.printed += [str(error.value), *capfd.readouterr()]


# One of each kind: every rule's text is held against cells in `tests/csv`, and here the way of a
# text through logs, history and answer.
@pytest.mark.parametrize(
    "content",
    [
        of("zqv,zqv@example.com,TRUE,zqvSecret1", header=f"{HEADER},password"),
        of("zqv,zqv@example.com,zqv"),
        of("zqv,zqv@example.com,TRUE", "ZQV,zqv@example.com,TRUE", "zqv,zqv@example.com,TRUE"),
        of("zqv,zqv\x1b[31m@example.com,TRUE"),
        of("zqv,zqv@example.com,TRUE").replace(b"zqv@", b"zqv\xff@"),
        of("zqv,zqv@example.com,TRUE," + "zqv" * 4_000_000, header=f"{HEADER},address"),
        of("zqvother,zqvother@example.com,TRUE", header="zqvuser,zqv@example.com,TRUE"),
    ],
)
def test_a_file_that_plan_refuses(world: World, content: bytes) -> None:
    world.bucket(content)
    world.refused(world.from_bucket(world.make_pool()))
    (reason,) = world.reasons()
    assert reason.startswith("s3://example-seeds/users.csv")


def test_rows_that_the_service_fails(world: World) -> None:
    badge = {"Name": "badge", "AttributeDataType": "Number", "Mutable": True}
    pool = pool_with_a_taken_alias(world, Schema=[badge])
    failing = person(2, **{**ATTRIBUTES, **GROUPS, "email": TAKEN_ALIAS})
    rows = [person(1, **ATTRIBUTES, **GROUPS), failing]
    error = world.refused(
        world.seeded(rows, pool=world.existing(pool), groups=UserGroups.create_missing())
    )
    assert "users.csv:3: An alias of the user" in str(error)


def test_the_cli_prints_no_cell(world: World, cdk: Cli) -> None:
    world.bucket(of("zqv,zqv@example.com,TRUE,zqvSecret1", header=f"{HEADER},password"))
    run = cdk.refused(world.from_bucket(world.make_pool()))
    (reason,) = world.reasons()
    assert "users.csv:1: password: " in reason
    # The CLI wraps lines in the middle of a word.
    assert "".join(reason.split()) in "".join(run.output.split())


RESPONSE_URL_PLACES = {("ExecutionStarted", ""), ("PassStateEntered", "Begin")}


def test_the_response_url_is_in_the_input_alone(world: World) -> None:
    world.deploy(world.seeded([portrait(1)]))
    assert response_url_places(world) == RESPONSE_URL_PLACES


def test_the_response_url_after_a_refusal(world: World) -> None:
    # A step that fails hands its input on; the URL is not in it.
    world.bucket(of("zqv,zqv@example.com,zqv"))
    world.refused(world.from_bucket(world.make_pool()))
    assert response_url_places(world) == RESPONSE_URL_PLACES


def response_url_places(world: World) -> set[tuple[str, str]]:
    """Types and states of the events that hold it, in all executions."""
    places = set()
    states = world.aws.client("stepfunctions")
    for execution in world.executions():
        pages = states.get_paginator("get_execution_history")
        for page in pages.paginate(executionArn=execution["executionArn"]):
            places |= {place(event) for event in page["events"] if holds_response_url(event)}
    return places


def place(event: dict[str, object]) -> tuple[str, str]:
    name = ""
    for key, details in event.items():
        if key.startswith("state") and isinstance(details, dict):
            name = str(details["name"])
    return str(event["type"]), name


def holds_response_url(event: dict[str, object]) -> bool:
    return promises.RESPONSE_URL in json.dumps(event, default=str)


def test_only_respond_is_given_the_response_url(world: World) -> None:
    folder = world.seeded(people(1))
    template = json.loads((folder / f"{STACK}.template.json").read_text("utf-8"))
    (machine,) = (
        resource["Properties"]["DefinitionString"]["Fn::Join"][1]
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::StepFunctions::StateMachine"
    )
    definition = json.loads(
        "".join(part if isinstance(part, str) else "reference" for part in machine)
    )
    given = {
        name
        for name, state in definition["States"].items()
        for value in state.get("Parameters", {}).get("Payload", {}).values()
        if value == "$$.Execution.Input" or "ResponseURL" in str(value)
    }
    assert given == {"Respond"}


# More than the Worker keeps in memory.
BIG = 700


def big(*last: dict[str, str]) -> bytes:
    wide = dict.fromkeys(("name", "nickname", "profile", "picture", "address"), "zqv" * 680)
    wide |= {"website": "zqv" * 680}
    rows = [person(number, **wide) for number in range(1, BIG + 1)]
    return cognito_csv([*rows, *({**rows[0], **changes} for changes in last)])


def test_the_disk_is_empty_after_an_import(world: World) -> None:
    world.bucket(big())
    assert world.deploy(world.from_bucket(world.make_pool())).counts == (BIG, 0, 0)
    assert worker_disk.left_behind(world.aws) == []


def test_the_disk_is_empty_after_a_refusal(world: World) -> None:
    world.bucket(big({"cognito:username": "zqv two"}))
    world.refused(world.from_bucket(world.make_pool()))
    assert worker_disk.left_behind(world.aws) == []


@pytest.mark.parametrize("operation", ["DescribeUserPool", "ListUsers", "CreateUserImportJob"])
def test_the_disk_is_empty_after_a_crash(world: World, operation: str) -> None:
    world.aws.fail("cognito-idp", operation, kind="crash_after")
    world.bucket(big())
    assert world.deploy(world.from_bucket(world.make_pool())).counts == (BIG, 0, 0)
    assert worker_disk.left_behind(world.aws) == []


def test_the_disk_is_empty_after_an_upload_that_fails(world: World) -> None:
    # Of the upload's bucket only, for answers to CloudFormation go to S3 as well.
    world.aws.fail(
        "s3", "PutObject", code="AccessDenied", status=403, times=100, resource="user-import"
    )
    world.bucket(big())
    world.refused(world.from_bucket(world.make_pool()))
    assert worker_disk.left_behind(world.aws) == []


LEAVES_A_FILE = """
import tempfile

KEPT = []


def handler(event, context):
    KEPT.append(tempfile.NamedTemporaryFile(delete=False) if event else tempfile.TemporaryFile())
    return KEPT[-1].name
"""


@pytest.mark.parametrize("is_named", [True, False])
def test_a_file_on_the_disk_would_be_found(world: World, is_named: bool) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("index.py", LEAVES_A_FILE)
    functions = world.aws.client("lambda")
    functions.create_function(
        FunctionName="example",
        Runtime="python3.14",
        Handler="index.handler",
        Role=iam_role(world.aws, "example", service="lambda.amazonaws.com"),
        Code={"ZipFile": archive.getvalue()},
    )
    assert worker_disk.left_behind(world.aws) == []
    answer = functions.invoke(FunctionName="example", Payload=json.dumps(is_named))
    name = json.load(answer["Payload"])
    found = worker_disk.left_behind(world.aws)
    assert found == [name] * 2 if is_named else len(found) == 1
    if is_named:
        Path(name).unlink()


def into_a_log(world: World, text: str) -> None:
    group = {"logGroupName": "example"}
    stream = {**group, "logStreamName": "example"}
    logs = world.aws.client("logs")
    logs.create_log_group(**group)
    logs.create_log_stream(**stream)
    logs.put_log_events(**stream, logEvents=[{"timestamp": 1, "message": text}])


def into_an_execution(world: World, text: str) -> None:
    states = world.aws.client("stepfunctions")
    role = iam_role(world.aws, "example", service="states.amazonaws.com")
    machine = states.create_state_machine(
        name="example", roleArn=role, definition=PASS.replace("TEXT", text)
    )
    states.start_execution(stateMachineArn=machine["stateMachineArn"])


def into_a_stack(world: World, text: str) -> None:
    template = {"Resources": {"Example": WAIT}, "Outputs": {"Example": {"Value": text}}}
    world.aws.client("cloudformation").create_stack(
        StackName="example", TemplateBody=json.dumps(template)
    )


def into_an_assembly(world: World, text: str) -> None:
    world.assemblies.append(world.folder)
    (world.folder / "manifest.json").write_text(text, "utf-8")


def into_the_clis_output(world: World, text: str) -> None:
    world.printed.append(text)


def into_a_jobs_name(world: World, text: str) -> None:
    pool = Pool(world.aws)
    name = re.sub(r"[^\w\s+=,.@-]", "-", text)
    job = {"UserPoolId": pool.id, "JobName": name, "CloudWatchLogsRoleArn": pool.role}
    world.aws.client("cognito-idp").create_user_import_job(**job)


WAIT = {"Type": "AWS::CloudFormation::WaitConditionHandle"}
PASS = '{"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": "TEXT", "End": true}}}'
LEAKS = (
    into_a_log,
    into_an_execution,
    into_a_stack,
    into_an_assembly,
    into_the_clis_output,
    into_a_jobs_name,
)


@pytest.mark.parametrize("leak", LEAKS)
@pytest.mark.parametrize("text", ["so Zqvtown it is", "https://example.com/?X-Amz-Signature=0a1b"])
def test_a_leak_would_be_found(world: World, leak: Callable[[World, str], None], text: str) -> None:
    leak(world, text)
    with pytest.raises(AssertionError, match=r"holds (what is in a cell|a pre-signed URL)"):
        promises.check(world)
    world.aws.reset()
    world.assemblies.clear()
    world.printed.clear()


@pytest.mark.parametrize("leak", [into_a_log, into_a_stack, into_an_assembly, into_the_clis_output])
def test_a_response_url_would_be_found(world: World, leak: Callable[[World, str], None]) -> None:
    leak(world, f"http://127.0.0.1{promises.RESPONSE_URL}0a1b")
    with pytest.raises(AssertionError, match="holds a ResponseURL"):
        promises.check(world)
    world.aws.reset()
    world.assemblies.clear()
    world.printed.clear()


def test_talk_of_a_response_url_in_a_log_would_be_found(world: World) -> None:
    into_a_log(world, "ResponseURL")
    with pytest.raises(AssertionError, match="speaks of a ResponseURL"):
        promises.check(world)
    world.aws.reset()
