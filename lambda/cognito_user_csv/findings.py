"""What a check finds at one place in a file."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Literal


class Severity(str, Enum):
    """What a finding means for the import."""

    ERROR = "error"
    """The import must not start."""

    WARNING = "warning"
    """The import may start, but somebody should look at the finding."""


Unit = Literal["line", "user"]
"""What findings count: the lines of a file that somebody wrote, or the users of a list in code.

Such a list is written to a file, too, which nobody sees: the header and then one line per user.
"""

_HEADER_LINES = 1


def row_text(line: int, unit: Unit) -> str:
    """How a text speaks of another row: ``on line 7``, ``for user 6``."""
    return f"on line {line}" if unit == "line" else f"for user {line - _HEADER_LINES}"


def place_text(file: str, line: int, unit: Unit) -> str:
    """How a text names a row: ``users.csv:7``, ``UserSource.from_users: user 6``."""
    return f"{file}:{line}" if unit == "line" else f"{file}: user {line - _HEADER_LINES}"


@dataclass(frozen=True)
class Finding:
    """One finding. It never holds a cell's value: findings end up in logs and error messages."""

    rule: str
    """Stable id, such as ``UserCsv/UnverifiedUser``; ``docs/rules.md`` lists them."""

    severity: Severity
    line: int | None
    """Line of the source; the first line is 1. None: about the file or pool as a whole."""

    column: str | None
    """Column name, or None."""

    reason: str
    action: str
    """What to do about it."""

    unit: Unit = "line"

    @property
    def number(self) -> int | None:
        """The line, or the user on it (the first is 1). None: about the file or pool as a whole."""
        if self.line is None or self.unit == "line":
            return self.line
        return self.line - _HEADER_LINES or None

    def __str__(self) -> str:
        """``line 12: email: reason → what to do``, or ``user 11: …``."""
        place = [f"{self.unit} {self.number}"] if self.number is not None else []
        return ": ".join([*place, self._text])

    def render(self, file: str) -> str:
        """``users.csv:12: email: reason → what to do``, as editors and terminals link it.

        Of users in code: ``UserSource.from_users: user 11: email: reason → what to do``.
        """
        if self.line is None or self.number is None:
            return f"{file}: {self._text}"
        return f"{place_text(file, self.line, self.unit)}: {self._text}"

    @property
    def _text(self) -> str:
        column = [self.column] if self.column is not None else []
        return ": ".join([*column, f"{self.reason} → {self.action}"])
