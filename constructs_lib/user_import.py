"""The construct: users from a CSV file into a Cognito user pool, at deployment."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import CfnOutput, CfnResource, CustomResource, Duration, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk.interfaces.aws_cognito import IUserPoolRef
from aws_cdk.interfaces.aws_kms import IKeyRef
from constructs import Construct

from ._arguments import check_logs_role, check_pool, check_timeout, margin_for
from ._functions import Logging, Network, trigger, worker
from ._metrics import WorkflowMetrics
from ._permissions import (
    invoke_worker,
    keep_code_from_vpc,
    pool_permissions,
    trigger_permissions,
    worker_permissions,
)
from ._roles import managed_policy, service_role, warn_if_foreign
from ._user_csv_check import check_users
from ._worker_role import WorkerRole
from ._workflow import workflow, workflow_arn, workflow_log_name, workflow_name
from .failure_tolerance import FailureTolerance
from .logs_role import UserImportLogsRole
from .user_source import UserSource
from .wait import Wait

_RESOURCE_TYPE = "Custom::CognitoUserImport"
# What the functions answer with: a test holds the two together.
_COUNTS = (
    "ImportedUsers",
    "SkippedUsers",
    "FailedUsers",
    "AlreadyPresentUsers",
    "InactiveUsers",
)
_ATTRIBUTES = ("JobId", "Status", *_COUNTS)
_DEFAULT_TIMEOUT = Duration.minutes(30)


class CognitoUserImport(Construct, WorkflowMetrics):
    """Imports users into a Cognito user pool when the stack is deployed.

        CognitoUserImport(
            self, "Seed", user_pool=pool, source=UserSource.from_csv("users.csv")
        )

    Users that are in the pool already are left out, so every deployment may be repeated, and a row
    added to the file imports one user. Imported users must reset their password before their first
    sign-in. Users are never changed and never deleted, not even with the stack.

    A `worker_role` that takes no policy updates gets its permissions after the Worker, which they
    name, and before the import:

        role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        seed = CognitoUserImport(..., worker_role=role.without_policy_updates())
        policy = iam.ManagedPolicy(self, "WorkerPolicy", roles=[role], statements=[...])
        seed.resource.node.add_dependency(policy)

    docs/security.md has the statements, and those that the role needs before, with `vpc`.

    Args:
        scope: the parent construct.
        id: the construct's id. Another id is another import; the users stay.
        user_pool: the pool, of the stack's region and account; it needs at least one auto-verified
            attribute, else the service starts no import (Cognito Developer Guide, "Importing users
            into user pools from a CSV file").
        source: the users.
        logs_role: the role with which Cognito writes the job's log. Default: a new
            `UserImportLogsRole` for this pool.
        worker_role: the Worker's role; it must trust `lambda.amazonaws.com`. What the Worker needs
            is added to it (one holds that of 7 imports, of 5 with `vpc`), unless it is a role
            `without_policy_updates()`: then grant what docs/security.md lists, in a policy of its
            own, as shown above. Default: a new role.
        vpc: the VPC to run the Worker in. From there it must still reach Cognito, Step Functions,
            CloudWatch Logs and S3: the source's bucket, the bucket of Cognito's that takes the
            upload (FACTS 3.6.2) and the one of CloudFormation's that takes the answer. The import
            does not wait for VPC endpoints by itself: say so for each, with
            `seed.resource.node.add_dependency(endpoint)`. Default: no VPC.
        vpc_subnets: the subnets to run it in. Default: CDK's choice, the private ones.
        security_groups: the Worker's security groups. Default: a new one that allows all outbound
            and no inbound traffic.
        architecture: the processor of both functions. Default: Lambda's own default, x86_64.
        log_retention: how long the import's own three log groups keep their entries. The log that
            Cognito writes is kept until somebody deletes it. Default: one month.
        log_encryption_key: the key of these log groups; its key policy must let CloudWatch Logs
            use it (CloudWatch Logs User Guide, "Encrypt log data using AWS KMS"). Default:
            encryption by the service.
        wait: when the deployment goes on. Default: `Wait.until_done()`.
        timeout: how long the import may take, 1 to 55 minutes, with `vpc` 1 to 50; then its job is
            stopped and the deployment fails. With `Wait.background()`: how long until its first job
            runs. Default: 30 minutes.
        failure_tolerance: how many users may fail, or, in a pool with aliases, be skipped. Default:
            `FailureTolerance.none()`.
        outputs: whether the stack shows job id, status and counts as outputs. Default: True.

    Raises:
        ValueError: `timeout` is out of bounds, a token, or not whole seconds, or `vpc_subnets` or
            `security_groups` is given without `vpc`, or the pool's id is none, or the pool is
            known to be of another region or account than the stack.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        user_pool: IUserPoolRef,
        source: UserSource,
        logs_role: iam.IRole | None = None,
        worker_role: iam.IRole | None = None,
        vpc: ec2.IVpc | None = None,
        vpc_subnets: ec2.SubnetSelection | None = None,
        security_groups: Sequence[ec2.ISecurityGroup] | None = None,
        architecture: lambda_.Architecture | None = None,
        log_retention: logs.RetentionDays = logs.RetentionDays.ONE_MONTH,
        log_encryption_key: IKeyRef | None = None,
        wait: Wait | None = None,
        timeout: Duration = _DEFAULT_TIMEOUT,
        failure_tolerance: FailureTolerance | None = None,
        outputs: bool = True,
    ) -> None:
        margin = margin_for(in_vpc=vpc is not None)
        timeout_seconds = check_timeout(timeout, margin)
        service_timeout = Duration.seconds(timeout_seconds).plus(margin)
        network = Network(vpc, vpc_subnets, security_groups)
        logging = Logging(log_retention, log_encryption_key)
        check_pool(user_pool, Stack.of(scope))
        check_logs_role(logs_role, Stack.of(scope))
        super().__init__(scope, id)
        pool = user_pool.user_pool_ref
        bound = source.bind(self)

        self.logs_role: iam.IRole = logs_role or UserImportLogsRole(
            self, "LogsRole", user_pool=user_pool
        )
        """The role with which Cognito writes the job's log."""
        if logs_role is not None:
            why = "a role can be passed to a service of its own account only"
            warn_if_foreign(self, "logs_role", logs_role, why)

        # All roles are made first, side by side, and the workflow's ARN is known from its name, so
        # that the policies, which take longest to make, need not wait for one another.
        workflows_role = service_role(self, "WorkflowRole", "states.amazonaws.com")
        name = workflow_name(self, workflows_role)
        arn = workflow_arn(self, name)

        worker_log = logging.group(self, "WorkerLogs")
        role = WorkerRole(self, worker_role, in_vpc=vpc is not None)
        self.worker: lambda_.Function = worker(
            self,
            "Worker",
            role=role.role,
            own_log=worker_log,
            pool=pool.user_pool_id,
            timeout=timeout,
            network=network,
            architecture=architecture,
        )
        """The function that runs the steps of the workflow."""
        role.precede(self.worker)

        self.state_machine: sfn.StateMachine = workflow(
            self,
            "Workflow",
            name=name,
            worker=self.worker,
            role=workflows_role,
            log=logging.group(self, "WorkflowLogs", name=workflow_log_name(name)),
            in_vpc=vpc is not None,
        )
        """The workflow; each execution is one request of CloudFormation's.

        Its role takes no policy updates, so `state_machine.add_to_role_policy` does nothing. Give
        it more with a policy of your own: `iam.ManagedPolicy(self, "More", statements=[...],
        roles=[seed.state_machine.role])`.
        """

        trigger_log = logging.group(self, "TriggerLogs")
        triggers_role = service_role(self, "TriggerRole", "lambda.amazonaws.com")
        self.trigger: lambda_.Function = trigger(
            self,
            "Trigger",
            role=triggers_role,
            own_log=trigger_log,
            max_event_age=service_timeout,
            architecture=architecture,
        )
        """The function that CloudFormation calls; it starts the workflow."""

        permissions = [
            *worker_permissions(
                source=bound, logs_role_arn=self.logs_role.role_arn, own_log=worker_log
            ),
            *pool_permissions(self, pool, arn),
        ]
        if vpc is not None:
            permissions.append(keep_code_from_vpc(self.worker))
        policies = [
            role.permit(pool.user_pool_id, permissions),
            managed_policy(self, "WorkflowPolicy", workflows_role, [invoke_worker(self.worker)]),
            managed_policy(
                self, "TriggerPolicy", triggers_role, trigger_permissions(arn, trigger_log)
            ),
        ]
        self.resource: CustomResource = CustomResource(
            self,
            "Resource",
            resource_type=_RESOURCE_TYPE,
            service_token=self.trigger.function_arn,
            service_timeout=service_timeout,
            properties={
                "StateMachineArn": self.state_machine.state_machine_arn,
                "UserPoolId": pool.user_pool_id,
                "Source": bound.properties,
                "LogsRoleArn": self.logs_role.role_arn,
                "TimeoutSeconds": timeout_seconds,
                "Wait": (wait or Wait.until_done()).name,
                "FailureTolerance": (failure_tolerance or FailureTolerance.none()).properties,
                # CloudFormation knows the attributes of the last answer only. A version of this
                # package that has more of them sends an Update, because this list has changed.
                "Attributes": list(_ATTRIBUTES),
            },
        )
        """The custom resource; depend on it, or on this construct, to come after the import."""
        cfn_resource = self.resource.node.default_child
        assert isinstance(cfn_resource, CfnResource)  # noqa: S101 - for the type checker
        check_users(cfn_resource, user_pool, bound.file)
        # The policies, too, must be there before the workflow runs (FACTS 5.6). The functions are
        # waited for explicitly: since March 2024 what only refers to a function is started as soon
        # as the function has its ARN, in a VPC minutes before Lambda runs it (AWS DevOps Blog, "How
        # we sped up AWS CloudFormation deployments with optimistic stabilization").
        self.resource.node.add_dependency(
            *policies, self.logs_role, self.worker, self.trigger, self.state_machine
        )
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
        """Number of users that the service skipped (token).

        They were not there before: they have come meanwhile, or, in a pool with aliases, somebody
        else may have their alias (FACTS 1.5.8); there they count against the failure tolerance.
        """
        return self.resource.get_att_string("SkippedUsers")

    @property
    def failed_users(self) -> str:
        """Number of users that failed, within the failure tolerance (token)."""
        return self.resource.get_att_string("FailedUsers")

    @property
    def already_present_users(self) -> str:
        """Number of users that were in the pool already and were left out (token)."""
        return self.resource.get_att_string("AlreadyPresentUsers")

    @property
    def inactive_users(self) -> str:
        """Number of those already present who cannot sign in: unconfirmed or disabled (token).

        An import cannot help them: a user who exists is never changed (FACTS 6.9, 6.13).
        """
        return self.resource.get_att_string("InactiveUsers")

    def _add_outputs(self) -> None:
        for name, value, description in (
            ("JobId", self.job_id, "Id of the last user import job"),
            ("Status", self.status, "Status of the last user import job"),
            ("ImportedUsers", self.imported_users, "Users imported by the last deployment"),
            ("SkippedUsers", self.skipped_users, "Users skipped by the service"),
            ("FailedUsers", self.failed_users, "Users that failed to import"),
        ):
            CfnOutput(self, f"{name}Output", value=value, description=description)
