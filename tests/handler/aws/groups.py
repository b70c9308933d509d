"""Groups of a pool: made late, listed late, and joined by whoever a name may stand for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tests.handler.aws.api import refusal
from tests.handler.aws.listed_user import MADE_UP, called

if TYPE_CHECKING:
    from tests.handler.aws.cognito import Behaviour, UserPool
    from tests.handler.clock import Clock

_LONGEST_PAGE = 60
BY_CALL, BY_HAND = "by a call", "by hand"


class Groups:
    """The operations on groups, a part of `Cognito`."""

    behaviour: Behaviour
    page: int
    _clock: Clock

    def list_groups(self, UserPoolId: str, Limit: int, NextToken: str = "0") -> dict[str, Any]:  # noqa: N803
        """ListGroups."""
        pool = self._pool("ListGroups", UserPoolId)
        listed = self._clock.now - self.behaviour.seconds_until_group_listed
        names = [name for name, made in pool.groups.items() if made <= listed]
        page, more = self._page_of("ListGroups", names, Limit, NextToken)
        return {"Groups": [{"GroupName": name, "UserPoolId": pool.id} for name in page], **more}

    def create_group(self, UserPoolId: str, GroupName: str) -> dict[str, Any]:  # noqa: N803
        """CreateGroup."""
        pool = self._pool("CreateGroup", UserPoolId)
        if GroupName in pool.groups:
            text = "A group with the name already exists."
            raise refusal("CreateGroup", "GroupExistsException", text)
        pool.groups[GroupName] = self._clock.now
        return {"Group": {"GroupName": GroupName, "UserPoolId": pool.id}}

    def list_users_in_group(
        self,
        UserPoolId: str,  # noqa: N803
        GroupName: str,  # noqa: N803
        Limit: int,  # noqa: N803
        NextToken: str = "0",  # noqa: N803
    ) -> dict[str, Any]:
        """ListUsersInGroup: users with all their attributes."""
        operation = "ListUsersInGroup"
        pool = self._group_of(operation, UserPoolId, GroupName)
        usernames = [username for group, username in pool.joined if group == GroupName]
        page, more = self._page_of(operation, usernames, Limit, NextToken)
        return {"Users": [user for name in page for user in pool.named(name)], **more}

    def admin_add_user_to_group(
        self,
        UserPoolId: str,  # noqa: N803
        Username: str,  # noqa: N803
        GroupName: str,  # noqa: N803
    ) -> dict[str, Any]:
        """AdminAddUserToGroup: it takes an alias for a name (FACTS 10.1)."""
        operation = "AdminAddUserToGroup"
        pool = self._group_of(operation, UserPoolId, GroupName)
        known = self._clock.now - self.behaviour.seconds_until_addable
        for name in _meant(pool, Username):
            if pool.created_at.get(name.removeprefix(MADE_UP), 0.0) <= known:
                pool.joined.setdefault((GroupName, name), BY_CALL)
                return {}
        raise refusal(operation, "UserNotFoundException", "User does not exist.")

    def _group_of(self, operation: str, pool_id: str, group: str) -> UserPool:
        pool = self._pool(operation, pool_id)
        if group not in pool.groups:
            raise refusal(operation, "ResourceNotFoundException", "Group not found.")
        return pool

    def _page_of(
        self, operation: str, entries: list[Any], limit: int, token: str
    ) -> tuple[list[Any], dict[str, str]]:
        if not 1 <= limit <= _LONGEST_PAGE:
            raise refusal(operation, "InvalidParameterException", "1 validation error detected")
        start, end = int(token), int(token) + min(limit, self.page)
        return entries[start:end], ({"NextToken": str(end)} if end < len(entries) else {})

    def _pool(self, operation: str, pool_id: str) -> UserPool:
        raise NotImplementedError


def _meant(pool: UserPool, name: str) -> Iterator[str]:
    """The usernames that a name may stand for: itself first, then that of who has the alias."""
    yield from (user["Username"] for user in pool.named(name))
    if pool.alias or pool.by_email:
        yield from (user["Username"] for user in pool.everyone() if called(user, "email") == name)
