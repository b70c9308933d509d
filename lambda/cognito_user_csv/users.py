"""Writing the CSV of a handful of users given in code."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from . import columns
from .groups import SEPARATOR, ordinal
from .plain_form import is_blank
from .rules.characters import has_control
from .whitespace import WHITE_SPACE

_OR_GROUPS = "or a list of texts, "


def write_users(users: Iterable[Mapping[str, object]]) -> bytes:
    """The CSV of some users in Cognito's dialect; the same users always give the same bytes.

    Args:
        users: per user, values by column name. Text is written as it is, numbers in digits,
            booleans as TRUE and FALSE, dates as mm/dd/yyyy, None as a blank cell; a list or tuple
            of texts in ``cognito:groups`` as one cell. Whether the columns and values are right is
            not looked at here, but in ``check``.

    Raises:
        TypeError: a value is of another type.
        ValueError: a name or value cannot be written without being misread (FACTS 1.3.3), a name
            is blank or has white space around it, a user has no value, or a list of groups has one
            that is blank or holds what separates groups.
    """
    rows = [_row(user, number) for number, user in enumerate(users, 1)]
    names = _columns(rows)
    lines = [",".join(_escape(name, "a column's name") for name in names)]
    for number, row in enumerate(rows, 1):
        line = ",".join(_cell(row.get(name), name, number) for name in names)
        if is_blank(line):  # an import leaves such lines out
            raise ValueError(f"user {number} has no value: give a {columns.USERNAME}")
        lines.append(line)
    return "\n".join([*lines, ""]).encode()


def _row(user: object, number: int) -> Mapping[str, object]:
    if not isinstance(user, Mapping) or not all(isinstance(name, str) for name in user):
        raise TypeError(f"user {number}: a mapping of values by column name is needed")
    if not all(name.strip(WHITE_SPACE) == name != "" for name in user):
        raise ValueError(
            f"user {number}: a column's name is blank or has white space around it: write it bare"
        )
    return user


def _columns(rows: Iterable[Mapping[str, object]]) -> list[str]:
    """The username first, then Cognito's own order, then the rest by name."""
    # If users have values but no username, none is added here: the check reports that, and may find
    # the column that was meant.
    used = {name for row in rows for name in row} or {columns.USERNAME}
    order = {name: index for index, name in enumerate((columns.USERNAME, *columns.STANDARD))}
    order[columns.USERNAME] = -1
    return sorted(used, key=lambda name: (order.get(name, len(order)), name))


def _cell(value: object, name: str, number: int) -> str:
    if name == columns.GROUPS and isinstance(value, (list, tuple)):
        return SEPARATOR.join(
            _group(group, f"user {number}, {name}: the {ordinal(place)} group")
            for place, group in enumerate(value, 1)
        )
    return _escape(_text(value, name, number), f"user {number}, {name}: the value")


def _group(group: object, what: str) -> str:
    if not isinstance(group, str):
        raise TypeError(f"{what} is of type {type(group).__name__}; write its name as a text")
    text = str.__str__(group)
    if not text.strip(WHITE_SPACE):
        # If it were the only group, the cell would be blank, and nobody would notice.
        raise ValueError(f"{what} has no name; leave it out")
    if SEPARATOR in text:
        raise ValueError(
            f"{what} contains {SEPARATOR}, which separates groups; write one group for each element"
        )
    return _escape(text, what)


def _text(value: object, name: str, number: int) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return str.__str__(value)  # `str(value)` may be the name of an enumeration's member
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value.strftime("%m/%d/") + f"{value.year:04}"
    raise TypeError(
        f"user {number}, {name}: text, a whole number, a boolean, a date or None is needed, "
        f"{_OR_GROUPS if name == columns.GROUPS else ''}not {type(value).__name__}"
    )


def _escape(text: str, what: str) -> str:
    for character in '"\\':
        if character in text:
            raise ValueError(f"{what} contains {character}, which an import has no way to write")
    if has_control(text) or "\x01" in text:
        raise ValueError(f"{what} contains a line break or another control character")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError(f"{what} contains half a character (a surrogate), which no file can hold")
    return text.replace(",", "\\,")
