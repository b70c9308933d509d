"""cdk-nag's rule packs find nothing on our resources that is not accepted with a reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, Aws, Environment, Stack, Stage, Validations
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from cdk_cognito_user_import import CognitoUserImport, UserGroups, UserImportLogsRole, UserSource
from cdk_nag import (
    AwsSolutionsChecks,
    HIPAASecurityChecks,
    NIST80053R5Checks,
    PCIDSS321Checks,
    ServerlessChecks,
)

from app import DemoStack
from tests.synth.apps import (
    IN_GROUPS,
    RECOMMENDED_FLAGS,
    Finding,
    Json,
    Report,
    SeededStack,
    report,
    reporting_app,
    user_pool,
)

PACKS = ["AwsSolutions", "HIPAA.Security", "NIST.800.53.R5", "PCI.DSS.321", "Serverless"]

# Characters that mean something in a policy.
KEYS = {"Star": "in/u*rs?$.csv", "Mark": "in/users?$.csv", "Part": f"in/*/{Aws.REGION}*?.csv"}


class Checked:
    """One app with our constructs and a user's own, under all packs."""

    def __init__(self, folder: Path, flags: Json) -> None:
        app = reporting_app(folder, flags, validates=True)
        Validations.of(app).add_plugins(
            AwsSolutionsChecks(app),
            HIPAASecurityChecks(app),
            NIST80053R5Checks(app),
            PCIDSS321Checks(app),
            ServerlessChecks(app),
        )
        DemoStack(app, "Demo")
        others = Stack(app, "Others")
        self._own_findings(app)
        SeededStack(
            app,
            "Chosen",
            worker_role=iam.Role(
                others, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com")
            ),
            vpc=ec2.Vpc(others, "Vpc", max_azs=1),
            log_encryption_key=kms.Key(others, "Key"),
            logs_role=UserImportLogsRole(others, "Logs"),
        )
        crossing = Stack(app, "Crossing")
        CognitoUserImport(
            crossing,
            "Seed",
            user_pool=user_pool(others),
            source=IN_GROUPS,
            groups=UserGroups.create_missing(),
        )
        SeededStack(Stage(app, "Stage"), "Inner")
        bucket = s3.Bucket.from_bucket_name(others, "Bucket", "invented-users")
        for name, key in KEYS.items():
            SeededStack(app, name, source=UserSource.from_bucket(bucket, key))
        self.report: Report = report(app)

    def _own_findings(self, app: App) -> None:
        stack = SeededStack(app, "Users")
        lambda_.Function(
            stack,
            "Function",
            code=lambda_.Code.from_inline("def handler(event, context): ..."),
            handler="index.handler",
            runtime=lambda_.Runtime.PYTHON_3_14,
            initial_policy=[iam.PolicyStatement(actions=["s3:GetObject"], resources=["*"])],
        )

    def left(self, *below: str) -> list[Finding]:
        """What is not acknowledged below some paths."""
        return [
            finding
            for pack in PACKS
            for finding in self.report.findings(pack)
            if finding.path.startswith(below)
        ]

    def accepted(self) -> list[Finding]:
        """What is acknowledged."""
        return [finding for pack in PACKS for finding in self.report.acknowledged(pack)]


@pytest.fixture(scope="module", params=["no feature flags", "all recommended feature flags"])
def checked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Checked:
    flags = RECOMMENDED_FLAGS if request.param.startswith("all") else {}
    return Checked(tmp_path_factory.mktemp("packs"), flags)


def test_every_pack_ran(checked: Checked) -> None:
    assert {each["pluginName"] for each in checked.report.reports} >= set(PACKS)


@pytest.mark.parametrize(
    "below",
    [
        "Demo/Seed/",
        "Chosen/Seed/",
        "Others/Logs",
        "Crossing/Seed/",
        "Stage/Inner/Seed/",
        *(f"{name}/Seed/" for name in KEYS),
    ],
)
def test_nothing_is_left_on_our_resources(checked: Checked, below: str) -> None:
    assert checked.left(below) == []


