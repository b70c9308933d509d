"""Rules about one ``cognito:username``; ``sign_in`` has the rules that compare several users."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .. import columns, limits
from ..pool import Pool
from .addresses import is_email, is_phone_number
from .cell import CellRules
from .rule import Rule, Violation
from .text import unseen, utf16_length

# What people may sign up with instead of a username, its name in texts, and the check of its form.
_FORMS = {
    columns.EMAIL: ("an e-mail address", is_email),
    columns.PHONE_NUMBER: ("a phone number (E.164)", is_phone_number),
}

MISSING_USERNAME = Rule(
    id="UserCsv/MissingUsername",
    facts="1.2.1",
    reason="the username is blank",
    action="write a username",
    line=7,
    column=columns.USERNAME,
)


def missing(value: str) -> Iterator[Violation]:
    """What is wrong with a blank username."""
    if not value:
        yield MISSING_USERNAME.violated()


USERNAME_LENGTH = Rule(
    id="UserCsv/UsernameLength",
    facts="1.5.1",
    reason=f"the username has more than {limits.MAX_USERNAME_CHARACTERS} characters",
    action="shorten it",
    line=7,
    column=columns.USERNAME,
)


def length(value: str) -> Iterator[Violation]:
    """What is wrong with a username that is too long."""
    if utf16_length(value) > limits.MAX_USERNAME_CHARACTERS:
        yield USERNAME_LENGTH.violated()


USERNAME_CHARACTERS = Rule(
    id="UserCsv/UsernameCharacters",
    facts="1.5.1",
    reason="the username contains {what}; it takes letters, marks, symbols, digits, punctuation",
    action="remove it",
    line=7,
    column=columns.USERNAME,
    values={"what": unseen(" ")},
)


def characters(value: str) -> Iterator[Violation]:
    """What is wrong with the characters of a username."""
    what = unseen(value)
    if what:
        yield USERNAME_CHARACTERS.violated(what=what)


USERNAME_FORM = Rule(
    id="UserCsv/UsernameForm",
    facts="1.5.7",
    reason="users of this pool sign up with {what}, and the username is not one",
    action="write {what} as the username",
    needs="username attributes",
    line=7,
    column=columns.USERNAME,
    values={"what": _FORMS[columns.EMAIL][0]},
)


def username_form(pool: Pool) -> str | None:
    """What people sign up with instead of a username; None if nothing, or if it is unknown."""
    return " or ".join(_FORMS[name][0] for name in _demanded(pool)) or None


def _demanded(pool: Pool) -> tuple[str, ...]:
    return tuple(name for name in _FORMS if name in (pool.username_attributes or ()))


@dataclass(frozen=True)
class Form:
    """Finds usernames that are not what people sign up with in this pool."""

    demanded: tuple[str, ...]
    """The attributes whose form a username may have."""

    what: str | None

    def __call__(self, value: str) -> Iterator[Violation]:
        """What is wrong with a username."""
        if not any(_FORMS[name][1](value) for name in self.demanded):
            yield USERNAME_FORM.violated(what=self.what)


USERNAME_LIKE_ALIAS = Rule(
    id="UserCsv/UsernameLikeAlias",
    facts="1.5.8",
    reason="the username looks like {what}, which is an alias in this pool",
    action="give the user another username; the alias comes from its own column",
    needs="alias attributes",
    line=7,
    column=columns.USERNAME,
    values={"what": _FORMS[columns.EMAIL][0]},
)

_ALIKE = {columns.EMAIL: re.compile(r".+@.+"), columns.PHONE_NUMBER: re.compile(r"\+[0-9]+")}


@dataclass(frozen=True)
class LikeAlias:
    """Finds usernames that look like an alias."""

    alias: str

    def __call__(self, value: str) -> Iterator[Violation]:
        """What is wrong with a username."""
        if _ALIKE[self.alias].fullmatch(value):
            yield USERNAME_LIKE_ALIAS.violated(what=_FORMS[self.alias][0])


def username_rules(pool: Pool) -> CellRules:
    """The rules for a username in this pool."""
    demanded = _demanded(pool)
    form = (Form(demanded, username_form(pool)),) if demanded else ()
    aliases = [LikeAlias(name) for name in _ALIKE if name in (pool.alias_attributes or ())]
    return CellRules((length, characters, *form, *aliases), missing, is_text=True)


RULES = (
    MISSING_USERNAME,
    USERNAME_LENGTH,
    USERNAME_CHARACTERS,
    USERNAME_FORM,
    USERNAME_LIKE_ALIAS,
)
