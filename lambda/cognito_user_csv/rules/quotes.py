"""Rules about quoted cells, which ``rfc4180`` finds while it reads a row.

It is not documented how Cognito reads a line break in a value (FACTS 1.3.3, 1.3.8), so no upload
may contain one.
"""

from __future__ import annotations

from typing import Final

from ..plain_form import MARK
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
"""What a mark of ``rfc4180`` means."""
