"""Rules about the header."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from functools import cached_property

from .. import columns
from ..options import CsvOptions
from ..pool import Pool
from .federated import identities_column
from .groups import SET_GROUPS, column_not_set
from .groups import missing_column as missing_groups
from .nearest import KnownNames
from .password_hash import missing_column
from .pool import attribute_name
from .rule import Rule, Violation
from .username import username_form

_REMOVE = "remove the column"
_NO_SUCH_COLUMN = "the pool has no such column"
_USERNAME_NEEDED = "every user needs a username"

DUPLICATE_COLUMN = Rule(
    id="UserCsv/DuplicateColumn",
    facts="1.1.1",
    reason="there are two columns of this name",
    action="keep one of them",
    line=1,
    column="email",
)
UNKNOWN_COLUMN = Rule(
    id="UserCsv/UnknownColumn",
    facts="1.1.5",
    reason="{what}",
    action="{action}",
    needs="schema (for custom attributes)",
    line=1,
    column="phone",
    values={"what": _NO_SUCH_COLUMN, "action": "did you mean phone_number?"},
)
COLUMN_NOT_IMPORTABLE = Rule(
    id="UserCsv/ColumnNotImportable",
    facts="1.5.6",
    reason="the column cannot be imported: {why}",
    action="{action}",
    line=1,
    column="sub",
    values={"why": columns.NOT_IMPORTABLE["sub"], "action": _REMOVE},
)
MISSING_COLUMN = Rule(
    id="UserCsv/MissingColumn",
    facts="1.2.1",
    reason="the column is missing, and {why}",
    action="add it, with {which} value for each user",
    needs="(but for cognito:username) auto-verified attributes, schema",
    line=1,
    column="cognito:username",
    values={"why": _USERNAME_NEEDED, "which": "a"},
)

RULES = (DUPLICATE_COLUMN, UNKNOWN_COLUMN, COLUMN_NOT_IMPORTABLE, MISSING_COLUMN)

_NAME_LIKE = re.compile(r"[A-Za-z_][A-Za-z0-9_:-]{0,39}(?: [A-Za-z0-9_:-]{1,39})?")


def nameless_column(label: str) -> Violation:
    """What is wrong with a column that has values but no name. Only the rows show that."""
    action = "name it or remove it"
    return UNKNOWN_COLUMN.violated(None, label, what="the column has no name", action=action)


class Header:
    """The names of a first line's cells, trimmed, compared with what is known of the pool."""

    def __init__(self, names: Sequence[str], pool: Pool, options: CsvOptions) -> None:
        """Compare names with a pool.

        Args:
            names: the names.
            pool: what is known of the pool.
            options: how the file is read.
        """
        # Users in code have names, and no line in which values could stand by mistake.
        self._is_certain = options.unit == "user"
        self._options = options
        self.names = names
        self.pool = pool
        self._taken = set(names)
        self.doubtful: set[str] = set()
        """The columns that unknown names seem to mean, and those that are missing: nothing is to
        follow from their absence. ``check`` finds them."""

    @cached_property
    def _known(self) -> KnownNames:
        uploaded = self.pool.upload_columns((), hashes=self._options.takes_hashes)
        return KnownNames([*uploaded, columns.GROUPS] if self._options.groups else uploaded)

    @cached_property
    def is_one(self) -> bool:
        """Whether the line is a header: it names the username's column, or mostly known columns.

        Other spellings of a known name count, too. One known name is not enough, because a
        value in a user's row may be equal to it.
        """
        if self._is_certain or columns.USERNAME in self.names:
            return True
        known = [self.knows(name) for name in self.names if name]
        return 2 * sum(known) > len(known)

    def knows(self, name: str) -> bool:
        """Whether a name is a column's that is known, or another spelling of it."""
        return self._is_known(name) or self._is_spelling(name)

    @cached_property
    def labels(self) -> list[str]:
        """How findings call the columns: by a name if it surely is one, else by number.

        A damaged line may hold a user's values beside the names.
        """
        names = filter(None, self.names)
        looks_whole = self._is_certain or (self.is_one and all(map(_NAME_LIKE.fullmatch, names)))
        return [
            name if name and (looks_whole or self._is_known(name)) else f"column {number}"
            for number, name in enumerate(self.names, 1)
        ]

    def check(self) -> Iterator[Violation]:
        """What is wrong with a line that is one; of columns without a name the rows decide."""
        seen: set[str] = set()
        for label, name in zip(self.labels, self.names, strict=True):
            if name and name in seen:
                yield DUPLICATE_COLUMN.violated(None, label)
            else:
                yield from self._check_column(label, name)
            seen.add(name)
        for name, why, which in _needed(self.names, self.pool):
            if name not in self.doubtful:
                yield MISSING_COLUMN.violated(None, name, why=why, which=which)
                self.doubtful.add(name)
        if self._options.takes_hashes:
            yield from missing_column(self.names, self.doubtful)
        if self._options.groups:
            yield from missing_groups(self.names, self.doubtful)

    def _check_column(self, label: str, name: str) -> Iterator[Violation]:
        """What is wrong with one name; a column that it seems to mean is noted."""
        why = columns.not_importable(name)
        if name == columns.PASSWORD_HASH:
            return  # the rows tell whether there are hashes
        if name == columns.GROUPS:
            yield from () if self._options.groups else column_not_set(name)
        elif name == columns.IDENTITIES:
            yield from identities_column(name)
        elif why is not None:
            action = self._groups_instead() if name == columns.PLAIN_GROUPS else _REMOVE
            yield COLUMN_NOT_IMPORTABLE.violated(None, name, why=why, action=action)
        elif self.pool.takes_column(name):
            # `check_pool` has already checked the columns that are known.
            if name not in self.pool.known_columns:
                yield from attribute_name(name, label)
        elif name:
            nearest = self._nearest(name, self._taken)
            self.doubtful.update(nearest)
            self._taken.update(nearest)
            action = f"did you mean {nearest[0]}?" if nearest else self._superfluous(name)
            yield UNKNOWN_COLUMN.violated(None, label, what=_NO_SUCH_COLUMN, action=action)

    def _is_known(self, name: str) -> bool:
        others = (columns.PASSWORD_HASH, columns.IDENTITIES, columns.GROUPS)
        return self.pool.takes_column(name) or name in others

    def _is_spelling(self, name: str) -> bool:
        return self._known.spelled(name) is not None or columns.not_importable(name) is not None

    def _nearest(self, name: str, taken: Container[str]) -> list[str]:
        """The column that an unknown name means, unless it is taken, or none."""
        nearest = self._known.spelled(name) or self._known.close(name, taken)
        return [nearest] if nearest and nearest not in taken else []

    def _groups_instead(self) -> str:
        """What to do with a column of groups that has another system's name for it."""
        if columns.GROUPS in self._taken:
            return _REMOVE
        self._taken.add(columns.GROUPS)
        self.doubtful.add(columns.GROUPS)
        if self._options.groups:
            return f"call it {columns.GROUPS}"
        return f"call it {columns.GROUPS} and {SET_GROUPS}, or {_REMOVE}"

    def _superfluous(self, name: str) -> str:
        spelled = self._known.spelled(name)
        return (
            f"{_REMOVE}, or move its values to {spelled}, which is there already"
            if spelled
            else _REMOVE
        )


