"""Counts the rows that break a rule which is reported only once for a file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Tally:
    """How many rows, and the line of the first."""

    count: int = 0
    first: int | None = None

    def add(self, line: int, count: int = 1) -> None:
        """Take in a row, or ``count`` rows of which the first is on ``line``."""
        self.count += count
        self.first = line if self.first is None else self.first
