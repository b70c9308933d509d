"""The seam between the check and ``quick``, which may be absent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from .plain_form import Matcher
from .rows import RowRules


class GoodRows(Protocol):
    """Tells good rows of one file."""

    @property
    def groups(self) -> tuple[int, ...]:
        """The groups of the matches with the wanted columns' values."""

    @property
    def match(self) -> Matcher:
        """Matches some good rows in plain form at a position of a text, each by itself."""

    @property
    def match_in_plain(self) -> Matcher:
        """The same in a plain block. It may match several lines together."""


@dataclass(frozen=True)
class Accelerator:
    """What tells good rows without the rules."""

    good_rows: Callable[[RowRules, Sequence[str]], GoodRows]
    """Makes what tells the good rows under some rules; the other argument is the wanted columns."""

    is_plain: Callable[[bytes], bool]
    """Whether some lines surely hold no odd character."""


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
