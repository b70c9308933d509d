"""The forms that values of a user pool's attributes take in the CSV (FACTS 1.5)."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable

from local_aws.cognito.import_jobs.errors import RowFailedError
from local_aws.cognito.import_jobs.pool import Attribute
from local_aws.cognito.import_jobs.settings import ImportSettings

Check = Callable[[str], str]
"""Returns the value to store, or raises RowFailedError."""

_MOST_CHARACTERS = 2048  # FACTS 1.4.3
_USERNAME_CHARACTERS = 128  # FACTS 1.5.1
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_PHONE = re.compile(r"\+[0-9]{1,15}")
_BIRTHDATE = re.compile(r"[0-9]{2}/[0-9]{2}/[0-9]{4}")
_EPOCH_SECONDS = re.compile(r"[0-9]{1,10}")
_NUMBER = re.compile(r"-?[0-9]+")
_BOOLEANS = {"true": "true", "TRUE": "true", "false": "false", "FALSE": "false"}


def is_email(value: str) -> bool:
    """Whether a value has the form of an e-mail address."""
    return _EMAIL.fullmatch(value) is not None


def is_phone_number(value: str) -> bool:
    """Whether a value is a plus sign and digits, as E.164 writes numbers (FACTS 1.5.4)."""
    return _PHONE.fullmatch(value) is not None


def check_username(value: str) -> None:
    """Refuse usernames with white space or control characters, or too long (FACTS 1.5.1)."""
    if len(value) > _USERNAME_CHARACTERS:
        raise RowFailedError("The username is too long.")
    # Printable ASCII without the space: no need to look at each character.
    if value.isascii() and value.isprintable() and " " not in value:
        return
    if any(unicodedata.category(character)[0] not in "LMSNP" for character in value):
        raise RowFailedError("The username has a character that is not allowed.")


def boolean(column: str, settings: ImportSettings) -> Check:
    """A check for true and false (FACTS 1.3.7)."""

    def check(value: str) -> str:
        known = value.lower() if settings.booleans == "any_case" else value
        if known not in _BOOLEANS:
            raise RowFailedError(f"The value of {column} is not TRUE or FALSE.")
        return _BOOLEANS[known]

    return check


def attribute(schema: Attribute, settings: ImportSettings) -> Check:
    """A check of one attribute by its schema and, for standard ones, by its form."""
    if schema.kind == "Boolean":
        return boolean(schema.name, settings)
    form = _FORMS.get(schema.name)
    if schema.kind == "Number":
        return _number(schema, form)
    return _string(schema, form)


def _string(schema: Attribute, form: Callable[[str], bool] | None) -> Check:
    least = schema.least or 0
    most = min(_MOST_CHARACTERS if schema.most is None else schema.most, _MOST_CHARACTERS)

    def check(value: str) -> str:
        if not least <= len(value) <= most:
            raise RowFailedError(f"The length of {schema.name} is outside of its limits.")
        if form is not None and not form(value):
            raise RowFailedError(f"The value of {schema.name} has a wrong form.")
        return value

    return check


def _number(schema: Attribute, form: Callable[[str], bool] | None) -> Check:
    def check(value: str) -> str:
        if not (form or _is_number)(value):
            raise RowFailedError(f"The value of {schema.name} has a wrong form.")
        number = int(value)
        too_small = schema.least is not None and number < schema.least
        if too_small or (schema.most is not None and number > schema.most):
            raise RowFailedError(f"The value of {schema.name} is outside of its limits.")
        return value

    return check


def _is_number(value: str) -> bool:
    return len(value) <= _MOST_CHARACTERS and _NUMBER.fullmatch(value) is not None


def _is_birthdate(value: str) -> bool:
    """Month, day and year of a real day (FACTS 1.5.2)."""
    if _BIRTHDATE.fullmatch(value) is None:
        return False
    month, day, year = map(int, value.split("/"))
    try:
        datetime.date(year, month, day)
    except ValueError:
        return False
    return True


def _is_epoch(value: str) -> bool:
    return _EPOCH_SECONDS.fullmatch(value) is not None


_FORMS: dict[str, Callable[[str], bool]] = {
    "email": is_email,
    "phone_number": is_phone_number,
    "birthdate": _is_birthdate,
    "updated_at": _is_epoch,
}
