"""Rules about groups: their column, and the names in each cell.

A finding names a group by its place in the cell, such as "the 2nd group", and never by its name.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from typing import Final

from .. import columns, limits
from ..groups import SEPARATOR, groups_in, ordinal
from .cell import CellRules
from .rule import Rule, Violation
from .text import unseen, utf16_length

SET_GROUPS: Final = "give the import groups=UserGroups.existing()"
"""How to make an import set groups."""

GROUPS_NOT_SET = Rule(
    id="UserCsv/GroupsNotSet",
    facts="1.5.12",
    reason="the import sets no groups",
    action=f"{SET_GROUPS}, or remove the column",
    line=1,
    column=columns.GROUPS,
)
GROUPS_COLUMN = Rule(
    id="UserCsv/GroupsColumn",
    facts="1.6.5",
    reason="the column is missing, and the import sets groups",
    action="add the column, blank for users without groups, or leave out the argument groups",
    line=1,
    column=columns.GROUPS,
)


def column_not_set(name: str) -> Iterator[Violation]:
    """What is wrong with the column in a file whose import sets no groups."""
    yield GROUPS_NOT_SET.violated(None, name)


def missing_column(names: Container[str], doubtful: Container[str]) -> Iterator[Violation]:
    """What is wrong with the header of an import that sets groups.

    Args:
        names: the header's names.
        doubtful: the columns that it has under another name, which has a finding of its own.
    """
    if columns.GROUPS not in names and columns.GROUPS not in doubtful:
        yield GROUPS_COLUMN.violated(None, columns.GROUPS)


GROUP_BLANK = Rule(
    id="UserCsv/GroupBlank",
    facts="1.6.1",
    reason="{which} no name",
    action=f"write one {SEPARATOR} between two names, and none at the end",
    line=7,
    column=columns.GROUPS,
    values={"which": "the 2nd group has"},
)


def blank_names(value: str) -> Iterator[Violation]:
    """What is wrong with a cell that lists a blank name."""
    places = [place for place, name in enumerate(groups_in(value), 1) if not name]
    if places:
        yield GROUP_BLANK.violated(which=_which(places, "has", "have"))


_OWN_NAME = f"write the name as the pool has it, with {SEPARATOR} between two names"

GROUP_NAME_LENGTH = Rule(
    id="UserCsv/GroupNameLength",
    facts="1.6.1",
    reason=f"{{which}} more than {limits.MAX_GROUP_NAME_CHARACTERS} characters",
    action=_OWN_NAME,
    line=7,
    column=columns.GROUPS,
    values={"which": "the 2nd group has"},
)


def name_length(value: str) -> Iterator[Violation]:
    """What is wrong with a cell that lists a name that is too long."""
    most = limits.MAX_GROUP_NAME_CHARACTERS
    names = enumerate(groups_in(value), 1)
    places = [place for place, name in names if utf16_length(name) > most]
    if places:
        yield GROUP_NAME_LENGTH.violated(which=_which(places, "has", "have"))


GROUP_NAME_CHARACTERS = Rule(
    id="UserCsv/GroupNameCharacters",
    facts="1.6.1",
    reason=(
        "{which} {what} in the name, which takes letters, marks, symbols, digits and punctuation"
    ),
    action=_OWN_NAME,
    line=7,
    column=columns.GROUPS,
    values={"which": "the 2nd group has", "what": unseen(" ")},
)


def name_characters(value: str) -> Iterator[Violation]:
    """What is wrong with the characters of the names that a cell lists."""
    found = ((place, unseen(name)) for place, name in enumerate(groups_in(value), 1))
    bad = {place: what for place, what in found if what}
    if bad:
        # The first group decides which text it is.
        which, what = _which(list(bad), "has", "have"), next(iter(bad.values()))
        yield GROUP_NAME_CHARACTERS.violated(which=which, what=what)


DUPLICATE_GROUP = Rule(
    id="UserCsv/DuplicateGroup",
    facts="1.6.4",
    reason="{which} in the cell already",
    action="write each group once",
    line=7,
    column=columns.GROUPS,
    values={"which": "the 3rd group is"},
)


def repeated_names(value: str) -> Iterator[Violation]:
    """What is wrong with a cell that lists a name twice."""
    seen: set[str] = set()
    places: list[int] = []
    for place, name in enumerate(groups_in(value), 1):
        if name and name in seen:
            places.append(place)
        seen.add(name)
    if places:
        yield DUPLICATE_GROUP.violated(which=_which(places, "is", "are"))


TOO_MANY_GROUPS = Rule(
    id="UserCsv/TooManyGroups",
    facts="1.6.2",
    reason=f"{{count}} groups; a user can be in {limits.MAX_GROUPS_PER_USER} at most",
    action="leave some out",
    line=7,
    column=columns.GROUPS,
    values={"count": "101"},
)


def too_many_names(value: str) -> Iterator[Violation]:
    """What is wrong with a cell that lists more groups than a user may have."""
    count = len({*groups_in(value)} - {""})
    if count > limits.MAX_GROUPS_PER_USER:
        yield TOO_MANY_GROUPS.violated(count=f"{count:,}")


def _which(places: Sequence[int], one: str, several: str) -> str:
    """The place of the first of these groups in a cell, how many others there are, and a verb."""
    first = f"the {ordinal(places[0])} group"
    return (
        f"{first} {one}" if len(places) == 1 else f"{first} and {len(places) - 1:,} more {several}"
    )


NAME_RULES = (blank_names, name_length, name_characters, repeated_names, too_many_names)


def group_rules(*, groups: bool) -> CellRules | None:
    """The rules for the cells of the column; None if the import sets no groups."""
    # A cell with NULL would be taken for a group of that name.
    return CellRules(NAME_RULES, is_text=True) if groups else None


RULES = (
    GROUPS_NOT_SET,
    GROUPS_COLUMN,
    GROUP_BLANK,
    GROUP_NAME_LENGTH,
    GROUP_NAME_CHARACTERS,
    DUPLICATE_GROUP,
    TOO_MANY_GROUPS,
)
