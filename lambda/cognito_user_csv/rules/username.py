"""Rules about ``cognito:username``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from .. import columns, limits
from ..findings import Severity
from ..pool import Pool
from .column import NULL_MARK_PATTERN, ColumnCheck, utf16_length
from .rule import Rule, Violation
from .values import email_pattern, is_email, is_phone_number, phone_pattern
from .visible import is_visible

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
DUPLICATE_USERNAME = Rule(
    id="UserCsv/DuplicateUsername",
    facts="1.5.9",
    reason="the same username as {first}{how}",
    action="leave one of the two users out, or rename one",
    needs="(but for exact duplicates) case sensitivity",
    line=9,
    column=columns.USERNAME,
    values={"first": "on line 7", "how": " (the pool ignores case)"},
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
FEDERATED_USERNAME = Rule(
    id="UserCsv/FederatedUsername",
    severity=Severity.WARNING,
    facts="1.5.12",
    reason=(
        "the username has the form <provider>_<id>, which Cognito gives to users of an identity "
        "provider: the imported user is another one, and stands in the way of that sign-in"
    ),
    action=(
        "leave the user out if it signs in through a provider: it appears with the next sign-in"
    ),
    needs="(but for Facebook, Google, LoginWithAmazon and SignInWithApple) providers",
    line=7,
    column=columns.USERNAME,
)
FEDERATED_USER = Rule(
    id="UserCsv/FederatedUser",
    facts="1.5.12",
    reason="{what} an identity provider, and such users cannot be imported",
    action="{action}",
    line=7,
    column=columns.USERNAME,
    values={
        "what": "the user belongs to",
        "action": "leave the user out: it appears with the next sign-in through the provider",
    },
)

RULES = (
    MISSING_USERNAME,
    USERNAME_CHARACTERS,
    USERNAME_LENGTH,
    DUPLICATE_USERNAME,
    USERNAME_LIKE_ALIAS,
    USERNAME_FORM,
    FEDERATED_USERNAME,
    FEDERATED_USER,
)

# Letters, digits and ASCII punctuation; 64 of them are at most 128 in UTF-16.
_COMMON = r"[\w!#-+\--/:-@\[\]^`{|}~]"
_COMMON_MOST = limits.MAX_USERNAME_CHARACTERS // 2
_LOOKS_LIKE_EMAIL = re.compile(r".+@.+")
_LOOKS_LIKE_PHONE = re.compile(r"\+[0-9]+")
# Cognito names a federated user <provider>_<the provider's id>, in lower case where the pool
# ignores case. A provider of the pool's own may have any name, and a user's own name may have an
# underscore.
_PROVIDERS = ("Facebook", "Google", "LoginWithAmazon", "SignInWithApple")


def username_form(pool: Pool) -> str | None:
    """What people sign up with instead of a username; None: nothing, or it is not known."""
    return " or ".join(_demanded(pool)) or None


def federated_column_texts() -> dict[str, object]:
    """What ``FEDERATED_USER`` says of a file with an ``identities`` column."""
    return {
        "what": "the column marks users of",
        "action": "remove the column, and leave out the users that have a value in it",
    }


def looks_federated(pool: Pool) -> Callable[[str], bool]:
    """A test for usernames of the form that Cognito gives to an identity provider's users."""
    if pool.username_attributes:
        return lambda _: False  # they are addresses or numbers
    starts = tuple(f"{name}_" for name in _provider_names(pool))
    return lambda username: username.startswith(starts)


def same_username_texts(first: int, *, ignoring_case: bool) -> dict[str, object]:
    """What ``DUPLICATE_USERNAME`` says."""
    return {"first": first, "how": " (the pool ignores case)" if ignoring_case else ""}


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
    names = _provider_names(pool)
    # Nearly every username is told apart by its first character, which takes no time.
    firsts = "".join(sorted({re.escape(name[0]) for name in names}))
    rests = "|".join(dict.fromkeys(re.escape(name[1:]) for name in names))
    return f"[{firsts}](?:{rests})_"


def _provider_names(pool: Pool) -> list[str]:
    names = [*_PROVIDERS, *sorted(filter(None, pool.providers))]
    return [spelled for name in names for spelled in (name, name.lower())]
