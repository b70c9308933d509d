"""Rules about quoted cells, which are found while a row is read.

It is not documented how Cognito reads a line break in a value (FACTS 1.3.3, 1.3.8), so no upload
may contain one.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from ..plain_form import COMMA, CONTINUED, MARK
from ..whitespace import WHITE_SPACE
from .row import TOO_LONG_MARK, is_cell_too_long
from .rule import Rule

MALFORMED_QUOTES = Rule(
    id="UserCsv/MalformedQuotes",
    facts="1.3.1",
    reason="{what}",
    action="{action}",
    line=7,
    values={
        "what": 'a cell that starts with " does not end with one, or goes on after it',
        "action": 'close the quotes; inside a quoted cell write " as ""',
    },
)
BAD_QUOTES_MARK: Final = MARK + "q"
"""The mark of such a line, followed by the line."""

SPACE_BEFORE_QUOTE_MARK: Final = MARK + "s"
"""The mark of a line with white space before a quote, followed by the line."""

LINE_BREAK = Rule(
    id="UserCsv/LineBreak",
    facts="1.3.3",
    reason="the value contains a line break, which an import has no documented way to write",
    action="write the value in one line",
    line=7,
    column="address",
)
LINE_BREAK_MARK: Final = MARK + "n"
"""The mark of such a row, followed by the row up to the line break."""

RULES = (MALFORMED_QUOTES, LINE_BREAK)

MARKED = {
    BAD_QUOTES_MARK: MALFORMED_QUOTES.violated(**MALFORMED_QUOTES.values),
    SPACE_BEFORE_QUOTE_MARK: MALFORMED_QUOTES.violated(
        what="white space stands before the quote that should open a cell",
        action="write the quote right after the comma",
    ),
    LINE_BREAK_MARK: LINE_BREAK.violated(),
}
"""The violation for each mark that ``source`` puts before a line."""

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
