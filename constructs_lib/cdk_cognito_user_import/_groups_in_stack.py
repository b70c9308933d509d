"""The groups that an import's own stack defines for its pool: they are made before the import."""

from __future__ import annotations

from aws_cdk import CfnResource, Stack
from aws_cdk import aws_cognito as cognito
from constructs import Construct, Dependable, IConstruct


def wait_for_groups(scope: Construct, resource: CfnResource, user_pool_id: str) -> None:
    """Make an import's resource wait for the pool's groups, also for those defined later."""
    # A construct, because jsii knows no other object again that Python has made.
    groups = Construct(scope, "Groups")
    Dependable.implement(groups, _GroupsOfThePool(scope, Stack.of(resource), user_pool_id))
    resource.node.add_dependency(groups)


class _GroupsOfThePool(Dependable):
    """They are asked for when the app is synthesized, and every construct is there."""

    def __init__(self, scope: Construct, stack: Stack, user_pool_id: str) -> None:
        super().__init__()
        self._import = scope
        self._stack = stack
        self._pool = user_pool_id

    @property
    def dependency_roots(self) -> list[IConstruct]:
        """The groups that do not wait for the import themselves."""
        pool = self._stack.resolve(self._pool)
        return [
            group
            for group in self._stack.node.find_all()
            if isinstance(group, cognito.CfnUserPoolGroup)
            and Stack.of(group) == self._stack
            and self._stack.resolve(group.user_pool_id) == pool
            and not self._waits_for_import(group)
        ]

    def _waits_for_import(self, group: IConstruct) -> bool:
        mine = self._import.node.path
        awaited = [found for scope in group.node.scopes for found in scope.node.dependencies]
        return any(f"{found.node.path}/".startswith(f"{mine}/") for found in awaited)
