"""Patterns of the columns that say whether an attribute is verified, and of their attributes."""

from __future__ import annotations

from collections.abc import Sequence

from .. import columns
from .text_patterns import NEVER
from .value_patterns import FALSE_PATTERN, TRUE_PATTERN


def flag_pattern(name: str, header: Sequence[str], *, required: bool) -> str:
    """Pattern of the verified column of attribute ``name``; sets the group ``<name>_true``.

    It matches TRUE only if the attribute has a value. The group ``<name>_set`` shows that if the
    attribute's column comes first; otherwise ``value_pattern`` sees to it.
    """
    # Alternatives with an empty branch are several times faster than groups with a question mark.
    blank = "" if required else "|"
    false = f"(?:{FALSE_PATTERN}{blank})"
    if name not in header:
        return false
    either = f"(?:(?P<{name}_true>{TRUE_PATTERN})|{FALSE_PATTERN}{blank})"
    if header.index(name) < header.index(columns.VERIFIED[name]):
        return f"(?({name}_set){either}|{false})"
    return either


def value_pattern(name: str, pattern: str, header: Sequence[str], *, required: bool) -> str:
    """Pattern of the column of attribute ``name``, given its values' pattern."""
    flag = columns.VERIFIED[name]
    if flag not in header:
        return pattern if required else f"(?:{pattern}|)"
    if header.index(name) < header.index(flag):
        value = f"(?P<{name}_set>{pattern})"
        return value if required else f"(?:{value}|)"
    return pattern if required else f"(?({name}_true){pattern}|(?:{pattern}|))"


def any_flag_pattern(flags: Sequence[str]) -> str:
    """Matches the empty text if one of the deciding flags was TRUE."""
    if not flags:
        return ""
    pattern = NEVER
    for name, flag in columns.VERIFIED.items():
        if flag in flags:
            pattern = f"(?({name}_true)|{pattern})"
    return pattern
