"""Rules about the values of attributes."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator

from .. import columns, limits, normal
from ..pool import AttributeSchema, Pool
from .column import ColumnCheck, plain_text, within
from .rule import Rule, Violation
from .text import is_visible, utf16_length

MISSING_ATTRIBUTE = Rule(
    id="UserCsv/MissingAttribute",
    facts="1.2.1",
    reason="blank, and the pool requires the attribute",
    action="write a value",
    needs="schema",
    line=7,
    column="given_name",
)
BOOLEAN = Rule(
    id="UserCsv/Boolean",
    facts="1.3.7",
    reason="neither true nor false",
    action="write TRUE or FALSE",
    line=7,
    column="email_verified",
)
MFA = Rule(
    id="UserCsv/Mfa",
    facts="1.2.5",
    reason="multi-factor authentication is {state} in the pool, so the value cannot be {value}",
    action="leave it blank: the user then follows the pool",
    needs="MFA",
    line=7,
    column="cognito:mfa_enabled",
    values={"state": "off", "value": "TRUE"},
)
EMAIL = Rule(
    id="UserCsv/Email",
    facts="1.4.4",
    reason="{what}",
    action="{action}",
    line=7,
    column="email",
    values={
        "what": "not an e-mail address",
        "action": "write one address, such as ada@example.com",
    },
)
PHONE_NUMBER = Rule(
    id="UserCsv/PhoneNumber",
    facts="1.5.4",
    reason="not a phone number in E.164 form",
    action="write + and the country code, then digits only, such as +15550100",
    line=7,
    column="phone_number",
)
BIRTHDATE = Rule(
    id="UserCsv/Birthdate",
    facts="1.5.2",
    reason="not a date",
    action="write mm/dd/yyyy or yyyy-mm-dd",
    line=7,
    column="birthdate",
)
DATE_TIME = Rule(
    id="UserCsv/DateTime",
    facts="1.4.4",
    reason="neither a date nor a time, and the attribute is of the type DateTime",
    action="write it as in 2026-01-31T12:00:00Z",
    needs="schema",
    line=7,
    column="custom:joined",
)
UPDATED_AT = Rule(
    id="UserCsv/UpdatedAt",
    facts="1.5.3",
    reason="not a time in seconds since 1970 (milliseconds?)",
    action="write whole seconds, such as 1767225600",
    line=7,
    column="updated_at",
)
ATTRIBUTE_LENGTH = Rule(
    id="UserCsv/AttributeLength",
    facts="1.4.3",
    reason="{length} characters; the pool takes {least} to {most}",
    action="{action} the value",
    needs="schema (but for the general limit)",
    line=7,
    column="custom:tier",
    values={"length": 25, "least": 1, "most": 20, "action": "shorten"},
)
ATTRIBUTE_NUMBER = Rule(
    id="UserCsv/AttributeNumber",
    facts="1.4.3",
    reason="{what}",
    action="write digits only, within these bounds",
    needs="schema",
    line=7,
    column="custom:seats",
    values={"what": "not a whole number of at least 1 and at most 500"},
)

RULES = (
    MISSING_ATTRIBUTE,
    BOOLEAN,
    MFA,
    EMAIL,
    PHONE_NUMBER,
    BIRTHDATE,
    DATE_TIME,
    UPDATED_AT,
    ATTRIBUTE_LENGTH,
    ATTRIBUTE_NUMBER,
)


# An address is not taken apart further: no fact says how Cognito does.
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+\.[^@\s]+")
_EMAIL_PATTERN = r"[!#-+\--?A-\[\]-~]{1,64}@[A-Za-z0-9-]{1,63}\.[A-Za-z0-9.-]{1,63}"
_PHONE_PATTERN = r"\+[1-9][0-9]{1,14}"
_PHONE = re.compile(_PHONE_PATTERN)
_DATE = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})")
_MOST_DIGITS = 18  # more digits fit no number that AWS has a type for
_WHOLE_NUMBER = re.compile(f"-?[0-9]{{1,{_MOST_DIGITS}}}")
_LONG_NUMBER = re.compile(f"-?[0-9]{{{_MOST_DIGITS + 1},}}")
# ISO 8601 in full, in its other spellings, mm/dd/yyyy with a time or without, and epoch time.
_ISO_DATE_TIME = re.compile(
    "[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
    "T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z"
)
_CLOCK = r"[0-9]{2}:?[0-9]{2}(?::?[0-9]{2}(?:[.,][0-9]{1,9})?)?"
_ZONE = "(?:[Zz]|UTC|[+-][0-9]{2}:?(?:[0-9]{2})?)?"
_ISO_LIKE = re.compile(rf"[0-9]{{4}}-?[0-9]{{2}}-?[0-9]{{2}}(?:[Tt ]{_CLOCK} ?{_ZONE})?")
_SLASHED = re.compile(rf"[0-9]{{1,2}}/[0-9]{{1,2}}/[0-9]{{4}}(?: {_CLOCK})?")
_SECONDS = re.compile(r"-?[0-9]{1,19}(?:\.[0-9]{1,9})?")
_UPDATED_AT = re.compile(f"[0-9]{{1,{limits.MAX_UPDATED_AT_DIGITS}}}")

_YEAR = "[1-9][0-9]{3}"
# February 29 is left to the calendar.
_MONTH_AND_DAY = (
    "(?:(?:0[1-9]|1[0-2])/(?:0[1-9]|1[0-9]|2[0-8])"
    "|(?:0[13-9]|1[0-2])/(?:29|30)|(?:0[13578]|1[02])/31)"
)
_BIRTHDATE_PATTERN = f"(?:{_MONTH_AND_DAY}/{_YEAR}|{_YEAR}-{_MONTH_AND_DAY.replace('/', '-')})"

# The spellings that quick patterns know; explanations take any case.
TRUE_PATTERN = "(?:TRUE|true|True)"
FALSE_PATTERN = "(?:FALSE|false|False)"


def is_email(value: str) -> bool:
    """Whether a value can be an e-mail address."""
    return _EMAIL.fullmatch(value) is not None


def is_phone_number(value: str) -> bool:
    """Whether a value is a phone number in E.164 form (FACTS 1.5.4)."""
    return _PHONE.fullmatch(value) is not None


def email_pattern(least: int, most: int) -> str:
    """Pattern of common e-mail addresses."""
    return within(_EMAIL_PATTERN, least, most, shortest=5, longest=192)


def phone_pattern(least: int, most: int) -> str:
    """Pattern of phone numbers in E.164 form."""
    return within(_PHONE_PATTERN, least, most, shortest=3, longest=16)


def column_check(name: str, pool: Pool) -> ColumnCheck:
    """The rules for the values of an attribute's column, by its name and schema."""
    schema = (pool.attributes or {}).get(name, AttributeSchema())
    required = pool.required(name)
    if name == columns.MFA_ENABLED:
        return _mfa_check(pool, required=required)
    if name in columns.VERIFIED.values() or schema.data_type == "Boolean":
        return ColumnCheck(_fixed(f"(?:{TRUE_PATTERN}|{FALSE_PATTERN})"), _flag, required)
    if name == columns.UPDATED_AT:
        return _updated_at_check(schema, required=required)
    if schema.data_type == "Number":
        return _number_check(schema, required=required)
    if schema.data_type == "DateTime":
        return ColumnCheck(_fixed(_ISO_DATE_TIME.pattern), _date_time, required)
    return _text_check(name, schema, required=required)


