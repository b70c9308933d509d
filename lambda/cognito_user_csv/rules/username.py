"""Rules about ``cognito:username``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from .. import columns, limits
from ..pool import Pool
from .column import NULL_MARK_PATTERN, ColumnCheck
from .federated import provider_names
from .rule import Rule, Violation
from .text import is_visible, utf16_length
from .values import email_pattern, is_email, is_phone_number, phone_pattern

MISSING_USERNAME = Rule(
    id="UserCsv/MissingUsername",
    facts="1.2.1",
    reason="the username is blank",
    action="write a username",
    line=7,
    column=columns.USERNAME,
)
USERNAME_CHARACTERS = Rule(
    id="UserCsv/UsernameCharacters",
    facts="1.5.1",
    reason="the username contains {what}; it takes letters, marks, symbols, digits, punctuation",
    action="remove it",
    line=7,
    column=columns.USERNAME,
    values={"what": "white space"},
)
USERNAME_LENGTH = Rule(
    id="UserCsv/UsernameLength",
    facts="1.5.1",
    reason=f"the username has more than {limits.MAX_USERNAME_CHARACTERS} characters",
    action="shorten it",
    line=7,
    column=columns.USERNAME,
)
USERNAME_LIKE_ALIAS = Rule(
    id="UserCsv/UsernameLikeAlias",
    facts="1.5.8",
    reason="the username looks like {what}, which is an alias in this pool",
    action="give the user another username; the alias comes from its own column",
    needs="alias attributes",
    line=7,
    column=columns.USERNAME,
    values={"what": "an e-mail address"},
)
USERNAME_FORM = Rule(
    id="UserCsv/UsernameForm",
    facts="1.5.7",
    reason="users of this pool sign up with {what}, and the username is not one",
    action="write {what} as the username",
    needs="username attributes",
    line=7,
    column=columns.USERNAME,
    values={"what": "an e-mail address"},
)

RULES = (
    MISSING_USERNAME,
    USERNAME_CHARACTERS,
    USERNAME_LENGTH,
    USERNAME_LIKE_ALIAS,
    USERNAME_FORM,
)

# Letters, digits and ASCII punctuation; 64 of them are at most 128 in UTF-16.
_COMMON = r"[\w!#-+\--/:-@\[\]^`{|}~]"
_COMMON_MOST = limits.MAX_USERNAME_CHARACTERS // 2
_LOOKS_LIKE_EMAIL = re.compile(r".+@.+")
_LOOKS_LIKE_PHONE = re.compile(r"\+[0-9]+")


def username_form(pool: Pool) -> str | None:
    """What people sign up with instead of a username; None: nothing, or it is not known."""
    return " or ".join(_demanded(pool)) or None


def username_check(pool: Pool) -> ColumnCheck:
    """The rules for a username by itself; duplicates are found across rows."""

    def explain(value: str) -> Iterator[Violation]:
        if utf16_length(value) > limits.MAX_USERNAME_CHARACTERS:
            yield USERNAME_LENGTH.violated()
        yield from _characters(value)
        yield from _form(value, pool)

    return ColumnCheck(lambda cap: _pattern(pool, cap), explain, required=True, is_text=True)


def _characters(value: str) -> Iterator[Violation]:
    if any(character.isspace() for character in value):
        yield USERNAME_CHARACTERS.violated(what="white space")
    elif not is_visible(value):
        yield USERNAME_CHARACTERS.violated(what="an invisible or unassigned character")


def _form(value: str, pool: Pool) -> Iterator[Violation]:
    demanded = _demanded(pool)
    if demanded and not any(fits(value) for fits in demanded.values()):
        yield USERNAME_FORM.violated(what=username_form(pool))
    for name, alike in _ALIKE.items():
        if name in (pool.alias_attributes or ()) and alike.fullmatch(value):
            yield USERNAME_LIKE_ALIAS.violated(what=_FORMS[name][0])


_FORMS = {
    columns.EMAIL: ("an e-mail address", is_email),
    columns.PHONE_NUMBER: ("a phone number (E.164)", is_phone_number),
}


def _demanded(pool: Pool) -> Mapping[str, Callable[[str], bool]]:
    forms = pool.username_attributes or ()
    return {what: fits for name, (what, fits) in _FORMS.items() if name in forms}


_ALIKE = {columns.EMAIL: _LOOKS_LIKE_EMAIL, columns.PHONE_NUMBER: _LOOKS_LIKE_PHONE}


def _pattern(pool: Pool, cap: int) -> str:
    most = min(_COMMON_MOST, cap)
    forms = {
        columns.EMAIL: email_pattern(1, most),
        columns.PHONE_NUMBER: phone_pattern(1, most),
    }
    demanded = [
        pattern for name, pattern in forms.items() if name in (pool.username_attributes or ())
    ]
    if demanded:
        return f"(?:{'|'.join(demanded)})"
    aliases = pool.alias_attributes or ()
    common = _COMMON.replace(":-@", ":-?") if columns.EMAIL in aliases else _COMMON
    not_a_phone = r"(?!\+)" if columns.PHONE_NUMBER in aliases else ""
    start = f"(?!{_federated_pattern(pool)}|{NULL_MARK_PATTERN})"
    return f"{start}{not_a_phone}{common}{{1,{most}}}"


def _federated_pattern(pool: Pool) -> str:
    """Matches the start of each username that ``looks_federated``, and of few others."""
    names = provider_names(pool)
    # Nearly every username is told apart by its first character, which takes no time.
    firsts = "".join(sorted({re.escape(name[0]) for name in names}))
    rests = "|".join(dict.fromkeys(re.escape(name[1:]) for name in names))
    return f"[{firsts}](?:{rests})_"
