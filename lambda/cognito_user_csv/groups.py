"""The groups of a user: how a cell lists them, and how texts speak of one."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Final

from . import columns
from .plain_form import COMMA
from .whitespace import WHITE_SPACE

SEPARATOR: Final = ";"
"""What separates the groups of a cell. So a cell cannot name a group that has it in its name."""

_SUFFIXES = {1: "st", 2: "nd", 3: "rd"}


def groups_in(value: str) -> tuple[str, ...]:
    """The names that a value lists, without white space around them; none for a blank value."""
    if not value.strip(WHITE_SPACE):
        return ()
    # The same few names stand in very many rows: one text for each name saves most of the memory.
    return tuple(sys.intern(name.strip(WHITE_SPACE)) for name in value.split(SEPARATOR))


def ordinal(number: int) -> str:
    """A group's place in its cell as texts name it: ``1st``, ``12th``, ``22nd``."""
    suffix = "th" if number % 100 in (11, 12, 13) else _SUFFIXES.get(number % 10, "th")
    return f"{number:,}{suffix}"


class GroupCells:
    """The cells of ``cognito:groups`` in a file's rows, which are not uploaded.

    Args:
        names: the file's columns.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.index = names.index(columns.GROUPS) if columns.GROUPS in names else None
        """The position of the column; None: there is none."""

    def groups(self, cells: Sequence[str]) -> tuple[str, ...]:
        """The groups of a row, by its cells in plain form."""
        return () if self.index is None else groups_in(cells[self.index].replace(COMMA, ","))

    def blanked(self, cells: Sequence[str]) -> Sequence[str]:
        """A row's cells with its groups left blank, because they are not uploaded."""
        if self.index is None or self.index >= len(cells) or not cells[self.index]:
            return cells
        return [*cells[: self.index], "", *cells[self.index + 1 :]]
