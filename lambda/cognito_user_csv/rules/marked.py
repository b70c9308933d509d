"""What the marks mean that are put before a line while a source is read."""

from __future__ import annotations

from ..dialect import Dialect
from ..layout import Layout
from ..plain_form import MARK_LENGTH
from . import characters, quotes, row
from .rule import Violation

_MARKED = {**characters.MARKED, **row.MARKED, **quotes.MARKED}
# The text after one of these marks ends in the cell that has the problem.
_END_IN_THE_CELL = (characters.NOT_UTF8_MARK, quotes.LINE_BREAK_MARK)


def marked(line: str) -> Violation:
    """What is wrong with a marked line in plain form."""
    return _MARKED[line[:MARK_LENGTH]]


def marked_row(line: str, layout: Layout, dialect: Dialect) -> Violation:
    """The same for a row, with the column if it is known."""
    before = line[MARK_LENGTH:]
    if line.startswith(_END_IN_THE_CELL) and ('"' not in before or dialect is Dialect.COGNITO):
        return marked(line).within(layout.label(before.count(",")))
    return marked(line)
