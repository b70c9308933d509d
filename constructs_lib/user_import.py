"""The construct: users from a CSV file into a Cognito user pool, at deployment."""

from __future__ import annotations

from aws_cdk import CfnOutput, CfnResource, CustomResource, Duration, Validations
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk.interfaces.aws_cognito import IUserPoolRef
from constructs import Construct

from ._functions import function_role, log_group, trigger, worker, worker_statements
from ._user_csv_check import UserCsvCheck
from ._workflow import workflow, workflow_role
from .failure_tolerance import FailureTolerance
from .logs_role import UserImportLogsRole
from .user_source import UserSource
from .wait import Wait

_RESOURCE_TYPE = "Custom::CognitoUserImport"
_DEFAULT_TIMEOUT = Duration.minutes(30)
_SHORTEST_TIMEOUT = Duration.minutes(1)
# CloudFormation waits an hour at most (FACTS 7.1). The margin is for stopping the job after the
# deadline and for telling why.
_MARGIN = Duration.minutes(5)
_LONGEST_TIMEOUT = Duration.minutes(55)


class CognitoUserImport(Construct):
    """Imports users into a Cognito user pool when the stack is deployed.

        CognitoUserImport(
            self, "Seed", user_pool=pool, source=UserSource.from_csv("users.csv")
        )

    Users that are in the pool already are left out, so every deployment may be repeated, and a row
    added to the file imports one user. Imported users must reset their password before their first
    sign-in. Users are never changed and never deleted, not even with the stack.

    Args:
        scope: the parent construct.
        id: the construct's id. Another id is another import; the users stay.
        user_pool: the pool; it needs at least one auto-verified attribute, else the service starts
            no import (Cognito Developer Guide, "Importing users into user pools from a CSV file").
        source: the users.
        logs_role: the role with which Cognito writes the job's log. Default: a new
            `UserImportLogsRole`.
        wait: when the deployment goes on. Default: `Wait.until_done()`.
        timeout: how long the import may take, 1 to 55 minutes; then its job is stopped and the
            deployment fails. With `Wait.background()`: how long until its first job runs.
            Default: 30 minutes.
        failure_tolerance: how many users may fail. Default: `FailureTolerance.none()`.
        outputs: whether the stack shows job id, status and counts as outputs. Default: True.

    Raises:
        ValueError: `timeout` is out of bounds.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        user_pool: IUserPoolRef,
        source: UserSource,
        logs_role: iam.IRole | None = None,
        wait: Wait | None = None,
        timeout: Duration = _DEFAULT_TIMEOUT,
        failure_tolerance: FailureTolerance | None = None,
        outputs: bool = True,
    ) -> None:
        _check_timeout(timeout)
        super().__init__(scope, id)
        pool = user_pool.user_pool_ref
        bound = source.bind(self)

        self.logs_role: iam.IRole = logs_role or UserImportLogsRole(self, "LogsRole")
        """The role with which Cognito writes the job's log."""

        worker_log = log_group(self, "WorkerLogs")
        worker_role = function_role(
            self,
            "WorkerRole",
            worker_log,
            worker_statements(
                self, pool.user_pool_id, pool.user_pool_arn, bound, self.logs_role.role_arn
            ),
        )
        self.worker: lambda_.Function = worker(
            self, "Worker", role=worker_role, own_log=worker_log, pool=pool.user_pool_id
        )
        """The function that runs the steps of the workflow."""

        self.state_machine: sfn.StateMachine = workflow(
            self,
            "Workflow",
            worker=self.worker,
            role=workflow_role(self, "WorkflowRole", self.worker),
            log=log_group(self, "WorkflowLogs"),
        )
        """The workflow; each execution is one request of CloudFormation's."""

        trigger_log = log_group(self, "TriggerLogs")
        trigger_role = function_role(
            self,
            "TriggerRole",
            trigger_log,
            [_may("states:StartExecution", self.state_machine.state_machine_arn)],
        )
        self.trigger: lambda_.Function = trigger(
            self,
            "Trigger",
            role=trigger_role,
            own_log=trigger_log,
            state_machine_arn=self.state_machine.state_machine_arn,
        )
        """The function that CloudFormation calls; it starts the workflow."""

        # Not in the role itself, which the workflow needs before it exists.
        turns = iam.ManagedPolicy(
            self,
            "WorkerTurns",
            roles=[worker_role],
            statements=[_may("states:ListExecutions", self.state_machine.state_machine_arn)],
        )
        self.resource: CustomResource = CustomResource(
            self,
            "Resource",
            resource_type=_RESOURCE_TYPE,
            service_token=self.trigger.function_arn,
            service_timeout=timeout.plus(_MARGIN),
            properties={
                "UserPoolId": pool.user_pool_id,
                "Source": bound.properties,
                "LogsRoleArn": self.logs_role.role_arn,
                "TimeoutSeconds": timeout.to_seconds(),
                "Wait": (wait or Wait.until_done()).name,
                "FailureTolerance": (failure_tolerance or FailureTolerance.none()).properties,
            },
        )
        """The custom resource; depend on it, or on this construct, to come after the import."""
        cfn_resource = self.resource.node.default_child
        assert isinstance(cfn_resource, CfnResource)  # noqa: S101 - for the type checker
        Validations.of(self.node.root).add_plugins(
            UserCsvCheck(cfn_resource, user_pool, source.local_file)
        )
        # The policies, too, must be there before the workflow runs (FACTS 5.6).
        self.resource.node.add_dependency(turns, self.logs_role)
        if outputs:
            self._add_outputs()

    @property
    def job_id(self) -> str:
        """Id of the last import job, `none` if there never was one (token)."""
        return self.resource.get_att_string("JobId")

    @property
    def status(self) -> str:
        """Status of the last import job, `NotNeeded` if there never was one (token).

        Success is judged by the counts: a job whose users all exist ends `Failed` (FACTS 3.7).
        """
        return self.resource.get_att_string("Status")

    @property
    def imported_users(self) -> str:
        """Number of users that the last deployment imported (token)."""
        return self.resource.get_att_string("ImportedUsers")

    @property
    def skipped_users(self) -> str:
        """Number of users that the service skipped because they had come meanwhile (token)."""
        return self.resource.get_att_string("SkippedUsers")

    @property
    def failed_users(self) -> str:
        """Number of users that failed, within the failure tolerance (token)."""
        return self.resource.get_att_string("FailedUsers")

    @property
    def already_present_users(self) -> str:
        """Number of users that were in the pool already and were left out (token)."""
        return self.resource.get_att_string("AlreadyPresentUsers")

    def _add_outputs(self) -> None:
        for name, value, description in (
            ("JobId", self.job_id, "Id of the last user import job"),
            ("Status", self.status, "Status of the last user import job"),
            ("ImportedUsers", self.imported_users, "Users imported by the last deployment"),
            ("SkippedUsers", self.skipped_users, "Users skipped by the service"),
            ("FailedUsers", self.failed_users, "Users that failed to import"),
        ):
            CfnOutput(self, f"{name}Output", value=value, description=description)


def _may(action: str, resource: str) -> iam.PolicyStatement:
    return iam.PolicyStatement(actions=[action], resources=[resource])


def _check_timeout(timeout: Duration) -> None:
    seconds = timeout.to_seconds()
    if not _SHORTEST_TIMEOUT.to_seconds() <= seconds <= _LONGEST_TIMEOUT.to_seconds():
        raise ValueError(
            f"timeout is {seconds:g} seconds; give 1 to 55 minutes (CloudFormation waits an hour), "
            "or use wait=Wait.background() for imports that take longer"
        )
