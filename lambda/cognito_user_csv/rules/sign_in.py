"""Rules about the attributes that users sign in with instead of a username."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from .. import columns
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
RULES = (USERNAME_DIFFERS,)

Violation = tuple[Rule, str, Mapping[str, object]]


class SignInAttributes:
    """Holds the rows of one file against the pool's username attributes.

    What the service makes of two names for one user is unknown (FACTS 1.5.7): none is sent.
    """

    def __init__(self, names: Sequence[str], pool: Pool) -> None:
        self._places = {name: index for index, name in enumerate(names)}
        self._usernames = [
            name
            for name in columns.VERIFIED
            if name in (pool.username_attributes or ()) and name in self._places
        ]

    @property
    def matter(self) -> bool:
        """Whether the file has any of them; if not, no row needs a look."""
        return columns.USERNAME in self._places and bool(self._usernames)

    def look(self, cells: Sequence[str]) -> Iterator[Violation]:
        """What is wrong with a row's trimmed cells."""
        username = cells[self._places[columns.USERNAME]]
        for name in self._usernames:
            value = cells[self._places[name]]
            # Where both are username attributes, the other one may stand in the username.
            alike = ("@" in value) == ("@" in username)
            if value and alike and value != username:
                yield USERNAME_DIFFERS, name, {"name": name}
