"""The construct: users from a CSV file into a Cognito user pool, at deployment."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import CfnResource, CustomResource, Duration, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk.interfaces.aws_cognito import IUserPoolRef
from aws_cdk.interfaces.aws_kms import IKeyRef
from cognito_import_contract import timing
from cognito_import_contract.properties import ImportProperties
from constructs import Construct

from ._arguments import KINDS, check_logs_role, check_pool, check_timeout
from ._diff import show_users
from ._functions import Logging, Network
from ._groups_in_stack import wait_for_groups
from ._local_file import users_in
from ._machinery import Machinery
from ._metrics import WorkflowMetrics
from ._outcome import Outcome, show
from ._roles import warn_if_foreign
from ._types import check_types
from ._user_csv_check import check_users
from .failure_tolerance import FailureTolerance
from .logs_role import UserImportLogsRole
from .user_groups import UserGroups
from .user_source import UserSource
from .wait import Wait

_RESOURCE_TYPE = "Custom::CognitoUserImport"
_DEFAULT_TIMEOUT = Duration.seconds(timing.DEFAULT_TIMEOUT)


class CognitoUserImport(Construct, Outcome, WorkflowMetrics):
    """Imports users into a Cognito user pool when the stack is deployed.

        CognitoUserImport(
            self, "Seed", user_pool=pool, source=UserSource.from_csv("users.csv")
        )

    Users that are already in the pool are left out, so every import may be repeated, and a row
    added to the file imports one user. A deployment that does not change the import does nothing:
    CloudFormation sends no request, and the pool is not read. To import missing users nevertheless,
    change `run_again`. Users imported without a password hash must reset their password before
    their first sign-in. Users are never changed and never deleted, not even with the stack. With
    `groups` they join groups, and they never leave one.

    To run one import after another, for example because the second file needs the first:

        second.resource.node.add_dependency(first.resource)

    A `worker_role` that takes no policy updates needs a policy of its own. It is made after the
    Worker, which it names, and before the import:

        role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        seed = CognitoUserImport(..., worker_role=role.without_policy_updates())
        policy = iam.ManagedPolicy(self, "WorkerPolicy", roles=[role], statements=[...])
        seed.resource.node.add_dependency(policy)

    docs/roles.md lists the statements, and those that the role needs before the Worker with `vpc`.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        user_pool: IUserPoolRef,
        source: UserSource,
        groups: UserGroups | None = None,
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
        run_again: str | None = None,
        outputs: bool = True,
    ) -> None:
        """Add the import to a stack.

        Args:
            scope: the parent construct.
            id: the construct's id. With another id it is another import; imported users stay.
            user_pool: the pool, in the stack's region and account. It needs at least one
                auto-verified attribute, else the service starts no import (Cognito Developer Guide,
                "Importing users into user pools from a CSV file").
            source: the users.
            groups: whether the users join the groups in the source's column `cognito:groups`. The
                column is required with this argument, and refused without it. Groups that the stack
                defines for the pool are made before the import. Default: nobody joins a group.
            logs_role: the role with which Cognito writes the job's log. Default: a new
                `UserImportLogsRole` for this pool.
            worker_role: the Worker's role; it must trust `lambda.amazonaws.com`. What the Worker
                needs is added to it (one role has room for that of 7 imports, of 5 with `vpc`, of
                one fewer with `groups`), unless it is a role `without_policy_updates()`: then grant
                what docs/roles.md lists, in a policy of its own, as shown above. Default: a new
                role.
            vpc: the VPC to run the Worker in. From there it must still reach Cognito, Step
                Functions, CloudWatch Logs and S3. In S3 these are the source's bucket and two of
                AWS's own: Cognito's for the upload (FACTS 3.6.2) and CloudFormation's for the
                answer. The import does not wait for VPC endpoints by itself: for each of them, call
                `seed.resource.node.add_dependency(endpoint)`. Default: no VPC.
            vpc_subnets: the subnets to run it in. Default: CDK's choice, the private ones.
            security_groups: the Worker's security groups. Default: a new one that allows all
                outbound and no inbound traffic.
            architecture: the processor of both functions. Default: Lambda's own default, x86_64.
            log_retention: how long the import's own three log groups keep their entries. The log
                that Cognito writes is kept until somebody deletes it. Default: one month.
            log_encryption_key: the key of these log groups; its key policy must let CloudWatch Logs
                use it (CloudWatch Logs User Guide, "Encrypt log data using AWS KMS"). Default:
                encryption by the service.
            wait: when the deployment goes on. Default: `Wait.until_done()`.
            timeout: how long the import may take, 1 to 55 minutes, with `vpc` 1 to 50; then its job
                is stopped and the deployment fails. With `Wait.background()`: how long until its
                first job runs. Default: 30 minutes.
            failure_tolerance: how many users may fail, or, in a pool with aliases, be skipped.
                Default: `FailureTolerance.none()`.
            run_again: any text. When you change or remove it, CloudFormation sends an Update, which
                imports missing users, even if nothing else has changed. Change it by hand: the time
                or a random value would make every deployment an Update. A token is compared by its
                value at deployment. Default: none, which adds no property.
            outputs: whether the stack shows job id, status and counts as outputs. Default: True.

        Raises:
            TypeError: an argument is of a wrong type.
            ValueError: `timeout` is out of bounds, a token, or not whole seconds, or `vpc_subnets`
                or `security_groups` is given without `vpc`, or the pool's id does not have the
                form of one, or the pool is known to be in another region or account than the stack,
                or CloudFormation could not resolve the pool's id, or a value of a role or of the
                source, where it is needed (a reference to a secure value, or a part of a dynamic
                reference).
        """
        check_types(
            KINDS,
            scope=scope,
            id=id,
            user_pool=user_pool,
            source=source,
            groups=groups,
            logs_role=logs_role,
            worker_role=worker_role,
            vpc=vpc,
            vpc_subnets=vpc_subnets,
            security_groups=security_groups,
            architecture=architecture,
            log_retention=log_retention,
            log_encryption_key=log_encryption_key,
            wait=wait,
            timeout=timeout,
            failure_tolerance=failure_tolerance,
            run_again=run_again,
            outputs=outputs,
        )
        in_vpc = vpc is not None
        timeout_seconds = check_timeout(timeout, in_vpc=in_vpc)
        service_timeout = Duration.seconds(timeout_seconds + timing.margin(in_vpc=in_vpc))
        network = Network(vpc, vpc_subnets, security_groups)
        logging = Logging(log_retention, log_encryption_key)
        check_pool(user_pool, Stack.of(scope))
        check_logs_role(logs_role, Stack.of(scope))
        super().__init__(scope, id)
        pool = user_pool.user_pool_ref
        bound = source.bind(self)
        mode = None if groups is None else groups._mode
        self._logs_role = self._given_or_own(logs_role, user_pool)
        machinery = Machinery(
            self,
            pool=pool,
            worker_role=worker_role,
            timeout_seconds=timeout_seconds,
            service_timeout=service_timeout,
            network=network,
            logging=logging,
            architecture=architecture,
        )
        self._worker, self._trigger = machinery.worker, machinery.trigger
        self._state_machine = machinery.state_machine
        policies = machinery.permit(
            source=bound, groups=mode, logs_role_arn=self._logs_role.role_arn
        )
        properties = ImportProperties(
            state_machine_arn=self._state_machine.state_machine_arn,
            user_pool_id=pool.user_pool_id,
            source=bound.source,
            logs_role_arn=self._logs_role.role_arn,
            timeout_seconds=timeout_seconds,
            wait=(wait or Wait.until_done())._wait_for,
            failure_tolerance=(failure_tolerance or FailureTolerance.none())._tolerance,
            run_again=run_again,
            groups=mode,
        )
        self._resource = self._make_resource(properties, service_timeout, policies)
        resource = self._resource.node.default_child
        assert isinstance(resource, CfnResource)  # noqa: S101 - for the type checker
        check_users(resource, user_pool, bound.file, groups=mode is not None)
        if bound.file:
            show_users(self, resource, users_in(bound.file))
        if mode is not None:
            wait_for_groups(self, resource, pool.user_pool_id)
        if outputs:
            with_hashes = bound.source.options.takes_hashes
            show(self, self._resource, with_hashes=with_hashes, with_groups=mode is not None)

    @property
    def logs_role(self) -> iam.IRole:
        """The role with which Cognito writes the job's log."""
        return self._logs_role

    @property
    def worker(self) -> lambda_.Function:
        """The function that runs the steps of the workflow."""
        return self._worker

    @property
    def trigger(self) -> lambda_.Function:
        """The function that CloudFormation calls; it starts the workflow."""
        return self._trigger

    @property
    def state_machine(self) -> sfn.StateMachine:
        """The workflow. Each execution is one request from CloudFormation.

        Its role takes no policy updates, so `state_machine.add_to_role_policy` does nothing. To
        give the role more permissions, make a policy of your own:
        `iam.ManagedPolicy(self, "More", statements=[...], roles=[seed.state_machine.role])`.
        """
        return self._state_machine

    @property
    def resource(self) -> CustomResource:
        """The custom resource. What depends on it is deployed after the import.

        `second.resource.node.add_dependency(first.resource)` makes one import follow another.
        With `second.node.add_dependency(first)`, every role and function of the second import would
        wait for the first import, too.
        """
        return self._resource

    def _given_or_own(self, given: iam.IRole | None, user_pool: IUserPoolRef) -> iam.IRole:
        """The role with which Cognito writes the job's log."""
        if given is None:
            return UserImportLogsRole(self, "LogsRole", user_pool=user_pool)
        why = "a role can be passed to a service of its own account only"
        warn_if_foreign(self, "logs_role", given, why)
        return given

    def _make_resource(
        self, properties: ImportProperties, service_timeout: Duration, policies: list[Construct]
    ) -> CustomResource:
        """The custom resource, which waits for all that its workflow needs.

        The policies must exist before the workflow runs, and even then take up to a minute to work
        (FACTS 5.6). The functions are named because a reference is not enough: since March 2024
        CloudFormation starts what refers to a function as soon as the function has its ARN, in a
        VPC minutes before Lambda can run it (AWS DevOps Blog, "How we sped up AWS CloudFormation
        deployments with optimistic stabilization").
        """
        resource = CustomResource(
            self,
            "Resource",
            resource_type=_RESOURCE_TYPE,
            service_token=self._trigger.function_arn,
            service_timeout=service_timeout,
            properties=properties.to_template(),
        )
        resource.node.add_dependency(
            *policies, self._logs_role, self._worker, self._trigger, self._state_machine
        )
        return resource
