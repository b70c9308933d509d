"""Rules about where people are reached: e-mail addresses and phone numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .rule import Rule, Violation
from .text import unseen

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

# An address is not checked in more detail, because it is not known how Cognito checks it.
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+\.[^@\s]+")


def is_email(value: str) -> bool:
    """Whether a value can be an e-mail address."""
    return _EMAIL.fullmatch(value) is not None


def email(value: str) -> Iterator[Violation]:
    """What is wrong with an e-mail address."""
    if not is_email(value):
        yield EMAIL.violated(**EMAIL.values)
    elif what := unseen(value):
        yield EMAIL.violated(what=f"the address contains {what}", action="type it anew")


PHONE_NUMBER = Rule(
    id="UserCsv/PhoneNumber",
    facts="1.5.4",
    reason="not a phone number in E.164 form",
    action="write + and the country code, then digits only, such as +15550100",
    line=7,
    column="phone_number",
)

PHONE_FORM = re.compile(r"\+[1-9][0-9]{1,14}")
"""E.164: ``+`` and digits (FACTS 1.5.4)."""


def is_phone_number(value: str) -> bool:
    """Whether a value is a phone number in E.164 form."""
    return PHONE_FORM.fullmatch(value) is not None


def phone_number(value: str) -> Iterator[Violation]:
    """What is wrong with a phone number."""
    if not is_phone_number(value):
        yield PHONE_NUMBER.violated()


RULES = (EMAIL, PHONE_NUMBER)
