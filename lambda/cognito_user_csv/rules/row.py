"""Rules about a row as a whole: how many cells it has, and how long it is."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from typing import Final

from .. import limits
from ..dialect import Dialect
from ..layout import Layout
from ..plain_form import COMMA, MARK
from .rule import Rule, Violation
from .text import utf16_length

CELL_COUNT = Rule(
    id="UserCsv/CellCount",
    facts="1.1.1",
    reason="the line has {cells}, {expected}",
    action="{action}",
    line=7,
    values={
        "cells": "8 cells",
        "expected": "the header 7",
        "action": "write a comma inside a value as \\, and keep the commas of blank cells",
    },
)


def cell_count(cells: Sequence[str], layout: Layout, dialect: Dialect) -> Violation | None:
    """What is wrong with a row whose cells do not fit the columns."""
    extra = layout.extra
    if len(cells) == len(layout.names) and not (extra and any(cells[-extra:])):
        return None
    found = "1 cell" if len(cells) == 1 else f"{len(cells)} cells"
    if extra and len(cells) != len(layout.names):
        expected = f"the first rows {len(layout.names)} with the blank ones that end them"
        return CELL_COUNT.violated(cells=found, expected=expected, action="end all rows alike")
    how = "as \\," if dialect is Dialect.COGNITO else "in a quoted cell"
    action = f"write a comma inside a value {how} and keep the commas of blank cells"
    expected = f"the header {len(layout.labels)}"
    return CELL_COUNT.violated(cells=found, expected=expected, action=action)


ROW_TOO_LONG = Rule(
    id="UserCsv/RowTooLong",
    facts="1.4.1",
    reason=(
        f"the row has more than {limits.MAX_ROW_CHARACTERS:,} characters, counted with a blank "
        "cell for each column of the pool that the file leaves out"
    ),
    action="shorten the values",
    line=7,
)
TOO_LONG_MARK: Final = MARK + "l"
"""The mark of a line that is too long to be looked at."""


def is_line_too_long(line: bytes) -> bool:
    """Whether a line, as far as it was read, is longer than any row can be."""
    return len(line) > limits.MAX_LINE_BYTES


def is_cell_too_long(characters: int) -> bool:
    """Whether the csv module refuses a cell of so many characters, however it is quoted."""
    return characters > csv.field_size_limit()


def row_too_long(cells: Sequence[str], layout: Layout) -> Iterator[Violation]:
    """What is wrong with a row that has too many characters in the upload."""
    characters = sum(
        utf16_length(cell) + cell.count(COMMA)
        for cell, uploaded in zip(cells, layout.uploaded, strict=True)
        if uploaded
    ) + max(0, len(layout.upload) - 1)
    if characters > limits.MAX_ROW_CHARACTERS:
        yield ROW_TOO_LONG.violated()


RULES = (CELL_COUNT, ROW_TOO_LONG)

MARKED = {TOO_LONG_MARK: ROW_TOO_LONG.violated()}
"""The violation for a mark that ``source`` has put before a line."""
