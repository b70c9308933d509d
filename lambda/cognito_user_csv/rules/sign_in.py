"""Rules about the attributes that users sign in with beside, or instead of, a username."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from .. import columns, normal
from ..pool import Pool
from .rule import Rule

USERNAME_DIFFERS = Rule(
    id="UserCsv/UsernameDiffers",
    facts="1.5.7",
    reason="users of this pool sign up with their {name}, and the username is another one",
    action="write the same value in both columns",
    needs="username attributes",
    line=7,
    column=columns.EMAIL,
    values={"name": columns.EMAIL},
)
SHARED_ALIAS = Rule(
    id="UserCsv/SharedAlias",
    facts="1.5.8",
    reason="the same verified {name} as on line {first}, and it is an alias, which one user owns",
    action="leave it to one of the users",
    needs="alias attributes",
    line=9,
    column=columns.EMAIL,
    values={"name": columns.EMAIL, "first": 7},
)

RULES = (USERNAME_DIFFERS, SHARED_ALIAS)

Violation = tuple[Rule, str, Mapping[str, object]]


class SignInAttributes:
    """Holds the rows of one file against the pool's sign-in attributes.

    What the service makes of two names for one user, or of two users with one alias, is unknown
    (FACTS 1.5.7, 1.5.8): neither is sent.
    """

    def __init__(self, names: Sequence[str], pool: Pool) -> None:
        self._places = {name: index for index, name in enumerate(names)}
        self._usernames = self._known(pool.username_attributes)
        self._aliases = [
            name
            for name in self._known(pool.alias_attributes)
            if columns.VERIFIED[name] in self._places
        ]
        self._owners: dict[tuple[str, str], int] = {}

    def _known(self, attributes: frozenset[str] | None) -> list[str]:
        return [
            name for name in columns.VERIFIED if name in (attributes or ()) and name in self._places
        ]

    @property
    def matter(self) -> bool:
        """Whether the file has any of them; if not, no row needs a look."""
        return columns.USERNAME in self._places and bool(self._usernames or self._aliases)

    def look(self, cells: Sequence[str], line: int) -> Iterator[Violation]:
        """What is wrong with a row's trimmed cells, given all rows before it."""
        username = cells[self._places[columns.USERNAME]]
        for name in self._usernames:
            value = cells[self._places[name]]
            # Where both are username attributes, the other one may stand in the username.
            alike = ("@" in value) == ("@" in username)
            if value and alike and value != username:
                yield USERNAME_DIFFERS, name, {"name": name}
        for name in self._aliases:
            value = cells[self._places[name]]
            verified = normal.truth(cells[self._places[columns.VERIFIED[name]]])
            if value and verified:
                first = self._owners.setdefault((name, value.casefold()), line)
                if first != line:
                    yield SHARED_ALIAS, name, {"name": name, "first": first}