def test_demo_app_satisfies_aws_solutions(checked: Checked) -> None:
    assert [each for each in checked.left("Demo/") if each.plugin == "AwsSolutions"] == []


def test_findings_of_the_user_are_not_silenced(checked: Checked) -> None:
    rules = {finding.rule for finding in checked.left("Users/Function/")}
    assert rules >= {
        "AwsSolutions-IAM5[Resource::*]",
        "HIPAA.Security-LambdaConcurrency",
        "HIPAA.Security-LambdaDLQ",
        "HIPAA.Security-LambdaInsideVPC",
        "NIST.800.53.R5-LambdaDLQ",
        "PCI.DSS.321-LambdaInsideVPC",
        "Serverless-LambdaTracing",
    }


def test_only_our_own_resources_are_acknowledged(checked: Checked) -> None:
    ours = ("Demo/Pool/", "Others/Logs/")
    for finding in checked.accepted():
        assert "/Seed/" in finding.path or finding.path.startswith(ours)


def test_what_can_be_avoided_is_not_acknowledged(checked: Checked) -> None:
    rules = {
        (each.rule, each.path) for each in checked.accepted() if each.path.startswith("Chosen/")
    }
    assert not any("CloudWatchLogGroupEncrypted" in rule for rule, _ in rules)
    assert not any("LambdaInsideVPC" in rule and "/Worker/" in path for rule, path in rules)


def test_a_star_in_a_key_is_acknowledged_where_there_is_one(checked: Checked) -> None:
    objects = {
        (each.path.split("/")[0], each.rule.rpartition("invented-users/")[2])
        for each in checked.accepted()
        if "invented-users" in each.rule
    }
    assert objects == {
        ("Star", "in/u<*>rs<?><$>.csv]"),
        ("Part", "in/<*>/<AWS::Region><*><?>.csv]"),
    }


def test_acknowledged_rules_of_a_plain_import(checked: Checked) -> None:
    rules = {
        each.rule.split("[")[0].split("-", 1)[1]
        for each in checked.accepted()
        if each.path.startswith("Demo/Seed/")
    }
    assert rules == {
        "CloudWatchLogGroupEncrypted",
        "IAM5",
        "LambdaAsyncFailureDestination",
        "LambdaConcurrency",
        "LambdaDLQ",
        "LambdaInsideVPC",
        "LambdaTracing",
    }


def test_escapes_in_an_arn_that_is_known_at_synth_are_no_finding(tmp_path: Path) -> None:
    # Only such an ARN is looked at by the CDK's own validation, and only with this app's flags.
    flags = json.loads(Path("cdk.json").read_text())["context"]
    app = reporting_app(tmp_path, flags, validates=True)
    somewhere = Environment(account="111122223333", region="eu-west-1")
    others = Stack(app, "Others", env=somewhere)
    named = s3.Bucket.from_bucket_name(others, "Named", "invented-users")
    by_arn = s3.Bucket.from_bucket_attributes(others, "ByArn", bucket_arn="arn:aws:s3:::invented")
    role = iam.Role(others, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
    for name, character in {"Star": "*", "Mark": "?", "Dollar": "$"}.items():
        key = f"in/users{character}.csv"
        _seeded_from(app, f"{name}Named", named, key, env=somewhere)
        _seeded_from(app, f"{name}Brought", named, key, env=somewhere, worker_role=role)
        _seeded_from(app, f"{name}ByArn", by_arn, key)
    found = report(app)
    assert found.acknowledged("CloudFormation Validate")
    left = [each for plugin in found.plugins() for each in found.findings(plugin)]
    assert left == []


def _seeded_from(app: App, id: str, bucket: s3.IBucket, key: str, **options: Any) -> None:
    stack = Stack(app, id, env=options.pop("env", None))
    source = UserSource.from_bucket(bucket, key)
    CognitoUserImport(stack, "Seed", user_pool=user_pool(stack), source=source, **options)
