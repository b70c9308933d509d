"""What tells cells of groups in which the rules find nothing."""

from __future__ import annotations

from .. import limits
from ..groups import SEPARATOR
from .text import NULL_MARK_PATTERN

# Letters, digits and ASCII punctuation but what separates groups and cells; 64 of them are at most
# 128 in UTF-16.
_COMMON = r"[\w!#-+\--/:<-@\[\]^`{|}~]"
_NAME = f"{_COMMON}{{1,{limits.MAX_GROUP_NAME_CHARACTERS // 2}}}"

GROUPS_PATTERN = (
    f"(?!{NULL_MARK_PATTERN})"
    f"{_NAME}(?: *{SEPARATOR} *{_NAME}){{0,{limits.MAX_GROUPS_PER_USER - 1}}}"
)
"""Groups with common names, the same one perhaps twice."""


def are_different(cell: str) -> bool:
    """Whether no name stands twice in a cell that the pattern matched."""
    # A pattern can look for them, too, but takes ten times as long.
    names = cell.replace(" ", "").split(SEPARATOR)
    return len(names) == len({*names})
