"""The few values that are rewritten, and texts for "no value". Others are uploaded as they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence

from . import columns

_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_TRUTH = {"true": True, "false": False}

NULL_MARKS = ("NULL", "null", "NaN", "nan", "None")
"""What other systems write for "no value". In a column of texts it would be imported as a text."""


def truth(value: str) -> bool | None:
    """The meaning of a boolean in upper or lower case; None if it is neither true nor false."""
    return _TRUTH.get(value.lower())


def boolean(value: str) -> str:
    """A boolean in the documented spelling (FACTS 1.3.7); other values unchanged."""
    return value.upper() if truth(value) is not None else value


def birthdate(value: str) -> str:
    """An ISO date as mm/dd/yyyy (FACTS 1.5.2); other values unchanged."""
    date = _ISO_DATE.fullmatch(value)
    return f"{date[2]}/{date[3]}/{date[1]}" if date else value


def normalisers(
    header: Sequence[str], booleans: Collection[str] = ()
) -> list[tuple[int, Callable[[str], str]]]:
    """For each column whose values are rewritten: its position and how.

    Args:
        header: the file's columns.
        booleans: the pool's own attributes that are booleans (`Pool.booleans`).
    """
    functions: list[tuple[int, Callable[[str], str]]] = []
    for index, name in enumerate(header):
        if name in columns.BOOLEAN or name in booleans:
            functions.append((index, boolean))
        elif name == columns.BIRTHDATE:
            functions.append((index, birthdate))
    return functions
