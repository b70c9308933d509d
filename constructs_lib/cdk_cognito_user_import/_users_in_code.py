"""The CSV file of users that are written in the app. All its values must be known at synth."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence

from aws_cdk import Token
from cognito_user_csv import write_users

from ._later import is_known_at_deployment


def written_users(users: Sequence[Mapping[str, object]]) -> bytes:
    """The CSV file of the users.

    Raises:
        TypeError: a value is of a type that no cell can hold.
        ValueError: there are no users, or a value is a token or cannot be written.
    """
    if not users:
        raise ValueError("UserSource.from_users got no users; give one mapping per user")
    content = write_users(users)
    _refuse_tokens(users)
    return content


def _refuse_tokens(users: Sequence[Mapping[str, object]]) -> None:
    for number, user in enumerate(users, 1):
        if any(map(_is_no_value_yet, (*user, *_cells(user)))):
            raise ValueError(
                f"user {number} of UserSource.from_users holds a token or a dynamic reference, "
                "which has no value before the deployment; the file of users is written at synth: "
                "give the value"
            )


def _cells(user: Mapping[str, object]) -> Iterator[object]:
    """A user's values. The groups in a list are given one by one."""
    for value in user.values():
        if isinstance(value, (list, tuple)):
            yield from value
        else:
            yield value


def _is_no_value_yet(value: object) -> bool:
    # Asking the CDK is slow, so it is asked only about texts that contain a marker, and about
    # integers as large as those that stand for tokens. A list that is a token contains one text.
    if isinstance(value, str):
        if value.startswith("#{Token["):
            return Token.is_unresolved([value])
        return ("${Token[" in value or "{{" in value) and is_known_at_deployment(value)
    return isinstance(value, int) and abs(value) > sys.maxsize and Token.is_unresolved(value)
