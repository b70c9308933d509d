r"""Rules about how rows are written: cells, quotes, backslashes, length.

What Cognito makes of a quote, a line break or a backslash other than ``\,`` is not documented
(FACTS 1.3.3, 1.3.8), so no upload may contain one.
"""

from __future__ import annotations

from .. import limits
from ..dialect import Dialect
from .rule import Rule

_WITHOUT_QUOTES = 'write the value without "'
_WITHOUT_BACKSLASH = "write the value without \\"

QUOTED_FILE = Rule(
    id="UserCsv/QuotedFile",
    facts="1.3.1",
    reason="cells stand in quotes, which Cognito's own dialect does not have",
    action="set dialect=Dialect.RFC4180 for a file that a spreadsheet or a csv module wrote",
    line=1,
)
UNESCAPED_QUOTE = Rule(
    id="UserCsv/UnescapedQuote",
    facts="1.3.3",
    reason='the value contains ", which an import has no documented way to write',
    action=_WITHOUT_QUOTES,
    line=7,
    column="nickname",
)
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
LINE_BREAK = Rule(
    id="UserCsv/LineBreak",
    facts="1.3.3",
    reason="the value contains a line break, which an import has no documented way to write",
    action="write the value in one line",
    line=7,
    column="address",
)
STRAY_BACKSLASH = Rule(
    id="UserCsv/StrayBackslash",
    facts="1.3.3",
    reason="the value contains \\, which an import has no documented way to write{unless}",
    action="{action}",
    line=7,
    column="address",
    values={"unless": " except as \\, for a comma", "action": _WITHOUT_BACKSLASH},
)
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

RULES = (
    QUOTED_FILE,
    UNESCAPED_QUOTE,
    MALFORMED_QUOTES,
    LINE_BREAK,
    STRAY_BACKSLASH,
    CELL_COUNT,
    ROW_TOO_LONG,
)


def space_before_quote_texts() -> dict[str, object]:
    """What ``MALFORMED_QUOTES`` says where a quote does not open a cell for what stands before."""
    what = "white space stands before the quote that should open a cell"
    return {"what": what, "action": "write the quote right after the comma"}


def backslash_texts(dialect: Dialect, cell: str) -> dict[str, object]:
    """What ``STRAY_BACKSLASH`` says of a cell."""
    if cell == "\\N":  # as databases write "no value"
        return {"unless": "", "action": "leave the cell blank if it stands for no value"}
    if dialect is Dialect.COGNITO:
        return {"unless": " except as \\, for a comma", "action": _WITHOUT_BACKSLASH}
    hint = "; if the file writes commas as \\, set dialect=Dialect.COGNITO"
    return {"unless": "", "action": _WITHOUT_BACKSLASH + hint}


def cell_count_texts(
    dialect: Dialect, cells: int, header: int, extra: int = 0
) -> dict[str, object]:
    """What ``CELL_COUNT`` says.

    Args:
        dialect: how the file is written.
        cells: how many the line has.
        header: how many the header has.
        extra: how many blank ones the rows have at their end besides.
    """
    found = "1 cell" if cells == 1 else f"{cells} cells"
    if extra and cells != header + extra:
        expected = f"the first rows {header + extra} with the blank ones that end them"
        return {"cells": found, "expected": expected, "action": "end all rows alike"}
    how = "as \\," if dialect is Dialect.COGNITO else "in a quoted cell"
    action = f"write a comma inside a value {how} and keep the commas of blank cells"
    return {"cells": found, "expected": f"the header {header}", "action": action}
