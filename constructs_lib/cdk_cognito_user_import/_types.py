"""Refuses arguments of a wrong type, and says what to write instead.

The CDK checks only the types of arguments that are handed on to it, with messages of its own. Other
arguments would fail later, or be taken for something else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple


class Kind(NamedTuple):
    """What a parameter takes."""

    fits: Callable[[object], bool]
    """Whether a value is of this kind."""

    instead: str
    """What to write instead of a value that does not fit."""


def a(type_: type | tuple[type, ...], instead: str) -> Kind:
    """Instances of a class. A boolean is no number here, although Python's `bool` is an `int`."""

    def fits(value: object) -> bool:
        return isinstance(value, type_) and (type_ is bool or not isinstance(value, bool))

    return Kind(fits, instead)


def having(attribute: str, instead: str) -> Kind:
    """Objects with a certain attribute: `isinstance` does not work with the CDK's interfaces."""

    def fits(value: object) -> bool:
        return not isinstance(value, type) and hasattr(value, attribute)

    return Kind(fits, instead)


def or_none(kind: Kind) -> Kind:
    """The same for a parameter that can be left out."""
    return kind._replace(fits=lambda value: value is None or kind.fits(value))


def check_types(kinds: Mapping[str, Kind], **values: object) -> None:
    """Refuse arguments that are not of their kind.

    Raises:
        TypeError: one is not. The message does not repeat its value, which may be the users.
    """
    for name, value in values.items():
        if not kinds[name].fits(value):
            found = "None" if value is None else f"of type {type(value).__name__}"
            raise TypeError(f"{name} is {found}; write {kinds[name].instead}")


# What to write for an argument that is made by a class of this package.
A_TOLERANCE = "FailureTolerance.users(3) or FailureTolerance.percent(1)"
A_WAIT = "Wait.background() or Wait.until_done()"
GROUPS = "UserGroups.existing() or UserGroups.create_missing()"

SCOPE = having("node", "the construct that it belongs to, such as self")
ID = a(str, 'a text, such as "Seed"')
USER_POOL = having(
    "user_pool_ref", 'cognito.UserPool.from_user_pool_id(self, "Pool", "eu-west-1_AbCdEfGhI")'
)
