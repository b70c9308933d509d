"""Rules about what users sign in with: each value must belong to one user only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress

from .. import columns
from ..pool import Pool
from ..repeats import Repeats
from .rule import Rule, Violation

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
    reason="the same {name} as {first}, and only one user of this pool can sign in with it",
    action="leave it to one of the users",
    needs="alias attributes, username attributes",
    line=9,
    column=columns.EMAIL,
    values={"name": columns.EMAIL, "first": "on line 7"},
)

RULES = (DUPLICATE_USERNAME, USERNAME_DIFFERS, SHARED_ALIAS)


@dataclass(frozen=True)
class _Attribute:
    """An attribute to sign in with, and the values of it in the file."""

    name: str
    proof: str
    """The column that must have a value for the attribute to count: that of its verification, or
    its own if it needs no verification."""

    is_username: bool
    """Whether people sign up with it instead of a username; otherwise it is an alias."""

    values: Repeats = field(default_factory=Repeats)


class SignIns:
    """What users sign in with, in all rows of one file.

    It is not known what the service does if a user has two names or two users have the same one
    (FACTS 1.5.7, 1.5.8). The second user may fail, or be skipped as existing, and would be missing
    in the pool, so such a file is an error. If the pool ignores case, values are compared by case
    folding, which makes the most values equal.
    """

    def __init__(self, names: Sequence[str], pool: Pool) -> None:
        self._ignoring_case = pool.case_sensitive is False
        self._may_ignore_case = pool.case_sensitive is not True
        self._usernames = Repeats()
        self._attributes: list[_Attribute] = []
        self.wanted: tuple[str, ...] = ()
        """The columns whose values ``add_rows`` needs: the username, the attributes and their
        proofs. Empty if the file has no usernames."""
        if columns.USERNAME in names:
            self._attributes = list(_attributes(names, pool))
            pairs = [name for each in self._attributes for name in (each.name, each.proof)]
            self.wanted = tuple(dict.fromkeys([columns.USERNAME, *pairs]))

    def add_rows(self, first: int, wanted: Mapping[str, Sequence[str]]) -> Iterator[Violation]:
        """Take in some rows on successive lines, and say what is wrong with each by itself.

        Args:
            first: the first row's line.
            wanted: the rows' values in plain form by column, a verified column's empty unless it
                is TRUE.
        """
        usernames = wanted[columns.USERNAME]
        lines = range(first, first + len(usernames))
        self._usernames.extend(self._alike(usernames), lines)
        for attribute in self._attributes:
            values = wanted[attribute.name]
            if attribute.is_username:
                yield from self._compare(attribute, lines, usernames, values)
            else:
                proofs = wanted[attribute.proof]
                if all(proofs):
                    attribute.values.extend(self._alike(values), lines)
                else:
                    proven = self._alike(compress(values, proofs))
                    attribute.values.extend(proven, compress(lines, proofs))

    def _compare(
        self,
        attribute: _Attribute,
        lines: Iterable[int],
        usernames: Iterable[str],
        values: Iterable[str],
    ) -> Iterator[Violation]:
        """Take in the values that differ from the username in the same row."""
        for line, username, value in zip(lines, usernames, values, strict=True):
            if not value or value == username:
                continue
            if self._are_one(value, username):
                continue
            if _are_of_one_kind(value, username):
                yield USERNAME_DIFFERS.violated(line, attribute.name, name=attribute.name)
            (like_value, like_username) = self._alike((value, username))
            if like_value != like_username:
                attribute.values.add(like_value, line)

    def repeated(self) -> Iterator[Violation]:
        """The values that belong to two users."""
        if Repeats.are_apart([self._usernames, *(each.values for each in self._attributes)]):
            return
        how = DUPLICATE_USERNAME.values["how"] if self._ignoring_case else ""
        for line, first in self._usernames.repeated():
            yield DUPLICATE_USERNAME.violated(line, columns.USERNAME, first=first, how=how)
        for attribute in self._attributes:
            pairs = dict(attribute.values.repeated())
            for others in self._meant_too(attribute):
                pairs |= attribute.values.shared_with(others)
            for line, first in pairs.items():
                name = attribute.name
                yield SHARED_ALIAS.violated(line, name, name=name, first=first)

    def _meant_too(self, attribute: _Attribute) -> list[Repeats]:
        """Other names that people sign in with, and that may be equal to the attribute's values."""
        if attribute.is_username:
            return [self._usernames]
        if attribute.name != columns.PREFERRED_USERNAME:
            return []  # no username has the form of an alias
        return [self._usernames, *(each.values for each in self._attributes if each != attribute)]

    def _are_one(self, value: str, username: str) -> bool:
        # Lower case makes fewer values equal than case folding: here, a value that the service may
        # take for a second name must be reported.
        return self._may_ignore_case and value.lower() == username.lower()

    def _alike(self, values: Iterable[str]) -> Iterable[str]:
        return map(str.casefold, values) if self._ignoring_case else values


def _attributes(names: Sequence[str], pool: Pool) -> Iterator[_Attribute]:
    for name in filter(pool.takes_column, dict.fromkeys(names)):
        if name in (pool.username_attributes or ()):
            yield _Attribute(name, name, is_username=True)
        elif name in (pool.alias_attributes or ()):
            proof = columns.VERIFIED.get(name, name)
            if proof in names:  # FACTS 10.2 (an address is an alias once it is verified)
                yield _Attribute(name, proof, is_username=False)


def _are_of_one_kind(value: str, username: str) -> bool:
    # If people may sign up with either of the two, the username may be the other one.
    return ("@" in value) == ("@" in username)
