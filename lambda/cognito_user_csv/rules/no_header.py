"""The rule about a first line that is no header: what it seems to be instead."""

from __future__ import annotations

import re

from ..options import CsvOptions
from ..pool import Pool
from ..whitespace import WHITE_SPACE
from .header import Header
from .rule import Rule, Violation

NO_HEADER = Rule(
    id="UserCsv/NoHeader",
    facts="1.1.1",
    reason="the first line is not one of column names{guess}",
    action="{action}",
    line=1,
    values={
        "guess": ": a file without a header?",
        "action": "start the file with a line of column names such as cognito:username,email",
    },
)

RULES = (NO_HEADER,)

# Excel takes the separator from such a line, `sep=;`.
_SEPARATOR_LINE = re.compile('[" ]*sep=.?[", ]*', re.IGNORECASE)
# If fewer names are known in the pool, they may be values in a user's row.
_FEW_KNOWN = 2
_AS_IN_THE_POOL = (
    "name the columns as the pool does, such as cognito:username,email, and remove the rest"
)


def ends_in_cr(line: str) -> Violation | None:
    """What is wrong with a first line that is the whole of a file, if it is."""
    if "\r" not in line.rstrip(WHITE_SPACE):
        return None
    guess = ": its lines end in CR alone"
    return NO_HEADER.violated(guess=guess, action="end them in LF or CRLF")


def preamble(line: str, pool: Pool) -> Violation | None:
    """What is wrong with a first line that stands before the header, if it does."""
    if _SEPARATOR_LINE.fullmatch(line):
        guess = ": it is a spreadsheet's line about the separator"
        action = "remove it, and separate the cells by commas"
    elif line.lstrip().startswith(("#", "//")):
        guess, action = ": it is a comment", "remove the lines before the header"
    else:
        return None
    if Header(line.split(","), pool, CsvOptions()).is_one:
        return None
    return NO_HEADER.violated(guess=guess, action=action)


def other_separator(line: str, pool: Pool) -> Violation | None:
    """What is wrong with a first line whose names something else than a comma parts, if it is."""
    for separator, called in ((";", "semicolons"), ("\t", "tabs"), ("|", "vertical bars")):
        names = [name.strip(' "') for name in line.split(separator)]
        if len(names) > 1 and Header(names, pool, CsvOptions()).is_one:
            guess = f": it is separated by {called}"
            return NO_HEADER.violated(guess=guess, action="separate the cells by commas")
    return None


def no_header(header: Header) -> Violation:
    """What is wrong with names that are not a header's."""
    separated = other_separator(header.names[0], header.pool) if len(header.names) == 1 else None
    if separated:
        return separated
    # The message repeats nothing of the line, because the guess may be wrong.
    known = sum(map(header.knows, header.names))
    if known >= _FEW_KNOWN and not any("@" in name for name in header.names):
        guess = " that the pool has: another system's?"
        return NO_HEADER.violated(guess=guess, action=_AS_IN_THE_POOL)
    return NO_HEADER.violated(**NO_HEADER.values)
