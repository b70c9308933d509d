"""What a check has to say about one place in a file."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Severity(str, Enum):
    """What a finding means for the import."""

    ERROR = "error"
    """The import must not start."""

    WARNING = "warning"
    """The import may start; somebody should look."""


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

    def __str__(self) -> str:
        """``line 12: email: reason → what to do``."""
        place = [f"line {self.line}"] if self.line is not None else []
        return ": ".join([*place, self._text])

    def render(self, file: str) -> str:
        """``users.csv:12: email: reason → what to do``, as editors and terminals link it."""
        place = file if self.line is None else f"{file}:{self.line}"
        return f"{place}: {self._text}"

    @property
    def _text(self) -> str:
        column = [self.column] if self.column is not None else []
        return ": ".join([*column, f"{self.reason} → {self.action}"])
