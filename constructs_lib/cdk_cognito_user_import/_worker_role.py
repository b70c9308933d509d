"""The Worker's role: the import's own, or one that the user gives."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import aws_iam as iam
from constructs import Construct

from ._permissions import attach_to_vpc
from ._roles import Permission, inline_policy, managed_policy, service_role, warn_if_foreign


class WorkerRole:
    """The role, with what Lambda needs to make the Worker. `permit` adds what the steps need.

    Args:
        scope: the import.
        given: the role that the user gives, if any.
        in_vpc: whether the Worker runs in a VPC.
    """

    def __init__(self, scope: Construct, given: iam.IRole | None, *, in_vpc: bool) -> None:
        self._scope = scope
        self._is_own = given is None
        self.role: iam.IRole = given or service_role(scope, "WorkerRole", "lambda.amazonaws.com")
        if given is not None:
            warn_if_foreign(
                scope,
                "worker_role",
                given,
                "the CDK leaves out the permissions that the role needs, and Lambda accepts roles "
                "of its own account only",
            )
        self._vpc_policy = self._permit("WorkerVpcPolicy", [attach_to_vpc()]) if in_vpc else None

    def precede(self, function: Construct) -> None:
        """Make the function wait for the permissions that Lambda needs to create it in a VPC.

        They also stay until the function is deleted, because Lambda needs them to detach it.
        """
        if self._vpc_policy is not None:
            function.node.add_dependency(self._vpc_policy)

    def permit(self, user_pool_id: str, permissions: Sequence[Permission]) -> Construct:
        """Give the role what the steps need in this pool.

        CloudFormation replaces a managed policy whose description changes (AWS::IAM::ManagedPolicy
        in its template reference). So when the import moves to another pool, the permissions for
        the old pool last until the cleanup, after the Delete that stops the old pool's jobs.

        Returns the policy. The custom resource must wait for it, so that it exists before the
        workflow runs; even then it may take up to a minute to work (FACTS 5.6).
        """
        description = f"What a user import does in {user_pool_id}"
        return self._permit("WorkerPolicy", permissions, description)

    def _permit(
        self, id: str, permissions: Sequence[Permission], description: str | None = None
    ) -> Construct:
        if self._is_own:
            return managed_policy(self._scope, id, self.role, permissions, description=description)
        return inline_policy(self._scope, id, self.role, permissions)
