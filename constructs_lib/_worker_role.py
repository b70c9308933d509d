"""The Worker's role: the import's own, or one that the user brought."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import aws_iam as iam
from constructs import Construct

from ._roles import Permission, managed_policy, policy_for, service_role


class WorkerRole:
    """The role, with the permissions of the steps."""

    def __init__(
        self, scope: Construct, given: iam.IRole | None, permissions: Sequence[Permission]
    ) -> None:
        self._scope = scope
        self._given = given
        self.role: iam.IRole
        if given is None:
            self.role = service_role(scope, "WorkerRole", "lambda.amazonaws.com", permissions)
        else:
            self.role = given
            self._policy = policy_for(scope, "WorkerRolePolicy", given, permissions)

    def precede(self, function: Construct) -> None:
        """Make the function wait for the permissions that Lambda needs to create it in a VPC."""
        if self._given is not None:
            function.node.add_dependency(self._policy)

    def add_turns(self, permissions: Sequence[Permission]) -> Construct:
        """What names the workflow or the Worker; the first policy is there before they are.

        Returns what the custom resource must wait for, so that the policies are there (FACTS 5.6).
        """
        if self._given is None:
            return managed_policy(self._scope, "WorkerTurns", permissions, roles=[self.role])
        return policy_for(self._scope, "WorkerTurns", self.role, permissions)
