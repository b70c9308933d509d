"""Metrics follow CDK's conventions."""

from __future__ import annotations

import pytest
from aws_cdk import App, Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from cdk_cognito_user_import import Wait

from tests.synth.apps import SeededStack, of_type, resources
from tests.synth.conftest import Seeded


@pytest.mark.parametrize(
    ("method", "name", "statistic"),
    [
        ("metric_failed", "ExecutionsFailed", "Sum"),
        ("metric_succeeded", "ExecutionsSucceeded", "Sum"),
        ("metric_started", "ExecutionsStarted", "Sum"),
        ("metric_time", "ExecutionTime", "Average"),
    ],
)
def test_metric_is_the_workflows(seeded: Seeded, method: str, name: str, statistic: str) -> None:
    metric = getattr(seeded.seed, method)()
    assert (metric.namespace, metric.metric_name) == ("AWS/States", name)
    assert metric.statistic == statistic
    assert seeded.stack.resolve(metric.dimensions) == {
        "StateMachineArn": {"Ref": "SeedWorkflowB5941C15"}
    }


def test_options_are_cdks(seeded: Seeded) -> None:
    metric = seeded.seed.metric_failed(
        period=Duration.minutes(1), statistic="Maximum", label="Failed seeds"
    )
    assert metric.period.to_seconds() == 60
    assert (metric.statistic, metric.label) == ("Maximum", "Failed seeds")


def test_any_other_metric_by_name(seeded: Seeded) -> None:
    assert seeded.seed.metric("ExecutionsAborted").metric_name == "ExecutionsAborted"


def test_alarm_on_an_import_in_the_background() -> None:
    stack = SeededStack(App(), wait=Wait.background())
    stack.seed.metric_failed().create_alarm(
        stack,
        "SeedFailed",
        threshold=1,
        evaluation_periods=1,
        treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
    )
    (alarm,) = of_type(resources(stack), "AWS::CloudWatch::Alarm").values()
    assert alarm["Properties"]["MetricName"] == "ExecutionsFailed"
    (dimension,) = alarm["Properties"]["Dimensions"]
    assert dimension["Value"] == {"Ref": "SeedWorkflowB5941C15"}
