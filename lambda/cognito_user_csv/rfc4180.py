"""Reads rows whose cells may stand in double quotes (RFC 4180), and writes them in plain form."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from .plain_form import COMMA, CONTINUED, MARK
from .rules.quotes import BAD_QUOTES_MARK, LINE_BREAK_MARK, SPACE_BEFORE_QUOTE_MARK
from .rules.row import TOO_LONG_MARK, is_cell_too_long
from .whitespace import WHITE_SPACE

_SPACE_BEFORE_QUOTE = re.compile(f'(^|,)[{WHITE_SPACE}]+"')
_QUOTE_AFTER_SPACE = re.compile(f'[{WHITE_SPACE}]+"')
# Stands for a CR while the csv module reads a line, because it refuses a CR inside a line.
_CR: Final = MARK


@dataclass(frozen=True)
class QuotedRow:
    """A row that the csv module has read from a line and those that follow it."""

    cells: list[str]
    lines: int = 1
    mark: str = ""
    """The mark for what is wrong with the row, which then has no cells; empty if nothing is."""

    is_open: bool = False
    """Whether a quote is still open at the end."""

    def plain(self, line: str) -> list[str]:
        """The row in plain form, a line for each of its lines, of which ``line`` is the first."""
        if self.mark:
            return [self.mark + line] + [CONTINUED] * (self.lines - 1)
        row = ",".join(cell.replace(",", COMMA) for cell in self.cells)
        if self.lines == 1:
            return [row]
        # A row continues on another line only inside a value.
        before, _, _ = row.partition("\n")
        return [LINE_BREAK_MARK + before] + [CONTINUED] * (self.lines - 1)


def first_row(lines: list[str]) -> QuotedRow:
    """The first row of some lines, marked if its quotes are malformed."""
    row = _read(lines)
    if row.mark or not any(map(_QUOTE_AFTER_SPACE.match, row.cells)):
        return row
    # The cell was meant to be quoted. It is read once more without the white space, which shows
    # where the row ends.
    row = _read(_SPACE_BEFORE_QUOTE.sub(r'\1"', line) for line in lines)
    return row if row.mark else QuotedRow([], row.lines, SPACE_BEFORE_QUOTE_MARK)


def _read(lines: Iterable[str]) -> QuotedRow:
    exhausted = False
    longest = 0

    def feed() -> Iterator[str]:
        nonlocal exhausted, longest
        for line in lines:
            longest = max(longest, len(line))
            yield line.rstrip("\r").replace("\r", _CR) + "\n"
        exhausted = True

    # `strict`: text after a closing quote is an error. Otherwise the csv module would guess.
    reader = csv.reader(feed(), strict=True)
    try:
        cells = next(reader)
    except csv.Error:
        if exhausted:
            return QuotedRow([], mark=BAD_QUOTES_MARK, is_open=True)
        return QuotedRow([], mark=TOO_LONG_MARK if is_cell_too_long(longest) else BAD_QUOTES_MARK)
    return QuotedRow([cell.replace(_CR, "\r") for cell in cells], reader.line_num)
