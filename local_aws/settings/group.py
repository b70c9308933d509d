"""A group of settings that are changed by name and refused when they are wrong.

The groups are ``service_settings`` and ``local_aws.cognito.import_jobs.settings``;
``docs/local-aws-settings.md`` describes each setting.
"""

from __future__ import annotations

import dataclasses
import math
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

Own = TypeVar("Own", bound="Settings")


@dataclass(frozen=True)
class Settings:
    """A group of settings; a changed copy may replace it at any time.

    Fields are strings, booleans, numbers or a ``Literal``.

    Raises:
        ValueError: a value is of another type, negative, or not among the allowed ones.
    """

    def __post_init__(self) -> None:
        for name, kind in _kinds(type(self)).items():
            _check(name, kind, getattr(self, name))

    def updated(self: Own, changes: Mapping[str, Any]) -> Own:
        """Return a copy with `changes`, a plain dictionary by field name.

        Raises:
            ValueError: a name is not a field, or its value is not allowed.
        """
        unknown = sorted(set(changes) - set(_kinds(type(self))))
        if unknown:
            raise ValueError(f"there are no settings {', '.join(unknown)}")
        return dataclasses.replace(self, **changes)


def _kinds(group: type[Settings]) -> dict[str, Any]:
    return typing.get_type_hints(group)


def _check(name: str, kind: Any, value: object) -> None:
    allowed = typing.get_args(kind)
    if allowed:
        if value not in allowed:
            raise ValueError(f"{name} is {value!r}; allowed: {', '.join(map(repr, allowed))}")
        return
    fits = isinstance(value, bool) == (kind is bool) and isinstance(
        value, (int, float) if kind is float else kind
    )
    if not fits:
        raise ValueError(f"{name} is {value!r}; it takes a {kind.__name__}")
    if isinstance(value, (int, float)) and not 0 <= value < math.inf:
        raise ValueError(f"{name} is {value!r}; it must be finite and not negative")
