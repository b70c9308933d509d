"""What keeps a file's first line from being read as a header."""

from __future__ import annotations

from . import foreign
from .dialect import Dialect
from .pool import Pool
from .rows import marked_rule
from .rules import file, syntax
from .rules.header import cr_finding, preamble_finding, separator_finding
from .rules.rule import Violation
from .source import BAD_QUOTES, MARK
from .table import Table


def unreadable(table: Table, pool: Pool, dialect: Dialect) -> Violation | None:
    """Why the first line's cells cannot be told apart, if they cannot."""
    recognised = foreign.recognised(table.start)
    if recognised is not None:
        return file.NOT_CSV.violated(**recognised)
    if table.header_text is None:
        return file.EMPTY_FILE.violated()
    found = _in_line(table.header_text, pool, dialect)
    return found.on(table.header_line) if found else None


def _in_line(header: str, pool: Pool, dialect: Dialect) -> Violation | None:
    bare = header.removeprefix(BAD_QUOTES)
    before = cr_finding(bare) or preamble_finding(bare, pool)
    if before:
        return before
    if '"' in header and "," not in header:
        separated = separator_finding(bare, pool)
        if separated:
            return separated
    if header.startswith(MARK):
        return marked_rule(header)
    if '"' in header and dialect is Dialect.COGNITO:
        return syntax.QUOTED_FILE.violated()
    return None