def _fixed(pattern: str) -> Callable[[int], str]:
    return lambda _: pattern


def _flag(value: str) -> Iterator[Violation]:
    if normal.truth(value) is None:
        yield BOOLEAN.violated()


def _date_time(value: str) -> Iterator[Violation]:
    # Which form the service takes is not documented: refused is what is no time in any.
    written = (_ISO_DATE_TIME, _ISO_LIKE, _SLASHED, _SECONDS)
    if not any(form.fullmatch(value) for form in written):
        yield DATE_TIME.violated()


def _updated_at_check(schema: AttributeSchema, *, required: bool) -> ColumnCheck:
    numbers = _number_check(schema, required=required)

    def explain(value: str) -> Iterator[Violation]:
        if _UPDATED_AT.fullmatch(value):
            yield from numbers.explain(value)
        else:
            yield UPDATED_AT.violated()

    low, high = numbers.number_range
    # Every pool asks for 0 or more, which needs no look at the number.
    bounds = (low if low and low > 0 else None, high)
    return ColumnCheck(_fixed(_UPDATED_AT.pattern), explain, required, number_range=bounds)


def _mfa_check(pool: Pool, *, required: bool) -> ColumnCheck:
    # FACTS 1.2.5: MFA required takes TRUE, MFA off takes FALSE, blank follows the pool.
    refused = {"ON": False, "OFF": True}.get(pool.mfa or "")
    texts = {
        "state": "required" if pool.mfa == "ON" else "off",
        "value": "FALSE" if pool.mfa == "ON" else "TRUE",
    }

    def explain(value: str) -> Iterator[Violation]:
        yield from _flag(value)
        if refused is not None and normal.truth(value) is refused:
            yield MFA.violated(**texts)

    allowed = [
        pattern
        for meaning, pattern in ((True, TRUE_PATTERN), (False, FALSE_PATTERN))
        if meaning is not refused
    ]
    return ColumnCheck(_fixed(f"(?:{'|'.join(allowed)})"), explain, required)


