"""Counting rows that break a rule which is told once."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Tally:
    """How many rows, and the line of the first."""

    count: int = 0
    first: int | None = None

    def add(self, line: int, count: int = 1) -> None:
        """Take in a row, or ``count`` rows of which ``line`` has the first."""
        self.count += count
        self.first = line if self.first is None else self.first
