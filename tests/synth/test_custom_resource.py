"""What an import tells its Worker, and what it gives back to the stack."""

from __future__ import annotations

from typing import Any

import pytest
from aws_cdk import App, CfnOutput, CfnParameter, CfnResource, Duration, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Template
from cdk_cognito_user_import import CognitoUserImport, Dialect, FailureTolerance, UserSource, Wait
from cognito_user_import.budget import Budget

from tests.synth.apps import (
    USERS,
    Json,
    SeededStack,
    flat,
    logical_id,
    of_type,
    resources,
    the_import,
    user_pool,
)
from tests.synth.conftest import Seeded


class Imports:
    """Imports with different options, in one app."""

    def __init__(self) -> None:
        self._app = App()
        self._stacks: dict[str, SeededStack] = {}

    def add(self, name: str, **options: Any) -> None:
        """An import in a stack of its own."""
        self._stacks[name] = SeededStack(self._app, name, **options)

    def properties(self, name: str) -> Json:
        """The properties of its custom resource."""
        return the_import(resources(self._stacks[name]))

    def worker(self, name: str) -> Json:
        """The properties of its Worker."""
        stack = self._stacks[name]
        worker: Json = resources(stack)[logical_id(stack.seed.worker)]["Properties"]
        return worker


@pytest.fixture(scope="module")
def imports() -> Imports:
    made = Imports()
    bucket = s3.Bucket.from_bucket_name(Stack(), "Bucket", "invented-users")
    made.add("Quick", timeout=Duration.minutes(1))
    made.add("Slow", timeout=Duration.minutes(55))
    made.add("Seconds", timeout=Duration.seconds(90))
    made.add("Background", wait=Wait.background())
    made.add("Three", failure_tolerance=FailureTolerance.users(3))
    made.add("Half", failure_tolerance=FailureTolerance.percent(0.5))
    made.add("Latest", source=UserSource.from_bucket(bucket, "in/users.csv"))
    made.add(
        "Version",
        source=UserSource.from_bucket(bucket, "in/users.csv", "v1", dialect=Dialect.RFC4180),
    )
    return made


def test_run_again_is_a_property_of_its_own_kind() -> None:
    def properties(**options: Any) -> Json:
        return the_import(resources(SeededStack(**options)))

    without = properties()
    assert "RunAgain" not in without
    assert properties(run_again="once") == {**without, "RunAgain": "once"}
    assert properties(run_again="twice") == {**without, "RunAgain": "twice"}


def test_run_again_may_be_known_at_deployment_only() -> None:
    stack = Stack(App(), "Stack")
    text = CfnParameter(stack, "Again").value_as_string
    CognitoUserImport(
        stack,
        "Seed",
        user_pool=user_pool(stack),
        source=UserSource.from_csv(USERS),
        run_again=text,
    )
    assert the_import(resources(stack))["RunAgain"] == {"Ref": "Again"}


def test_service_token_is_the_trigger(seeded: Seeded) -> None:
    token = the_import(seeded.resources)["ServiceToken"]
    assert flat(token) == "<SeedTrigger5791E436.Arn>"


def test_properties_of_a_plain_import(seeded: Seeded) -> None:
    properties = dict(the_import(seeded.resources))
    source = properties.pop("Source")
    assert set(properties) == {
        "ServiceToken",
        "ServiceTimeout",
        "StateMachineArn",
        "UserPoolId",
        "LogsRoleArn",
        "TimeoutSeconds",
        "Wait",
        "FailureTolerance",
        "Attributes",
    }
    assert flat(properties["StateMachineArn"]) == "<SeedWorkflowB5941C15>"
    assert flat(properties["UserPoolId"]) == "<PoolD3F588B8>"
    assert flat(properties["LogsRoleArn"]) == "<SeedLogsRoleAE44911D.Arn>"
    assert properties["TimeoutSeconds"] == 1800
    assert properties["ServiceTimeout"] == "2100"
    assert properties["Wait"] == "UntilDone"
    assert properties["FailureTolerance"] == {"Users": 0}
    assert (source["Name"], source["Dialect"], source["IsAsset"]) == ("users.csv", "cognito", True)
    assert source["Key"].endswith(".csv")


@pytest.mark.parametrize(("name", "seconds"), [("Quick", 60), ("Slow", 3300), ("Seconds", 90)])
def test_cloudformation_waits_a_little_longer_than_the_import(
    imports: Imports, name: str, seconds: int
) -> None:
    properties = imports.properties(name)
    assert properties["TimeoutSeconds"] == seconds
    assert seconds < int(properties["ServiceTimeout"]) <= 3600


def test_cloudformation_waits_longer_for_a_worker_in_a_vpc() -> None:
    # Lambda may refuse for six minutes to run a function in a VPC.
    app = App()
    vpc = ec2.Vpc(Stack(app, "Network"), "Vpc", max_azs=1)
    found = resources(SeededStack(app, vpc=vpc, timeout=Duration.minutes(50)))
    assert the_import(found)["TimeoutSeconds"] == 3000
    assert the_import(found)["ServiceTimeout"] == "3600"


def test_a_request_that_cloudformation_has_given_up_is_not_delivered(seeded: Seeded) -> None:
    (config,) = of_type(seeded.resources, "AWS::Lambda::EventInvokeConfig").values()
    assert config["Properties"]["FunctionName"] == {"Ref": "SeedTrigger5791E436"}
    given_up = int(the_import(seeded.resources)["ServiceTimeout"])
    assert config["Properties"]["MaximumEventAgeInSeconds"] == given_up


