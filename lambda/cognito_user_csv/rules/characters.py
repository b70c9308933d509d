"""Rules about the characters that a file is made of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from ..plain_form import MARK
from .rule import Rule, Violation

NOT_UTF8 = Rule(
    id="UserCsv/NotUtf8",
    facts="1.3.4",
    reason="the line is not UTF-8 text",
    action='save the file as UTF-8 (a spreadsheet calls it "CSV UTF-8")',
    line=7,
    column="family_name",
)
NOT_UTF8_MARK: Final = MARK + "u"
"""The mark of such a line, followed by what could be decoded."""


def not_utf8_at(line: bytes) -> int | None:
    """The position of the first byte of a line that is not UTF-8; None if the line is UTF-8."""
    try:
        line.decode()
    except UnicodeDecodeError as error:
        return error.start
    return None


CONTROL_CHARACTER = Rule(
    id="UserCsv/ControlCharacter",
    facts="1.3.3",
    reason="the value holds a control character, such as NUL, a tab or a line separator",
    action="remove it",
    line=7,
    column="address",
)

CONTROLS: Final = "\\x00\\x02-\\x1f\\x7f-\\x9f\\u2028\\u2029\\ufeff"
"""Control characters (except plain form's COMMA, U+0001), line and paragraph separators and byte
order marks, written for a set in a pattern. Some programs end a line at them, others drop them."""

_CONTROL = re.compile(f"[{CONTROLS}]")


def has_control(text: str) -> bool:
    """Whether a value in plain form, or a name, holds a control character."""
    return _CONTROL.search(text) is not None


def control_characters(cells: Iterable[str]) -> list[int]:
    """The positions of the cells that hold control characters."""
    return [index for index, cell in enumerate(cells) if has_control(cell)]


def control_character(label: str | None) -> Violation:
    """What is wrong with a cell that has one; ``label`` is the column's name in findings."""
    return CONTROL_CHARACTER.violated(None, label)


def control_in_names(names: Iterable[str], labels: Iterable[str]) -> Iterator[Violation]:
    """What is wrong with the characters of a header's names; labels are the names in findings."""
    for name, label in zip(names, labels, strict=True):
        if has_control(name):
            yield control_character(label)


RULES = (NOT_UTF8, CONTROL_CHARACTER)

MARKED = {NOT_UTF8_MARK: NOT_UTF8.violated()}
"""The violation for a mark that ``source`` has put before a line."""
