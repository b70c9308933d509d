"""The rules about the cells of one column."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .rule import Violation

CellRule = Callable[[str], Iterator[Violation]]
"""Finds what is wrong with a value by itself.

Rules that depend on the pool are frozen objects, so that the accelerator can see what they demand.
"""


@dataclass(frozen=True)
class CellRules:
    """The rules about the cells of one column."""

    rules: tuple[CellRule, ...]
    """For a value that is not blank, in the order of their findings."""

    blank: CellRule | None = None
    """For a blank cell; None if a cell may be blank."""

    is_text: bool = False
    """Whether any text is allowed, so that a null mark would be taken for a value."""

    def explain(self, value: str) -> Iterator[Violation]:
        """What is wrong with a trimmed value."""
        if value:
            for rule in self.rules:
                yield from rule(value)
        elif self.blank:
            yield from self.blank(value)
