"""Reading the user pool: its rules, its columns, and who is in it already."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cognito_user_csv import Pool

from .errors import StepFailed, calling

_PAGE_SIZE = 60  # ListUsers returns at most 60 users a call
_PHONE, _EMAIL = "phone_number", "email"


@dataclass(frozen=True)
class PoolFacts:
    """What the service says of the pool."""

    name: str
    estimated_users: int
    columns: tuple[str, ...]
    rules: Pool

    @property
    def doubt_skips(self) -> bool:
        """Whether the service may skip a user who is not there, for another one has its alias.

        What it does with such a row is unknown (FACTS 1.5.8).
        """
        return bool(self.rules.alias_attributes) or len(self.rules.username_attributes or ()) > 1


def read_pool(cognito: Any, user_pool_id: str) -> PoolFacts:
    """Describe the pool and its import columns."""
    with calling("DescribeUserPool"):
        described = cognito.describe_user_pool(UserPoolId=user_pool_id)["UserPool"]
    columns = read_columns(cognito, user_pool_id)
    return PoolFacts(
        name=str(described.get("Name", "")),
        estimated_users=int(described.get("EstimatedNumberOfUsers") or 0),
        columns=columns,
        rules=Pool.from_description(described, columns),
    )


def read_columns(cognito: Any, user_pool_id: str) -> tuple[str, ...]:
    """The header to upload: exactly what GetCSVHeader says (FACTS 1.1.4)."""
    with calling("GetCSVHeader"):
        header = cognito.get_csv_header(UserPoolId=user_pool_id)["CSVHeader"]
    # Whether the operation lists `password_hash` is unknown (FACTS 1.1.8). Without an algorithm
    # on the job the column may be ignored or refused (FACTS 2.2.8): never send it.
    return tuple(column for column in header if column != "password_hash")


def present_users(
    cognito: Any,
    user_pool_id: str,
    facts: PoolFacts,
    wanted: Mapping[str, int],
    out_of_time: Callable[[], bool],
) -> set[str]:
    """Which of the `wanted` usernames (as `iter_usernames` keys them) are in the pool.

    Looks each one up, or lists the whole pool, whichever takes fewer calls: ten test users in a
    pool of millions, and half a million users in an empty pool, are both cheap.

    Raises:
        StepFailed: it takes longer than a step may.
    """
    reader = _Reader(cognito, user_pool_id, facts.rules)
    lookups, pages = len(wanted), facts.estimated_users // _PAGE_SIZE + 1
    batches = reader.list_all() if pages <= lookups else map(reader.look_up, wanted)
    found: set[str] = set()
    for batch in batches:
        found.update(key for key in batch if key in wanted)
        if out_of_time():
            raise StepFailed(
                f"finding out which of {lookups:,} users are in the pool already takes longer "
                "than a step may: half of `timeout`, and 15 minutes at most. Deploy again with a "
                "longer `timeout`, or split the file into several imports."
            )
    return found


class _Reader:
    def __init__(self, cognito: Any, user_pool_id: str, rules: Pool) -> None:
        self._cognito = cognito
        self._pool = user_pool_id
        self._rules = rules
        # In a pool whose usernames are e-mail addresses or phone numbers, the service makes up
        # the username and keeps ours as the attribute (FACTS 1.5.7).
        self._names = [
            name for name in (_EMAIL, _PHONE) if name in (rules.username_attributes or ())
        ]

    def list_all(self) -> Iterable[list[str]]:
        """The keys of all users, a page at a time."""
        token: dict[str, str] = {}
        while True:
            page = self._page(**token)
            yield self._keys(page["Users"])
            if not page.get("PaginationToken"):
                return
            token = {"PaginationToken": page["PaginationToken"]}

    def look_up(self, key: str) -> list[str]:
        """The keys of the users called `key`."""
        attribute = "username"
        if self._names:
            attribute = _PHONE if _PHONE in self._names and key.startswith("+") else self._names[0]
        escaped = key.replace("\\", "\\\\").replace('"', '\\"')
        return self._keys(self._page(Filter=f'{attribute} = "{escaped}"')["Users"])

    def _page(self, **more: str) -> Mapping[str, Any]:
        with calling("ListUsers", about_users=bool(more.get("Filter"))):
            answer: Mapping[str, Any] = self._cognito.list_users(
                UserPoolId=self._pool,
                Limit=_PAGE_SIZE,
                # Nothing but what is compared leaves the pool.
                AttributesToGet=self._names or ["sub"],
                **more,
            )
        return answer

    def _keys(self, users: Iterable[Mapping[str, Any]]) -> list[str]:
        keys = []
        for user in users:
            names = [user["Username"]]
            if self._names:
                attributes = {a["Name"]: a["Value"] for a in user.get("Attributes", [])}
                names = [attributes[name] for name in self._names if name in attributes]
            keys += [self._rules.username_key(name) for name in names]
        return keys
