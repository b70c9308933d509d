"""Who is in the pool already: by username, by sign-in attribute, by alias.

The emulator looks users up by walking through all of them; an import of many rows cannot.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from local_aws.cognito.import_jobs.errors import RowFailedError
from local_aws.cognito.import_jobs.pool import Pool
from local_aws.cognito.import_jobs.row_rules import UserRecord
from local_aws.cognito.import_jobs.settings import ImportSettings


class PoolUsers(Protocol):
    """The users of one pool in the emulator."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[tuple[str, Mapping[str, str]]]:
        """Usernames of all users, and the attributes that find them.

        No attribute finds a federated profile: a native user may have the same ones.
        """
        ...

    def add(self, user: UserRecord, *, generated_username: bool) -> None:
        """Store a new user, under its own or under a generated username."""
        ...


class UserIndex:
    """Adds users to a pool unless they exist."""

    def __init__(self, pool: Pool, users: PoolUsers) -> None:
        self._pool = pool
        self._users = users
        self._names: set[str] = set()
        self._aliases: set[tuple[str, str]] = set()
        self._size = -1

    def synchronize(self) -> None:
        """Take in users that others made or deleted since the last time."""
        if len(self._users) == self._size:
            return
        self._names.clear()
        self._aliases.clear()
        for username, attributes in self._users:
            self._note(username, attributes)
        self._size = len(self._users)

    def add(self, user: UserRecord, settings: ImportSettings) -> bool:
        """Store a user; False when it exists, which leaves the existing one as it is.

        Raises:
            RowFailedError: an alias of the user belongs to another one.
        """
        if self._key(user.username) in self._names:
            return False
        if settings.taken_alias != "imported" and self._aliases.intersection(
            self._claims(user.attributes)
        ):
            if settings.taken_alias == "skipped":
                return False
            raise RowFailedError("An alias of the user belongs to another user.")
        generated = bool(self._pool.username_attributes)
        self._users.add(user, generated_username=generated)
        self._note(user.username, user.attributes)
        self._size += 1
        return True

    def _note(self, username: str, attributes: Mapping[str, str]) -> None:
        self._names.add(self._key(username))
        for name in self._pool.username_attributes:
            if name in attributes:
                self._names.add(self._key(attributes[name]))
        self._aliases.update(self._claims(attributes))

    def _claims(self, attributes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """The aliases a user has: e-mail and phone number once verified (FACTS 1.5.8)."""
        for name in self._pool.alias_attributes:
            if name in attributes and (
                name == "preferred_username" or attributes.get(f"{name}_verified") == "true"
            ):
                yield name, self._key(attributes[name])

    def _key(self, name: str) -> str:
        # FACTS 1.5.9
        return name if self._pool.case_sensitive else name.casefold()
