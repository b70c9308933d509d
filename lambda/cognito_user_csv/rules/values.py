"""Rules about the values of attributes, whatever they mean: blank, boolean, number, length."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .. import normal
from ..pool import Pool
from .rule import Rule, Violation
from .text import utf16_length

MISSING_ATTRIBUTE = Rule(
    id="UserCsv/MissingAttribute",
    facts="1.2.1",
    reason="blank, and the pool requires the attribute",
    action="write a value",
    needs="schema",
    line=7,
    column="given_name",
)


def missing_attribute(value: str) -> Iterator[Violation]:
    """What is wrong with a blank cell where the pool requires a value."""
    if not value:
        yield MISSING_ATTRIBUTE.violated()


BOOLEAN = Rule(
    id="UserCsv/Boolean",
    facts="1.3.7",
    reason="neither true nor false",
    action="write TRUE or FALSE",
    line=7,
    column="email_verified",
)


def boolean(value: str) -> Iterator[Violation]:
    """What is wrong with a value that should be TRUE or FALSE."""
    if normal.truth(value) is None:
        yield BOOLEAN.violated()


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


@dataclass(frozen=True)
class Mfa:
    """Finds what a pool's multi-factor authentication does not allow.

    The value may be TRUE where MFA is required and FALSE where it is off (FACTS 1.2.5). A blank
    cell follows the pool.
    """

    refused: bool

    def __call__(self, value: str) -> Iterator[Violation]:
        """What is wrong with a value."""
        if normal.truth(value) is self.refused:
            state = "off" if self.refused else "required"
            yield MFA.violated(state=state, value="TRUE" if self.refused else "FALSE")


def mfa_rules(pool: Pool) -> tuple[Mfa, ...]:
    """The rule for the pool's setting, or none where users may choose or it is not known."""
    refused = {"ON": False, "OFF": True}.get(pool.mfa or "")
    return () if refused is None else (Mfa(refused),)


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


@dataclass(frozen=True)
class Length:
    """Finds values that are shorter or longer than the schema allows."""

    least: int
    most: int

    def __call__(self, value: str) -> Iterator[Violation]:
        """What is wrong with a value."""
        length, action = len(value), "lengthen" if len(value) < self.least else ""
        if not action and utf16_length(value) > self.most:
            length, action = utf16_length(value), "shorten"
        if action:
            yield ATTRIBUTE_LENGTH.violated(
                length=length, least=self.least, most=self.most, action=action
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

_MOST_DIGITS = 18  # every number with so many digits fits into 64 bits
WHOLE_NUMBER = re.compile(f"-?[0-9]{{1,{_MOST_DIGITS}}}")
_LONG_NUMBER = re.compile(f"-?[0-9]{{{_MOST_DIGITS + 1},}}")


@dataclass(frozen=True)
class Number:
    """Finds values that are not whole numbers within the schema's bounds; None means no bound."""

    low: int | None
    high: int | None

    def __call__(self, value: str) -> Iterator[Violation]:
        """What is wrong with a value."""
        if not WHOLE_NUMBER.fullmatch(value) or not self.allows(int(value)):
            yield ATTRIBUTE_NUMBER.violated(what=self._wrong(value))

    def allows(self, number: int) -> bool:
        """Whether a number lies within the bounds."""
        return (self.low is None or number >= self.low) and (
            self.high is None or number <= self.high
        )

    def _wrong(self, value: str) -> str:
        if _LONG_NUMBER.fullmatch(value):
            return f"the number has more than {_MOST_DIGITS} digits"
        both = (("at least", self.low), ("at most", self.high))
        bounds = [f"{text} {bound}" for text, bound in both if bound is not None]
        return f"not a whole number of {' and '.join(bounds)}" if bounds else "not a whole number"


RULES = (MISSING_ATTRIBUTE, BOOLEAN, MFA, ATTRIBUTE_LENGTH, ATTRIBUTE_NUMBER)
