"""Starting, stopping and talking to the local AWS."""

from __future__ import annotations

import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from local_aws import LocalAws, LocalAwsError, assembly, launch
from local_aws.emulator.internals import require
from tests.local_aws.custom_resources import template, until_sent, write_assembly
from tests.local_aws.processes import group, listening, until_gone

PROJECT = Path(__file__).resolve().parents[2]
needs_proc = pytest.mark.skipif(not Path("/proc/net").exists(), reason="reads Linux' /proc")


@pytest.fixture
def own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@needs_proc
def test_it_listens_on_one_loopback_socket_and_leaves_nothing(own_temporary_folder: Path) -> None:
    with LocalAws() as aws:
        process = aws.process_id
        # Services that would open sockets do so at their first use at the latest.
        for service in ("iot", "transfer", "cognito-idp"):
            aws.client(service)
        port = aws.endpoint_url.rpartition(":")[2]
        assert listening(process) == [f"127.0.0.1:{port}"]
        assert list(own_temporary_folder.iterdir())
    assert group(process) == set()
    assert list(own_temporary_folder.iterdir()) == []


@needs_proc
def test_stop_ends_functions_and_custom_resources_that_hang(tmp_path: Path) -> None:
    aws = LocalAws()
    with aws:
        process = aws.process_id
        folder = write_assembly(tmp_path, template(Create="sleep 300", ServiceTimeout="3600"))
        assembly.start(aws, folder, "Demo")
        until_sent(aws, "Create")
    assert group(process) == set()


@needs_proc
def test_it_ends_with_its_parent() -> None:
    code = (
        "import os, signal; from local_aws import LocalAws; aws = LocalAws(); aws.start();"
        "print(aws.process_id, aws.environment['CDK_HOME'], flush=True);"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    parent = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert parent.returncode == -signal.SIGKILL
    process, home = parent.stdout.split()
    until_gone(int(process))
    assert not Path(home).parent.exists()


def test_a_port_taken_meanwhile_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ports = iter([taken.getsockname()[1], launch.free_port()])
        monkeypatch.setattr(launch, "free_port", lambda: next(ports))
        with LocalAws() as aws:
            assert aws.client("sts").get_caller_identity()["Account"] == aws.account


def test_another_release_of_the_emulator_is_named() -> None:
    with pytest.raises(RuntimeError, match=r"core\.sigv4\.gone; install ministack==1\.5\.33"):
        require("core.sigv4", "gone")


def test_two_instances_do_not_see_each_other(local_aws: LocalAws) -> None:
    with LocalAws(account="222222222222", region="us-east-1") as other:
        local_aws.client("s3").create_bucket(
            Bucket="example", CreateBucketConfiguration={"LocationConstraint": local_aws.region}
        )
        assert other.client("s3").list_buckets()["Buckets"] == []
        assert other.client("sts").get_caller_identity()["Account"] == "222222222222"
        assert local_aws.client("sts").get_caller_identity()["Account"] == "111111111111"
        topic = other.client("sns").create_topic(Name="example")["TopicArn"]
        assert topic == "arn:aws:sns:us-east-1:222222222222:example"
        pool = other.client("cognito-idp").create_user_pool(PoolName="example")["UserPool"]
        assert pool["Id"].startswith("us-east-1_")


def test_the_environment_is_enough_for_an_sdk(local_aws: LocalAws) -> None:
    code = "import boto3; print(boto3.client('sts').get_caller_identity()['Account'])"
    environment = {**local_aws.process_environment(), "AWS_MAX_ATTEMPTS": "1"}
    found = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == local_aws.account


def test_the_process_environment_drops_the_users_aws_variables(
    local_aws: LocalAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "theirs")
    environment = local_aws.process_environment()
    assert "AWS_PROFILE" not in environment
    assert "AWS_SESSION_TOKEN" not in environment
    assert environment["PATH"] == os.environ["PATH"]


def test_it_can_be_started_again() -> None:
    aws = LocalAws()
    with aws:
        aws.client("sns").create_topic(Name="first")
        with pytest.raises(LocalAwsError, match="running already"):
            aws.start()
    aws.stop()
    with aws:
        assert aws.client("sns").list_topics()["Topics"] == []
    with pytest.raises(LocalAwsError, match="not running"):
        aws.environment  # noqa: B018 - the property raises


def test_reset_empties_it(local_aws: LocalAws) -> None:
    local_aws.client("sns").create_topic(Name="example")
    local_aws.fail("sns", "ListTopics", code="InternalFailure", times=100)
    local_aws.reset()
    assert local_aws.calls() == []
    assert local_aws.client("sns").list_topics()["Topics"] == []


def test_settings_that_do_not_exist_are_refused(local_aws: LocalAws) -> None:
    with pytest.raises(LocalAwsError, match="no_such_setting"):
        local_aws.configure(no_such_setting=1)
    with pytest.raises(LocalAwsError, match="wait_scale"):
        local_aws.configure(wait_scale=-1)


def test_wait_scale_shortens_waiting(local_aws: LocalAws) -> None:
    local_aws.configure(wait_scale=0.001)
    states = {"Wait": {"Type": "Wait", "Seconds": 600, "End": True}}
    assert run_state_machine(local_aws, states)["status"] == "SUCCEEDED"


def run_state_machine(aws: LocalAws, states: dict[str, Any]) -> dict[str, Any]:
    client = aws.client("stepfunctions")
    machine = client.create_state_machine(
        name="example",
        definition=json.dumps({"StartAt": next(iter(states)), "States": states}),
        roleArn=f"arn:aws:iam::{aws.account}:role/example",
    )["stateMachineArn"]
    execution = client.start_execution(stateMachineArn=machine)["executionArn"]
    while True:
        found: dict[str, Any] = client.describe_execution(executionArn=execution)
        if found["status"] != "RUNNING":
            return found


@pytest.fixture
def as_in_a_terminal() -> Iterator[None]:
    """What a shell runs in the background ignores interrupts, and so do its children."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@needs_proc
@pytest.mark.usefixtures("as_in_a_terminal")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_shell_command_prints_exports_and_ends_quietly(number: signal.Signals) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "local_aws", "--region", "us-west-2"],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    variables = {}
    for line in process.stdout:
        export, _, assignment = line.strip().partition(" ")
        assert export == "export"
        (pair,) = shlex.split(assignment)
        name, _, value = pair.partition("=")
        variables[name] = value
        if name == "no_proxy":
            break
    client = boto3.session.Session().client(
        "sts",
        endpoint_url=variables["AWS_ENDPOINT_URL"],
        region_name=variables["AWS_REGION"],
        aws_access_key_id=variables["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=variables["AWS_SECRET_ACCESS_KEY"],
    )
    assert client.get_caller_identity()["Account"] == variables["CDK_DEFAULT_ACCOUNT"]
    process.send_signal(number)
    rest, errors = process.communicate(timeout=60)
    assert (process.returncode, rest, errors) == (0, "", "")
    assert not Path(variables["CDK_HOME"]).parent.exists()
