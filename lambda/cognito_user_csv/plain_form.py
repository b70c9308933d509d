r"""Plain form: the form in which all lines are looked at, whatever dialect a source is written in.

Cells are separated by ``,``, rows are ended by ``\n``, and a comma inside a value is written as the
control character ``COMMA``. What cannot be brought into this form stays visible: a ``"`` or a ``\``
that is left over may not be uploaded, and a line that starts with ``MARK`` has a problem, which the
next character names. The rule about that problem defines the mark.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from .whitespace import WHITE_SPACE

COMMA: Final = "\x01"
MARK: Final = "\x02"
MARK_LENGTH: Final = 2
CONTINUED: Final = MARK + "c"  # a further line of a row with a line break

Matcher = Callable[[str, int], "re.Match[str] | None"]
"""Matches some rows in plain form at a position of a text."""

_BLANK = "," + WHITE_SPACE


def is_blank(line: str) -> bool:
    """Whether a line has no value at all. Spreadsheets may end their files with such lines."""
    return not line.strip(_BLANK)


def cells_of(line: str) -> list[str]:
    """A line's values, trimmed (FACTS 1.3.6)."""
    return [cell.strip(WHITE_SPACE) for cell in line.split(",")]


def upload_bytes(line: str) -> int:
    """Bytes of a line as Cognito's dialect writes it, line feed included."""
    return len(line.encode()) + line.count(COMMA) + 1
