"""Writing the CSV of a handful of users given in code."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from . import columns
from .rules.column import CONTROL


def write_users(users: Iterable[Mapping[str, object]]) -> bytes:
    """The CSV of some users in Cognito's dialect; the same users always give the same bytes.

    Args:
        users: per user, values by column name. Text is written as it is, numbers in digits,
            booleans as TRUE and FALSE, dates as mm/dd/yyyy, None as a blank cell. Which columns
            there may be, and what their values, is for ``check`` to say.

    Raises:
        TypeError: a value is of another type.
        ValueError: a name or value cannot be written without being misread (FACTS 1.3.3).
    """
    rows = [dict(user) for user in users]
    names = _columns(rows)
    lines = [",".join(_escape(name, "a column's name") for name in names)]
    for number, row in enumerate(rows, 1):
        lines.append(",".join(_cell(row.get(name), name, number) for name in names))
    return "\n".join([*lines, ""]).encode()


def _columns(rows: Iterable[Mapping[str, object]]) -> list[str]:
    """The username first, then Cognito's own order, then the rest by name."""
    used = {name for row in rows for name in row} | {columns.USERNAME}
    order = {name: index for index, name in enumerate((columns.USERNAME, *columns.STANDARD))}
    order[columns.USERNAME] = -1
    return sorted(used, key=lambda name: (order.get(name, len(order)), name))


def _cell(value: object, name: str, number: int) -> str:
    return _escape(_text(value, name, number), f"user {number}, {name}: the value")


def _text(value: object, name: str, number: int) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (str, int)):
        return str(value)
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value.strftime("%m/%d/") + f"{value.year:04}"
    raise TypeError(
        f"user {number}, {name}: text, a whole number, a boolean, a date or None is needed, "
        f"not {type(value).__name__}"
    )


def _escape(text: str, what: str) -> str:
    for character in '"\\':
        if character in text:
            raise ValueError(f"{what} contains {character}, which an import has no way to write")
    if CONTROL.search(text) or "\x01" in text:
        raise ValueError(f"{what} contains a line break or another control character")
    return text.replace(",", "\\,")
