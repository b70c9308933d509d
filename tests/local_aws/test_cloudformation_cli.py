"""The real CDK CLI against the local AWS, once, with IAM enforcement."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3_assets as s3_assets

from local_aws import LocalAws, assembly

PROJECT = Path(__file__).resolve().parents[2]
CLI = PROJECT / "node_modules/.bin/cdk"
STACK = "Example"

CODE = """
import boto3


def handler(event, context):
    return boto3.client("sts").get_caller_identity()["Arn"]
"""


@pytest.fixture
def cloud_assembly(tmp_path: Path) -> Path:
    """A stack of a function and a file, both assets."""
    (tmp_path / "code").mkdir()
    (tmp_path / "code/index.py").write_text(CODE, "utf-8")
    (tmp_path / "users.csv").write_text("name,email\n", "utf-8")
    app = cdk.App(outdir=str(tmp_path / "cdk.out"))
    stack = cdk.Stack(app, STACK)
    function = lambda_.Function(
        stack,
        "Function",
        runtime=lambda_.Runtime.PYTHON_3_14,
        handler="index.handler",
        code=lambda_.Code.from_asset(str(tmp_path / "code")),
    )
    asset = s3_assets.Asset(stack, "Users", path=str(tmp_path / "users.csv"))
    cdk.CfnOutput(stack, "Name", value=function.function_name)
    cdk.CfnOutput(stack, "Bucket", value=asset.s3_bucket_name)
    cdk.CfnOutput(stack, "Key", value=asset.s3_object_key)
    return Path(app.synth().directory)


def run(aws: LocalAws, folder: Path, *arguments: str) -> None:
    assert CLI.exists(), "run `npm ci` first"
    finished = subprocess.run(
        [CLI, "--no-notices", "--ci", *arguments],
        cwd=folder,
        env=aws.process_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr


def check(aws: LocalAws, outputs: dict[str, str]) -> None:
    """The function runs from its asset, and the file is where the stack says."""
    answer = aws.client("lambda").invoke(FunctionName=outputs["Name"])
    assert ":assumed-role/" in json.load(answer["Payload"])
    stored = aws.client("s3").get_object(Bucket=outputs["Bucket"], Key=outputs["Key"])
    assert stored["Body"].read() == b"name,email\n"


def test_bootstrap_deploy_and_destroy(
    local_aws_iam: LocalAws, cloud_assembly: Path, tmp_path: Path
) -> None:
    aws = local_aws_iam
    run(aws, tmp_path, "bootstrap", f"aws://{aws.account}/{aws.region}")
    app = ("--app", str(cloud_assembly))
    found = tmp_path / "outputs.json"
    options = ("--require-approval", "never", "--outputs-file", str(found))
    run(aws, tmp_path, "deploy", *app, *options, STACK)
    check(aws, json.loads(found.read_text("utf-8"))[STACK])
    run(aws, tmp_path, "destroy", *app, "--force", STACK)
    assert aws.client("lambda").list_functions()["Functions"] == []


def test_the_fast_tier_deploys_the_same_assembly(local_aws: LocalAws, cloud_assembly: Path) -> None:
    assembly.bootstrap(local_aws)
    check(local_aws, assembly.deploy(local_aws, cloud_assembly, STACK))
    # Unchanged: nothing to update, the outputs are still those of the stack.
    check(local_aws, assembly.deploy(local_aws, cloud_assembly, STACK))
    assembly.destroy(local_aws, STACK)
    assert local_aws.client("lambda").list_functions()["Functions"] == []
