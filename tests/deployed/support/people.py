"""Invented people in whose every cell a leak would be seen, and files of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

Person = Mapping[str, str]

_PHONE = "+15550190042"
_BIRTHDATE = "11/17/1903"
_BADGE = "773190042"

# Part of every cell that says something about a person; nothing else holds any of these.
MARKERS = ("zqv", _PHONE[1:], _BIRTHDATE, "1903-11-17", _BADGE)


def person(number: int, **cells: str) -> Person:
    """One person with a verified e-mail address; `cells` add columns or change values."""
    return {
        "cognito:username": f"zqvuser{number}",
        "email": f"zqvmail{number}@example.com",
        "email_verified": "TRUE",
        **cells,
    }


def portrait(number: int) -> Person:
    """One person with a value in every kind of cell; the pool needs ``custom:badge``."""
    return person(
        number,
        phone_number=_PHONE,
        phone_number_verified="TRUE",
        name=f"Zqvname Söderström {number}",
        birthdate=_BIRTHDATE,
        address=f"Zqv street {number}, Zqvtown",
        **{"custom:badge": _BADGE},
    )


def people(count: int, first: int = 1) -> list[Person]:
    """Some people, numbered from `first`."""
    return [person(number) for number in range(first, first + count)]


def usernames(*numbers: int) -> list[str]:
    """The usernames of these people, in order."""
    return sorted(f"zqvuser{number}" for number in numbers)


def cognito_csv(rows: Sequence[Person]) -> bytes:
    """A file in Cognito's dialect; person ``rows[i]`` is on line ``i + 2``."""
    lines = [",".join(rows[0])]
    lines += [",".join(cell.replace(",", "\\,") for cell in row.values()) for row in rows]
    return "".join(f"{line}\n" for line in lines).encode()


def spreadsheet_csv(rows: Sequence[Person]) -> bytes:
    """The same as a spreadsheet saves it: byte order mark, CRLF, every cell in quotes."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()
