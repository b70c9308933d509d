"""The metrics of an import's workflow, by CDK's conventions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_stepfunctions as sfn

# Imported at run time, so that get_type_hints finds it. aws_cdk needs the package anyway.
from typing_extensions import Unpack


class MetricOptions(TypedDict, total=False):
    """Keyword arguments of CDK's `metric…` methods: `aws_cloudwatch.MetricOptions`."""

    account: str
    color: str
    dimensions_map: Mapping[str, str]
    id: str
    label: str
    period: Duration
    region: str
    stack_account: str
    stack_region: str
    statistic: str
    unit: cloudwatch.Unit
    visible: bool


class WorkflowMetrics:
    """The metrics of an import. Each request from CloudFormation, also a Delete, is an execution.

    The keyword arguments of all methods are those of CDK's (`aws_cloudwatch.MetricOptions`).
    """

    _state_machine: sfn.StateMachine

    def metric(self, metric_name: str, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """Any metric of the workflow.

        Args:
            metric_name: its name in the namespace `AWS/States`.
        """
        return self._state_machine.metric(metric_name, **options)

    def metric_failed(self, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """Number of imports that failed: `ExecutionsFailed`, sum over 5 minutes.

        A request that gave way to a newer one is not counted.

        With `Wait.background()`, an alarm on this metric tells you that an import failed after the
        deployment:

            seed.metric_failed().create_alarm(
                self, "SeedFailed", threshold=1, evaluation_periods=1,
                treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
            )
        """
        return self._state_machine.metric_failed(**options)

    def metric_succeeded(self, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """Number of imports that succeeded: `ExecutionsSucceeded`, sum over 5 minutes."""
        return self._state_machine.metric_succeeded(**options)

    def metric_started(self, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """Number of imports that started: `ExecutionsStarted`, sum over 5 minutes."""
        return self._state_machine.metric_started(**options)

    def metric_time(self, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """Milliseconds from an import's start to its end: `ExecutionTime`, average of 5 minutes."""
        return self._state_machine.metric_time(**options)
