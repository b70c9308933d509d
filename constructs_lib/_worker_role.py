"""The Worker's role: the import's own, or one that the user brought."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import Stack, Token, Validations
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
            _warn_if_foreign(scope, given)
            self._policy = policy_for(scope, "WorkerRolePolicy", given, permissions)

    def precede(self, function: Construct) -> None:
        """Make the function wait for the permissions that Lambda needs to create it in a VPC."""
        if self._given is not None:
            function.node.add_dependency(self._policy)

    def add_pool(self, user_pool_id: str, permissions: Sequence[Permission]) -> Construct:
        """What names the pool, the workflow or the Worker; the first policy is there before them.

        CloudFormation replaces a managed policy whose description changes (AWS::IAM::ManagedPolicy
        in its template reference): when the import moves to another pool, the permissions for the
        old one last until the cleanup, after the Delete that stops its jobs.

        Returns what the custom resource must wait for, so that the policies are there (FACTS 5.6).
        """
        if self._given is not None:
            return policy_for(self._scope, "WorkerPool", self.role, permissions)
        description = f"What a user import does in {user_pool_id}"
        return managed_policy(
            self._scope, "WorkerPool", permissions, roles=[self.role], description=description
        )


def _warn_if_foreign(scope: Construct, role: iam.IRole) -> None:
    accounts = {Stack.of(scope).account, role.env.account}
    if len(accounts) == 1 or any(map(Token.is_unresolved, accounts)):
        return
    Validations.of(scope).add_warning(
        "cdk-cognito-user-import::WorkerRoleAccount",
        f"the worker_role belongs to account {role.env.account}, the stack to account "
        f"{Stack.of(scope).account}: the CDK leaves out the permissions that the role needs, and "
        "Lambda accepts roles of its own account only; give a role of the stack's account",
    )
