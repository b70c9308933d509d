"""The users of a pool as the service lists them: page by page, by name, or by group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cognito_user_csv import Pool, SourceUser
from cognito_user_csv.columns import EMAIL, PHONE_NUMBER

from .errors import calling, code_of
from .paced import Paced
from .step import Step

PAGE_SIZE = 60  # ListUsers returns at most 60 users a call
CALLS_OF_AN_ACCOUNT = 30  # of ListUsers, a second (FACTS 4.7); its applications need some, too
CALLS_PER_SECOND = 20
_FEDERATED = "EXTERNAL_PROVIDER"
_UNCONFIRMED = "UNCONFIRMED"


@dataclass(frozen=True)
class Match:
    """A user of the pool, under the key of a user of the source (`SourceUser.key`).

    `is_federated`: it is an identity provider's profile with this address. The pool can also have a
    native user with the same address (FACTS 1.5.13). `is_certain`: nobody else can have this name;
    an address that is not verified may be anybody's. `is_unconfirmed`: somebody signed up as this
    user and has not confirmed it yet.
    """

    key: str
    username: str
    is_federated: bool = False
    is_certain: bool = True
    is_unconfirmed: bool = False
    is_disabled: bool = False

    @property
    def is_inactive(self) -> bool:
        """Whether it cannot sign in."""
        return self.is_unconfirmed or self.is_disabled

    def is_user(self, user: SourceUser) -> bool:
        """Whether it is this user of the source."""
        return not self.is_federated and (self.is_certain or user.is_unverified)

    def may_have_groups_of(self, user: SourceUser) -> bool:
        """Whether it is this user, by the same rule as for who is present, and is confirmed."""
        return self.key == user.key and self.is_user(user) and not self.is_unconfirmed


def spellings(user: SourceUser) -> list[str]:
    """How the pool may have written a user's name: as the file does, or in lower case."""
    return list(dict.fromkeys((user.name, user.key)))


class PoolUsers:
    """The users of one pool."""

    def __init__(self, step: Step, rules: Pool) -> None:
        self._step = step
        self._services = step.services
        self._rules = rules
        self._paced = Paced(step, CALLS_PER_SECOND)
        # In a pool whose usernames are e-mail addresses or phone numbers, the service generates
        # the username and keeps the address or number as an attribute (FACTS 1.5.7).
        self._names = [
            name for name in (EMAIL, PHONE_NUMBER) if name in (rules.username_attributes or ())
        ]

    def page(self, token: str) -> tuple[list[Match], str] | None:
        """A page of all users, and the next page's token; None: no time for it is left."""
        page = self._page(**({"PaginationToken": token} if token else {}))
        if page is None:
            return None
        return list(self._matches(page)), str(page.get("PaginationToken") or "")

    def look_up(self, name: str) -> list[Match] | None:
        """The users whom a filter by this name finds; None: no time for it is left.

        A pool may ignore case where a filter does not (FACTS 6.17): see `spellings`. The first
        pages may be empty although a later one has the user (FACTS 6.18).
        """
        attribute = "username"
        if self._names:
            attribute = (
                PHONE_NUMBER
                if PHONE_NUMBER in self._names and name.startswith("+")
                else self._names[0]
            )
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        found: list[Match] = []
        token: dict[str, str] = {}
        while True:
            page = self._page(Filter=f'{attribute} = "{escaped}"', **token)
            if page is None:
                return None
            found += self._matches(page)
            if not page.get("PaginationToken"):
                return found
            token = {"PaginationToken": str(page["PaginationToken"])}

    def members(self, group: str, token: str) -> tuple[list[Match], str] | None:
        """A page of a group's users, and the next page's token; None: no time for it is left."""
        more = {"NextToken": token} if token else {}

        def call() -> Mapping[str, Any]:
            with calling("ListUsersInGroup", tell=code_of):
                answer: Mapping[str, Any] = self._services.cognito.list_users_in_group(
                    UserPoolId=self._step.request.user_pool_id,
                    GroupName=group,
                    Limit=PAGE_SIZE,
                    **more,
                )
            return answer

        page = self._paced.call(call)
        if page is None:
            return None
        return list(self._matches(page)), str(page.get("NextToken") or "")

    def _page(self, **more: str) -> Mapping[str, Any] | None:
        # Only an attribute that all users have may be asked for: ListUsers refuses to list a user
        # who lacks one that is asked for (FACTS 6.12). So where e-mail addresses or phone numbers
        # are compared, users with all their attributes pass through memory.
        attributes: dict[str, Any] = {} if self._names else {"AttributesToGet": ["sub"]}

        def call() -> Mapping[str, Any]:
            # The text of a refusal may repeat a name or the token (FACTS 6.16).
            with calling("ListUsers", tell=code_of):
                answer: Mapping[str, Any] = self._services.cognito.list_users(
                    UserPoolId=self._step.request.user_pool_id,
                    Limit=PAGE_SIZE,
                    **attributes,
                    **more,
                )
            return answer

        return self._paced.call(call)

    def _matches(self, page: Mapping[str, Any]) -> Iterator[Match]:
        for user in page["Users"]:
            # ListUsers gives both, whatever attributes are asked for (FACTS 6.13).
            status, username = user.get("UserStatus"), str(user["Username"])
            standing = {
                "is_unconfirmed": status == _UNCONFIRMED,
                "is_disabled": not user.get("Enabled", True),
            }
            if not self._names:
                yield Match(self._rules.username_key(username), username, **standing)
                continue
            attributes = {a["Name"]: a["Value"] for a in user.get("Attributes", [])}
            names = [name for name in self._names if attributes.get(name)]
            for name in names:
                # Somebody who has just signed up has the address as the username, although it is
                # not verified yet.
                is_sign_up = status == _UNCONFIRMED and len(names) == 1
                is_verified = attributes.get(f"{name}_verified") == "true"
                yield Match(
                    key=self._rules.username_key(attributes[name]),
                    username=username,
                    is_federated=status == _FEDERATED,
                    is_certain=is_verified or is_sign_up,
                    **standing,
                )
