r"""Rules about quotes and backslashes that a file should not have, or no upload may have.

It is not documented how Cognito reads a quote, or a backslash other than ``\,`` (FACTS 1.3.3,
1.3.8), so no upload may contain one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ..dialect import Dialect
from ..layout import Layout
from .rule import Rule, Violation

QUOTED_FILE = Rule(
    id="UserCsv/QuotedFile",
    facts="1.3.1",
    reason="cells stand in quotes, which Cognito's own dialect does not have",
    action="set dialect=Dialect.RFC4180 for a file that a spreadsheet or a csv module wrote",
    line=1,
)

# A quoted cell, or the start of one with a line break.
_QUOTED_CELL = re.compile(r'(?:^|,) *"[^"]*(?:""[^"]*)*(?:" *(?:,|$)|$)')


def quoted_header(header: str, dialect: Dialect) -> Violation | None:
    """What is wrong with a header that is written in the other dialect; None if it is not."""
    return QUOTED_FILE.violated() if _may_be_quoted(header, dialect) else None


class QuotedFile:
    """Finds the first row that is written in the other dialect. Only this one is reported."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._is_found = False

    def look(self, line: str) -> Iterator[Violation]:
        """Take in a line in plain form."""
        if self._is_found or not _may_be_quoted(line, self._dialect):
            return
        if _QUOTED_CELL.search(line):
            self._is_found = True
            yield QUOTED_FILE.violated()

    def explains(self, line: str) -> bool:
        """Whether a line needs no other finding, because it is in the other dialect, too."""
        return self._is_found and _may_be_quoted(line, self._dialect)


def _may_be_quoted(line: str, dialect: Dialect) -> bool:
    return dialect is Dialect.COGNITO and '"' in line


UNESCAPED_QUOTE = Rule(
    id="UserCsv/UnescapedQuote",
    facts="1.3.3",
    reason='the value contains ", which an import has no documented way to write',
    action='write the value without "',
    line=7,
    column="nickname",
)
_WITHOUT_BACKSLASH = "write the value without \\"

STRAY_BACKSLASH = Rule(
    id="UserCsv/StrayBackslash",
    facts="1.3.3",
    reason="the value contains \\, which an import has no documented way to write{unless}",
    action="{action}",
    line=7,
    column="address",
    values={"unless": " except as \\, for a comma", "action": _WITHOUT_BACKSLASH},
)


def unwritable(cells: Sequence[str], layout: Layout, dialect: Dialect) -> Iterator[Violation]:
    """What is wrong with quotes and backslashes, because Cognito may read them in another way."""
    for index, cell in enumerate(cells):
        if dialect is Dialect.RFC4180 and not layout.is_uploaded(index):
            continue  # its value is not uploaded
        if '"' in cell:
            yield UNESCAPED_QUOTE.violated(None, layout.label(index))
        if "\\" in cell:
            yield STRAY_BACKSLASH.violated(None, layout.label(index), **_backslash(dialect, cell))


def _backslash(dialect: Dialect, cell: str) -> Mapping[str, object]:
    if cell == "\\N":  # as databases write "no value"
        return {"unless": "", "action": "leave the cell blank if it stands for no value"}
    if dialect is Dialect.COGNITO:
        return STRAY_BACKSLASH.values
    hint = "; if the file writes commas as \\, set dialect=Dialect.COGNITO"
    return {"unless": "", "action": _WITHOUT_BACKSLASH + hint}


RULES = (QUOTED_FILE, UNESCAPED_QUOTE, STRAY_BACKSLASH)
