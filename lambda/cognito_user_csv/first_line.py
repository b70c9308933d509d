"""What keeps a file's first line from being read as a header."""

from __future__ import annotations

from .dialect import Dialect
from .options import CsvOptions
from .plain_form import MARK
from .pool import Pool
from .rules.escapes import quoted_header
from .rules.file import empty
from .rules.marked import marked
from .rules.no_csv import not_csv
from .rules.no_header import ends_in_cr, other_separator, preamble
from .rules.quotes import BAD_QUOTES_MARK
from .rules.rule import Violation
from .table import Table


def unreadable(table: Table, pool: Pool, options: CsvOptions) -> Violation | None:
    """Why the first line cannot be split into cells; None if it can."""
    if options.unit == "user":
        return None  # nobody wrote the first line of users in code
    of_file = not_csv(table.start) or empty(table.header_text)
    if of_file or table.header_text is None:
        return of_file
    found = _in_line(table.header_text, pool, options.dialect)
    return found.on(table.header_line) if found else None


def _in_line(header: str, pool: Pool, dialect: Dialect) -> Violation | None:
    bare = header.removeprefix(BAD_QUOTES_MARK)
    before = ends_in_cr(bare) or preamble(bare, pool)
    if before:
        return before
    if '"' in header and "," not in header:
        separated = other_separator(bare, pool)
        if separated:
            return separated
    if header.startswith(MARK):
        return marked(header)
    return quoted_header(header, dialect)
