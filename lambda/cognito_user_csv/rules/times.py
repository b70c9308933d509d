"""Rules about dates and times."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from .. import limits, normal
from .rule import Rule, Violation
from .values import Number

BIRTHDATE = Rule(
    id="UserCsv/Birthdate",
    facts="1.5.2",
    reason="not a date",
    action="write mm/dd/yyyy or yyyy-mm-dd",
    line=7,
    column="birthdate",
)

_DATE = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})")


def birthdate(value: str) -> Iterator[Violation]:
    """What is wrong with a birthdate."""
    if not _is_birthdate(value):
        yield BIRTHDATE.violated()


def _is_birthdate(value: str) -> bool:
    date = _DATE.fullmatch(normal.birthdate(value))
    if not date:
        return False
    try:
        datetime.date(int(date[3]), int(date[1]), int(date[2]))
    except ValueError:
        return False
    return True


DATE_TIME = Rule(
    id="UserCsv/DateTime",
    facts="1.4.4",
    reason="neither a date nor a time, and the attribute is of the type DateTime",
    action="write it as in 2026-01-31T12:00:00Z",
    needs="schema",
    line=7,
    column="custom:joined",
)

# The forms that pass are ISO 8601 in full, its other spellings, mm/dd/yyyy with or without a time,
# and seconds since 1970.
ISO_DATE_TIME = re.compile(
    "[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
    "T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z"
)
_CLOCK = r"[0-9]{2}:?[0-9]{2}(?::?[0-9]{2}(?:[.,][0-9]{1,9})?)?"
_ZONE = "(?:[Zz]|UTC|[+-][0-9]{2}:?(?:[0-9]{2})?)?"
_ISO_LIKE = re.compile(rf"[0-9]{{4}}-?[0-9]{{2}}-?[0-9]{{2}}(?:[Tt ]{_CLOCK} ?{_ZONE})?")
_SLASHED = re.compile(rf"[0-9]{{1,2}}/[0-9]{{1,2}}/[0-9]{{4}}(?: {_CLOCK})?")
_SECONDS = re.compile(r"-?[0-9]{1,19}(?:\.[0-9]{1,9})?")


def date_time(value: str) -> Iterator[Violation]:
    """What is wrong with the value of an attribute of the type DateTime."""
    # It is not documented which form the service takes, so only a value is refused that is no time
    # in any of them.
    written = (ISO_DATE_TIME, _ISO_LIKE, _SLASHED, _SECONDS)
    if not any(form.fullmatch(value) for form in written):
        yield DATE_TIME.violated()


UPDATED_AT = Rule(
    id="UserCsv/UpdatedAt",
    facts="1.5.3",
    reason="not a time in seconds since 1970 (milliseconds?)",
    action="write whole seconds, such as 1767225600",
    line=7,
    column="updated_at",
)

UPDATED_AT_FORM = re.compile(f"[0-9]{{1,{limits.MAX_UPDATED_AT_DIGITS}}}")


@dataclass(frozen=True)
class UpdatedAt:
    """Finds values that are not seconds since 1970, or are not within the schema's bounds."""

    bounds: Number

    def __call__(self, value: str) -> Iterator[Violation]:
        """What is wrong with a value."""
        if UPDATED_AT_FORM.fullmatch(value):
            yield from self.bounds(value)
        else:
            yield UPDATED_AT.violated()


RULES = (BIRTHDATE, DATE_TIME, UPDATED_AT)
