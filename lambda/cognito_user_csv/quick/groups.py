"""Pattern of cells of groups in which the rules find nothing."""

from __future__ import annotations

from .. import limits
from ..groups import SEPARATOR
from .text import NULL_MARK_PATTERN

# Letters, digits and ASCII punctuation but what separates groups and cells; 64 of them are at most
# 128 in UTF-16.
_COMMON = r"[\w!#-+\--/:<-@\[\]^`{|}~]"
_MOST = limits.MAX_GROUP_NAME_CHARACTERS // 2
_BETWEEN = f" *{SEPARATOR} *"
# Spaces stand around separators only, so what follows one of both and ends at one is a whole name.
_AGAIN = f"{_BETWEEN}(?:[^,\\n]*[{SEPARATOR} ])?(?P=member) *[{SEPARATOR},\\n]"
_MEMBER = f"(?P<member>{_COMMON}{{1,{_MOST}}})(?!{_AGAIN})"

# A file has one such column, or no row of it is passed: the group's name is its own.
GROUPS_PATTERN = (
    f"(?!{NULL_MARK_PATTERN})"
    f"(?:{_MEMBER}(?:{_BETWEEN}(?={_COMMON})|(?=[,\\n]))){{1,{limits.MAX_GROUPS_PER_USER}}}"
)
"""Groups with common names, none of them twice."""
