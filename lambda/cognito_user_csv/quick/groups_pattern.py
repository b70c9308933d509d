"""Recognises cells of groups in which the rules find nothing."""

from __future__ import annotations

from .. import limits
from ..groups import SEPARATOR
from .text_patterns import NULL_MARK_PATTERN

# Letters, digits and ASCII punctuation, except what separates groups and cells. 64 of them have at
# most 128 UTF-16 code units.
_COMMON = r"[\w!#-+\--/:<-@\[\]^`{|}~]"
_NAME = f"{_COMMON}{{1,{limits.MAX_GROUP_NAME_CHARACTERS // 2}}}"

GROUPS_PATTERN = (
    f"(?!{NULL_MARK_PATTERN})"
    f"{_NAME}(?: *{SEPARATOR} *{_NAME}){{0,{limits.MAX_GROUPS_PER_USER - 1}}}"
)
"""Pattern of groups with common names. It does not see whether a group occurs twice."""


def are_different(cell: str) -> bool:
    """Whether no name occurs twice in a cell that the pattern matched."""
    # A pattern that looks for this, too, takes ten times as long.
    names = cell.replace(" ", "").split(SEPARATOR)
    return len(names) == len({*names})
