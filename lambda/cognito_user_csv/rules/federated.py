"""Rules about users of an identity provider."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .. import columns
from ..findings import Severity
from ..plain_form import COMMA
from ..pool import Pool
from .rule import Rule, Violation

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

# Cognito names a federated user <provider>_<the provider's id>, in lower case where the pool
# ignores case. A provider that the pool defines may have any name, and the name of any other user
# may have an underscore, too.
_PROVIDERS = ("Facebook", "Google", "LoginWithAmazon", "SignInWithApple")


def identities_column(name: str) -> Iterator[Violation]:
    """What is wrong with a column if it is ``identities``."""
    if name == columns.IDENTITIES:
        what = "the column marks users of"
        action = "remove the column, and leave out the users that have a value in it"
        yield FEDERATED_USER.violated(None, name, what=what, action=action)


@dataclass(frozen=True)
class Federated:
    """Finds users that belong to a provider, or are named like such users, row by row."""

    providers: tuple[str, ...]
    """The names of providers that a federated user's name may start with."""

    def __call__(self, row: Mapping[str, str]) -> Iterator[Violation]:
        """What is wrong with a row, by its trimmed values."""
        if columns.USERNAME not in row:
            return
        starts = tuple(f"{name}_" for name in self.providers)
        looks_so = row[columns.USERNAME].replace(COMMA, ",").startswith(starts)
        if columns.IDENTITIES not in row:
            if looks_so:
                yield FEDERATED_USERNAME.violated(None, columns.USERNAME)
        elif looks_so or row[columns.IDENTITIES] not in ("", "[]"):
            yield FEDERATED_USER.violated(None, columns.USERNAME, **FEDERATED_USER.values)


def federated(pool: Pool) -> Federated:
    """The rule for this pool."""
    if pool.username_attributes:
        return Federated(())  # usernames are addresses or numbers
    names = [*_PROVIDERS, *sorted(filter(None, pool.providers))]
    return Federated(tuple(spelled for name in names for spelled in (name, name.lower())))


RULES = (FEDERATED_USERNAME, FEDERATED_USER)