@pytest.mark.parametrize("name", ["Quick", "Seconds", "Latest", "Slow"])
def test_the_first_step_may_take_what_the_worker_grants_later_ones(
    imports: Imports, name: str
) -> None:
    timeout = imports.properties(name)["TimeoutSeconds"]
    at_the_start = Budget(
        now=lambda: 0, begun=0, timeout=timeout, answered=False, time_left=lambda: 900
    )
    assert imports.worker(name)["Timeout"] == at_the_start.limit_seconds


def test_background(imports: Imports) -> None:
    assert imports.properties("Background")["Wait"] == "Background"


def test_failure_tolerance(imports: Imports) -> None:
    assert imports.properties("Three")["FailureTolerance"] == {"Users": 3}
    assert imports.properties("Half")["FailureTolerance"] == {"Percent": 0.5}


def test_object_in_a_bucket(imports: Imports) -> None:
    assert imports.properties("Latest")["Source"] == {
        "Bucket": "invented-users",
        "Key": "in/users.csv",
        "Dialect": "cognito",
        "Name": "s3://invented-users/in/users.csv",
        "IsAsset": False,
    }


def test_version_of_an_object(imports: Imports) -> None:
    source = imports.properties("Version")["Source"]
    assert source["ObjectVersion"] == "v1"
    assert source["Dialect"] == "rfc4180"


def test_asset_key_follows_the_content() -> None:
    def key(*names: str) -> str:
        users: list[dict[str, object]] = [
            {"cognito:username": name, "email": f"{name}@example.com", "email_verified": True}
            for name in names
        ]
        found = resources(SeededStack(source=UserSource.from_users(users)))
        return str(the_import(found)["Source"]["Key"])

    assert key("ada") == key("ada")
    assert key("ada") != key("ada", "bob")


def test_outputs_show_job_status_and_counts(seeded: Seeded) -> None:
    outputs = Template.from_stack(seeded.stack).to_json()["Outputs"]
    shown = {output["Value"]["Fn::GetAtt"][1] for output in outputs.values()}
    assert shown == {"JobId", "Status", "ImportedUsers", "SkippedUsers", "FailedUsers"}
    assert {output["Value"]["Fn::GetAtt"][0] for output in outputs.values()} == {"SeedC76DC678"}


def test_outputs_can_be_left_out() -> None:
    assert "Outputs" not in Template.from_stack(SeededStack(outputs=False)).to_json()


@pytest.mark.parametrize(
    ("attribute", "name"),
    [
        ("job_id", "JobId"),
        ("status", "Status"),
        ("imported_users", "ImportedUsers"),
        ("skipped_users", "SkippedUsers"),
        ("failed_users", "FailedUsers"),
        ("already_present_users", "AlreadyPresentUsers"),
        ("inactive_users", "InactiveUsers"),
    ],
)
def test_attribute_is_a_token(seeded: Seeded, attribute: str, name: str) -> None:
    value = getattr(seeded.seed, attribute)
    assert seeded.stack.resolve(value) == {"Fn::GetAtt": ["SeedC76DC678", name]}


def test_attributes_can_be_used_elsewhere() -> None:
    app = App()
    stack = SeededStack(app)
    CfnOutput(stack, "Line", value=f"{stack.seed.imported_users} of job {stack.seed.job_id}")
    other = Stack(app, "Other")
    CfnResource(other, "Resource", type="Test::Any", properties={"Status": stack.seed.status})
    line = Template.from_stack(stack).to_json()["Outputs"]["Line"]["Value"]
    assert flat(line) == "<SeedC76DC678.ImportedUsers> of job <SeedC76DC678.JobId>"
    imported = resources(other)["Resource"]["Properties"]["Status"]
    assert "SeedC76DC678Status" in flat(imported)


def test_objects_are_exposed(seeded: Seeded) -> None:
    seed = seeded.seed
    assert isinstance(seed, CognitoUserImport)
    assert isinstance(seed.worker, lambda_.Function)
    resolve = seeded.stack.resolve
    assert flat(resolve(seed.trigger.function_arn)) == "<SeedTrigger5791E436.Arn>"
    assert flat(resolve(seed.state_machine.state_machine_arn)) == "<SeedWorkflowB5941C15>"
    assert flat(resolve(seed.logs_role.role_arn)) == "<SeedLogsRoleAE44911D.Arn>"
    assert flat(resolve(seed.resource.ref)) == "<SeedC76DC678>"


def test_architecture_and_logs_are_chosen() -> None:
    app = App()
    key = kms.Key(Stack(app, "Keys"), "Key")
    found = resources(
        SeededStack(
            app,
            architecture=lambda_.Architecture.ARM_64,
            log_retention=logs.RetentionDays.ONE_YEAR,
            log_encryption_key=key,
        )
    )
    for function in of_type(found, "AWS::Lambda::Function").values():
        assert function["Properties"]["Architectures"] == ["arm64"]
    for group in of_type(found, "AWS::Logs::LogGroup").values():
        assert group["Properties"]["RetentionInDays"] == 365
        assert "FnGetAttKey" in flat(group["Properties"]["KmsKeyId"])
