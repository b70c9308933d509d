"""The groups that an import's own stack defines for its pool: they are made before the import."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aws_cdk import CfnResource, Stack
from aws_cdk import aws_cognito as cognito
from constructs import Construct, Dependable, IConstruct


def wait_for_groups(scope: Construct, resource: CfnResource, user_pool_id: str) -> None:
    """Make an import's resource wait for the pool's groups, also for those defined later."""
    # This is a construct, because jsii does not recognise other objects that Python has made.
    groups = Construct(scope, "Groups")
    Dependable.implement(groups, _GroupsOfThePool(resource, user_pool_id))
    resource.node.add_dependency(groups)


class _GroupsOfThePool(Dependable):
    """Finds the groups when the app is synthesized, because every construct exists by then.

    A group may itself wait for imports. Then an import waits for the group only if it waits for all
    of these imports, too; otherwise the two could wait for each other. Only dependencies that the
    app declares are considered, and no references in the properties of a group.

    A group with a condition is left out, unless the import has the same one: it may not be there,
    and the CDK refuses a template in which another resource depends on it (cfn-lint E3005).
    """

    _looking = False
    """Whether an import is just collecting dependencies. Meanwhile this class adds none of its own,
    so that only those of the app are found."""

    def __init__(self, resource: CfnResource, user_pool_id: str) -> None:
        super().__init__()
        self._resource = resource
        self._pool = user_pool_id

    @property
    def dependency_roots(self) -> list[IConstruct]:
        """The groups to wait for."""
        if _GroupsOfThePool._looking:
            return []
        _GroupsOfThePool._looking = True
        try:
            return [group for group in self._groups() if self._may_wait_for(group)]
        finally:
            _GroupsOfThePool._looking = False

    def _groups(self) -> Iterator[IConstruct]:
        stack = Stack.of(self._resource)
        pool = _reference(stack.resolve(self._pool))
        for found in stack.node.find_all():
            if (
                isinstance(found, cognito.CfnUserPoolGroup)
                and Stack.of(found) == stack
                and _reference(stack.resolve(found.user_pool_id)) == pool
                and _condition_of(found) in (None, _condition_of(self._resource))
            ):
                yield found

    def _may_wait_for(self, group: IConstruct) -> bool:
        earlier = self._imports_before(group)
        return not earlier or earlier <= self._imports_before(self._resource)

    def _imports_before(self, construct: IConstruct) -> set[str]:
        """The imports that a construct waits for, directly or through others, by their paths."""
        found: set[str] = set()
        seen: set[str] = set()
        left = list(_waits_for(construct))
        while left:
            here = left.pop()
            path = here.node.path
            if path not in seen:
                seen.add(path)
                left += _waits_for(here)
                if here.cfn_resource_type == self._resource.cfn_resource_type:
                    found.add(path)
        return found


def _condition_of(resource: CfnResource) -> str | None:
    condition = resource.cfn_options.condition
    return condition.node.path if condition else None


def _waits_for(construct: IConstruct) -> Iterator[CfnResource]:
    """The resources that a construct waits for, by its own dependencies or those of its parents."""
    for scope in construct.node.scopes:
        for root in scope.node.dependencies:
            yield from (each for each in root.node.find_all() if isinstance(each, CfnResource))
    if isinstance(construct, CfnResource):
        after = construct.obtain_dependencies()
        yield from (each for each in after if isinstance(each, CfnResource))


def _reference(pool_id: Any) -> Any:
    """A pool's id as a `Ref`, also where the template writes it as an `Fn::GetAtt`."""
    named = pool_id.get("Fn::GetAtt") if isinstance(pool_id, Mapping) else None
    return {"Ref": named[0]} if named and named[1:] == ["UserPoolId"] else pool_id
