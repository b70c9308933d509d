"""Patterns of usernames in which the rules find nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .. import columns, limits
from ..rules import username
from ..rules.cell import CellRules
from .text_patterns import NEVER, NULL_MARK_PATTERN
from .value_patterns import email_pattern, phone_pattern

# Letters, digits and ASCII punctuation. 64 of them have at most 128 UTF-16 code units.
_COMMON = r"[\w!#-+\--/:-@\[\]^`{|}~]"
_COMMON_MOST = limits.MAX_USERNAME_CHARACTERS // 2


def username_pattern(cell: CellRules, providers: Sequence[str], cap: int) -> str:
    """Pattern of usernames of at most ``cap`` characters.

    It matches nothing if there is a rule that is not known here.

    Args:
        cell: the rules for usernames.
        providers: the names of providers that a federated user's name may start with.
        cap: the most characters.
    """
    most = min(_COMMON_MOST, cap)
    aliases: list[str] = []
    match cell.rules:
        case (username.length, username.characters, username.Form(demanded)):
            return _demanded_pattern(demanded, most)
        case (username.length, username.characters, *others):
            aliases = [rule.alias for rule in others if isinstance(rule, username.LikeAlias)]
            if len(aliases) == len(others):
                return _common_pattern(aliases, providers, most)
    return NEVER


def _demanded_pattern(demanded: Sequence[str], most: int) -> str:
    forms = {
        columns.EMAIL: email_pattern(1, most),
        columns.PHONE_NUMBER: phone_pattern(1, most),
    }
    return f"(?:{'|'.join(forms[name] for name in demanded)})"


def _common_pattern(aliases: Sequence[str], providers: Sequence[str], most: int) -> str:
    common = _COMMON.replace(":-@", ":-?") if columns.EMAIL in aliases else _COMMON
    not_a_phone = r"(?!\+)" if columns.PHONE_NUMBER in aliases else ""
    start = f"(?!{_federated_pattern(providers)}|{NULL_MARK_PATTERN})"
    return f"{start}{not_a_phone}{common}{{1,{most}}}"


def _federated_pattern(providers: Sequence[str]) -> str:
    """Matches the start of each username that looks federated, and of few others."""
    # For nearly every username, the first character shows that it is none of these, which is fast.
    firsts = "".join(sorted({re.escape(name[0]) for name in providers}))
    rests = "|".join(dict.fromkeys(re.escape(name[1:]) for name in providers))
    return f"[{firsts}](?:{rests})_"
