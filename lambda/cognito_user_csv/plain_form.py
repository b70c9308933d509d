r"""Plain form: the one form in which lines are looked at, whatever dialect a source is written in.

Cells are separated by ``,``, rows ended by ``\n``, and a comma inside a value is written as the
control character ``COMMA``. Whatever cannot be brought into that form stays visible: a ``"`` or a
``\`` that is left over is one that may not be uploaded, and a line that starts with ``MARK`` has a
problem named by the character after it. The rule for that problem defines the mark.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from .whitespace import WHITE_SPACE

COMMA: Final = "\x01"
MARK: Final = "\x02"
MARK_LENGTH: Final = 2
CONTINUED: Final = MARK + "c"  # the rest of a row with a line break

Matcher = Callable[[str, int], "re.Match[str] | None"]
"""Matches some rows in plain form at a position of a text."""

_BLANK = "," + WHITE_SPACE


def is_blank(line: str) -> bool:
    """Whether a line holds no value at all, as spreadsheets end their files."""
    return not line.strip(_BLANK)


def cells_of(line: str) -> list[str]:
    """A line's values, trimmed (FACTS 1.3.6)."""
    return [cell.strip(WHITE_SPACE) for cell in line.split(",")]


def upload_bytes(line: str) -> int:
    """Bytes of a line as Cognito's dialect writes it, line feed included."""
    return len(line.encode()) + line.count(COMMA) + 1
