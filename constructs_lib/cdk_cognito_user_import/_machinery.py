"""What an import works with: two functions and a workflow, with their roles, logs and policies."""

from __future__ import annotations

from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk.interfaces.aws_cognito import UserPoolReference
from cognito_import_contract.properties import GroupsMode
from constructs import Construct

from ._functions import Logging, Network, make_trigger, make_worker
from ._permissions import (
    invoke_worker,
    keep_code_from_vpc,
    trigger_permissions,
    worker_permissions,
)
from ._roles import managed_policy, service_role
from ._sources import BoundSource
from ._worker_role import WorkerRole
from ._workflow import workflow, workflow_arn, workflow_log_name, workflow_name


class Machinery:
    """The Worker, the workflow and the Trigger. `permit` adds the policies.

    Roles and policies take longest to make. All roles are made at the same time, and then all
    policies: no policy waits for the workflow, because its ARN is known from its name.

    Args:
        scope: the import.
        pool: the user pool.
        worker_role: the Worker's role that the user gives, if any.
        timeout_seconds: how long the import may take.
        service_timeout: how long CloudFormation waits for the answer.
        network: where the Worker runs.
        logging: how the logs are kept.
        architecture: the processor of both functions.
    """

    def __init__(
        self,
        scope: Construct,
        *,
        pool: UserPoolReference,
        worker_role: iam.IRole | None,
        timeout_seconds: int,
        service_timeout: Duration,
        network: Network,
        logging: Logging,
        architecture: lambda_.Architecture | None,
    ) -> None:
        self._scope = scope
        self._pool = pool
        self._in_vpc = network.vpc is not None
        self._workflow_role = service_role(scope, "WorkflowRole", "states.amazonaws.com")
        name = workflow_name(scope, self._workflow_role)
        self._workflow_arn = workflow_arn(scope, name)

        self._worker_log = logging.group(scope, "WorkerLogs")
        self._worker_role = WorkerRole(scope, worker_role, in_vpc=self._in_vpc)
        self.worker = make_worker(
            scope,
            "Worker",
            role=self._worker_role.role,
            own_log=self._worker_log,
            pool=pool.user_pool_id,
            timeout_seconds=timeout_seconds,
            network=network,
            architecture=architecture,
        )
        self._worker_role.precede(self.worker)

        self.state_machine = workflow(
            scope,
            "Workflow",
            name=name,
            worker=self.worker,
            role=self._workflow_role,
            log=logging.group(scope, "WorkflowLogs", name=workflow_log_name(name)),
            in_vpc=self._in_vpc,
        )

        self._trigger_log = logging.group(scope, "TriggerLogs")
        self._trigger_role = service_role(scope, "TriggerRole", "lambda.amazonaws.com")
        self.trigger = make_trigger(
            scope,
            "Trigger",
            role=self._trigger_role,
            own_log=self._trigger_log,
            max_event_age=service_timeout,
            architecture=architecture,
        )

    def permit(
        self, *, source: BoundSource, groups: GroupsMode | None, logs_role_arn: str
    ) -> list[Construct]:
        """Make the policies, which must exist before the workflow runs."""
        permissions = worker_permissions(
            self._scope,
            pool=self._pool,
            source=source,
            groups=groups,
            logs_role_arn=logs_role_arn,
            workflow_arn=self._workflow_arn,
            own_log=self._worker_log,
        )
        if self._in_vpc:
            permissions.append(keep_code_from_vpc(self.worker))
        return [
            self._worker_role.permit(self._pool.user_pool_id, permissions),
            managed_policy(
                self._scope, "WorkflowPolicy", self._workflow_role, [invoke_worker(self.worker)]
            ),
            managed_policy(
                self._scope,
                "TriggerPolicy",
                self._trigger_role,
                trigger_permissions(self._workflow_arn, self._trigger_log),
            ),
        ]
