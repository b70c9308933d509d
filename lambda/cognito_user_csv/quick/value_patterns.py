"""Patterns of the values in which a column's rules find nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..rules import addresses, groups, password_hash, times, values
from ..rules.cell import CellRules
from .groups_pattern import GROUPS_PATTERN, are_different
from .hash_pattern import hash_pattern
from .text_patterns import NEVER, plain_text, within

_EMAIL = r"[!#-+\--?A-\[\]-~]{1,64}@[A-Za-z0-9-]{1,63}\.[A-Za-z0-9.-]{1,63}"
_YEAR = "[1-9][0-9]{3}"
# February 29 is left to the rules, which know the calendar.
_MONTH_AND_DAY = (
    "(?:(?:0[1-9]|1[0-2])/(?:0[1-9]|1[0-9]|2[0-8])"
    "|(?:0[13-9]|1[0-2])/(?:29|30)|(?:0[13578]|1[02])/31)"
)
_BIRTHDATE = f"(?:{_MONTH_AND_DAY}/{_YEAR}|{_YEAR}-{_MONTH_AND_DAY.replace('/', '-')})"

# The rules accept any mix of upper and lower case; these are the common ones.
TRUE_PATTERN = "(?:TRUE|true|True)"
FALSE_PATTERN = "(?:FALSE|false|False)"


@dataclass(frozen=True)
class CellPattern:
    """A pattern of some of the values, trimmed and in plain form, in which rules find nothing."""

    pattern: str
    covers_blank: bool = False
    """Whether the pattern matches the blank value, too."""

    test: Callable[[str], bool] | None = None
    """Whether the rules find nothing in what the pattern matched; called after a match."""


def email_pattern(least: int, most: int) -> str:
    """Pattern of common e-mail addresses."""
    return within(_EMAIL, least, most, shortest=5, longest=192)


def phone_pattern(least: int, most: int) -> str:
    """Pattern of phone numbers in E.164 form."""
    return within(addresses.PHONE_FORM.pattern, least, most, shortest=3, longest=16)


def attribute_pattern(cell: CellRules, cap: int) -> CellPattern:
    """Pattern of values of at most ``cap`` characters.

    It matches nothing if there is a rule that is not known here. So a new rule makes the check slow
    until it has a pattern, but never wrong.
    """
    match cell.rules:
        case (values.boolean,):
            pattern = f"(?:{TRUE_PATTERN}|{FALSE_PATTERN})"
        case (values.boolean, values.Mfa(refused)):
            pattern = f"(?:{FALSE_PATTERN if refused else TRUE_PATTERN})"
        case (times.date_time,):
            pattern = times.ISO_DATE_TIME.pattern
        case (values.Number() as number,):
            return _number_pattern(values.WHOLE_NUMBER.pattern, number)
        case (times.UpdatedAt(number),):
            # Every pool demands 0 or more, which is true of any digits, so that is not tested.
            low = number.low if number.low and number.low > 0 else None
            return _number_pattern(times.UPDATED_AT_FORM.pattern, values.Number(low, number.high))
        case (password_hash.FittingHash(hashing),):
            pattern = hash_pattern(hashing.algorithm, cap)
        case groups.NAME_RULES:
            return CellPattern(GROUPS_PATTERN, test=are_different)
        case (*form, values.Length(least, most)):
            return _text_pattern(tuple(form), least, most, cap, required=cell.blank is not None)
        case _:
            pattern = NEVER
    return CellPattern(pattern)


def _number_pattern(pattern: str, number: values.Number) -> CellPattern:
    if number == values.Number(None, None):
        return CellPattern(pattern)
    return CellPattern(pattern, test=lambda digits: number.allows(int(digits)))


def _text_pattern(
    form: tuple[object, ...], least: int, most: int, cap: int, *, required: bool
) -> CellPattern:
    high = min(most, cap)
    match form:
        case (addresses.email,):
            return CellPattern(email_pattern(least, high))
        case (addresses.phone_number,):
            return CellPattern(phone_pattern(least, high))
        case (times.birthdate,):
            return CellPattern(within(_BIRTHDATE, least, high, shortest=10, longest=10))
        case ():
            covers_blank = not required and least <= 1
            pattern = plain_text(0 if covers_blank else max(1, least), most, cap)
            return CellPattern(pattern, covers_blank)
    return CellPattern(NEVER)