def _number_check(schema: AttributeSchema, *, required: bool) -> ColumnCheck:
    low, high = schema.min_value, schema.max_value
    limits_set = [
        f"{text} {bound}"
        for text, bound in (("at least", low), ("at most", high))
        if bound is not None
    ]
    bounds = f" of {' and '.join(limits_set)}" if limits_set else ""

    too_long = f"the number has more than {_MOST_DIGITS} digits"

    def explain(value: str) -> Iterator[Violation]:
        if not _WHOLE_NUMBER.fullmatch(value) or not in_range(int(value), low, high):
            is_long = _LONG_NUMBER.fullmatch(value)
            what = too_long if is_long else f"not a whole number{bounds}"
            yield ATTRIBUTE_NUMBER.violated(what=what)

    pattern = _WHOLE_NUMBER.pattern
    return ColumnCheck(_fixed(pattern), explain, required, number_range=(low, high))


def in_range(number: int, low: int | None, high: int | None) -> bool:
    """Whether a number lies within bounds; None: no bound."""
    return (low is None or number >= low) and (high is None or number <= high)


def _text_check(name: str, schema: AttributeSchema, *, required: bool) -> ColumnCheck:
    least = schema.min_length or 0
    most = limits.MAX_VALUE_CHARACTERS
    if schema.max_length is not None:
        most = min(most, schema.max_length)

    def explain(value: str) -> Iterator[Violation]:
        yield from _form(name, value)
        length, action = len(value), "lengthen" if len(value) < least else ""
        if not action and utf16_length(value) > most:
            length, action = utf16_length(value), "shorten"
        if action:
            yield ATTRIBUTE_LENGTH.violated(length=length, least=least, most=most, action=action)

    typed = name in (columns.EMAIL, columns.PHONE_NUMBER, columns.BIRTHDATE)
    covers_blank = not (typed or required or least > 1)

    def pattern(cap: int) -> str:
        high = min(most, cap)
        if name == columns.EMAIL:
            return email_pattern(least, high)
        if name == columns.PHONE_NUMBER:
            return phone_pattern(least, high)
        if name == columns.BIRTHDATE:
            return within(_BIRTHDATE_PATTERN, least, high, shortest=10, longest=10)
        return plain_text(0 if covers_blank else max(1, least), most, cap)

    return ColumnCheck(pattern, explain, required, covers_blank, is_text=not typed)


def _form(name: str, value: str) -> Iterator[Violation]:
    if name == columns.EMAIL and not is_email(value):
        yield EMAIL.violated(**EMAIL.values)
    elif name == columns.EMAIL and not is_visible(value):
        what = "the address contains an invisible or unassigned character"
        yield EMAIL.violated(what=what, action="type it anew")
    elif name == columns.PHONE_NUMBER and not is_phone_number(value):
        yield PHONE_NUMBER.violated()
    elif name == columns.BIRTHDATE and not _is_birthdate(value):
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
