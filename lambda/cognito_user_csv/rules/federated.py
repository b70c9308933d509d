"""Rules about users of an identity provider."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

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

RULES = (FEDERATED_USERNAME, FEDERATED_USER)

# Cognito names a federated user <provider>_<the provider's id>, in lower case where the pool
# ignores case. A provider of the pool's own may have any name, and a user's own name may have an
# underscore.
_PROVIDERS = ("Facebook", "Google", "LoginWithAmazon", "SignInWithApple")


def provider_names(pool: Pool) -> list[str]:
    """The names of the providers that the pool may have, in each case that usernames have them."""
    names = [*_PROVIDERS, *sorted(filter(None, pool.providers))]
    return [spelled for name in names for spelled in (name, name.lower())]


def identities_column(name: str) -> Iterator[Violation]:
    """What is wrong with a column if it is ``identities``."""
    if name == columns.IDENTITIES:
        what = "the column marks users of"
        action = "remove the column, and leave out the users that have a value in it"
        yield FEDERATED_USER.violated(None, name, what=what, action=action)


class Federated:
    """Finds users that belong to a provider, or are named like one's, row by row."""

    def __init__(self, pool: Pool) -> None:
        self._starts = tuple(f"{name}_" for name in provider_names(pool))
        if pool.username_attributes:
            self._starts = ()  # usernames are addresses or numbers

    def __call__(self, row: Mapping[str, str]) -> Iterator[Violation]:
        """What is wrong with a row, by its trimmed values."""
        if columns.USERNAME not in row:
            return
        looks_so = row[columns.USERNAME].replace(COMMA, ",").startswith(self._starts)
        if columns.IDENTITIES not in row:
            if looks_so:
                yield FEDERATED_USERNAME.violated(None, columns.USERNAME)
        elif looks_so or row[columns.IDENTITIES] not in ("", "[]"):
            yield FEDERATED_USER.violated(None, columns.USERNAME, **FEDERATED_USER.values)