def _needed(header: Sequence[str], pool: Pool) -> Iterator[tuple[str, str, str]]:
    """What every row needs and the header lacks: columns, why, which value (FACTS 1.2.1)."""
    missing: dict[str, str] = {}
    form = username_form(pool)
    if columns.USERNAME not in header:
        in_this_pool = "" if form is None else f", in this pool {form}"
        missing[columns.USERNAME] = f"{_USERNAME_NEEDED}{in_this_pool}"
    missing.update(_needed_to_verify(header, pool))
    for name in pool.attributes or ():
        if pool.required(name) and name not in header:
            missing.setdefault(name, "the pool requires the attribute")
    for name, why in missing.items():
        yield name, why, "that" if name == columns.USERNAME and form is not None else "a"


def _needed_to_verify(header: Sequence[str], pool: Pool) -> dict[str, str]:
    """FACTS 1.2.3: each row needs one of the pool's auto-verified attributes, marked verified."""
    candidates = pool.auto_verified if pool.auto_verified is not None else columns.VERIFIED
    pairs = [(name, columns.VERIFIED[name]) for name in columns.VERIFIED if name in candidates]
    if not pairs or any(set(pair) <= set(header) for pair in pairs):
        return {}
    # Ask for the pair of which the header has more, or for e-mail if it has none.
    pair = max(pairs, key=lambda pair: sum(name in header for name in pair))
    why = f"each user needs a verified {pair[0]}"
    return {name: why for name in pair if name not in header}
