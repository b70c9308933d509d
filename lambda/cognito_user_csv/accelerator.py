"""Connects the check to the package ``quick``, which may be absent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from .plain_form import Matcher
from .rows import RowRules


class GoodRows(Protocol):
    """Recognises good rows of one file: rows in which the rules find nothing."""

    @property
    def groups(self) -> tuple[int, ...]:
        """The numbers of the groups of a match that have the wanted columns' values."""

    @property
    def match(self) -> Matcher:
        """Matches one row in plain form at a position of a text. It matches many good rows."""

    @property
    def match_in_plain(self) -> Matcher:
        """The same in a plain block. It may match several lines as if they were one row."""


@dataclass(frozen=True)
class Accelerator:
    """Recognises good rows without the rules."""

    good_rows: Callable[[RowRules, Sequence[str]], GoodRows]
    """Makes the object that recognises good rows, from the rules and the wanted columns."""

    is_plain: Callable[[bytes], bool]
    """Whether lines certainly contain no character that needs a closer look."""


class _NoRows:
    """Leaves every row to the rules."""

    groups: tuple[int, ...] = ()

    def match(self, _text: str, _position: int) -> None:
        """Match nothing."""

    match_in_plain = match


NONE = Accelerator(lambda _rules, _wanted: _NoRows(), lambda _raw: False)


def _installed() -> Accelerator:
    try:
        from .quick import QuickRows, is_plain  # noqa: PLC0415 - it may be absent
    except ModuleNotFoundError as error:
        if error.name != f"{__package__}.quick":
            raise
        return NONE
    return Accelerator(QuickRows, is_plain)


used = _installed()
