"""Patterns of values that may be any text."""

from __future__ import annotations

from ..rules.characters import CONTROLS
from ..whitespace import WHITE_SPACE

# Beyond the Basic Multilingual Plane, a character may count as two (UTF-16, as in Java).
_DOUBLE = "\\U00010000-\\U0010ffff"

# White space, and characters that have no special meaning in a CSV file.
_PLAIN = f'[^,"\\\\{CONTROLS}]'
_PLAIN_SINGLE = f'[^,"\\\\{CONTROLS}{_DOUBLE}]'

# No value starts or ends with white space, and none is a null mark.
NULL_MARK_PATTERN = "N(?:ULL|aN|one)[,\\n]|n(?:ull|an)[,\\n]"
_NOT_BEFORE = f"(?![{WHITE_SPACE}]|{NULL_MARK_PATTERN})"
_NOT_AFTER = f"(?<![{WHITE_SPACE}])"

NEVER = "(?!)"
"""A pattern that nothing matches."""


def in_plain_block(pattern: str, *, last: bool) -> str:
    """``pattern`` without its checks for characters that no plain block has: several times faster.

    Then a match of any value except a row's last may continue into the next line.
    """
    pattern = pattern.replace(_NOT_BEFORE, f"(?! |{NULL_MARK_PATTERN})")
    pattern = pattern.replace(_NOT_AFTER, "(?<! )")
    end = "\\n" if last else ""
    return pattern.replace(_PLAIN_SINGLE, f"[^,\\n{_DOUBLE}]").replace(_PLAIN, f"[^,{end}]")


def plain_text(least: int, most: int, cap: int) -> str:
    """Pattern of a trimmed value of ``least`` to ``most`` characters, ``cap`` at most.

    With ``least`` 0 it matches the blank value: faster than an alternative with an empty branch.
    """
    # If the cap is at most half the limit, even characters that count as two stay within the limit,
    # and a pattern that does not look for them is faster.
    plain, longest = (_PLAIN, cap) if 2 * cap <= most else (_PLAIN_SINGLE, min(most, cap))
    if least > longest:
        return NEVER
    return f"{_NOT_BEFORE}{plain}{{{least},{longest}}}{_NOT_AFTER}"


def within(pattern: str, least: int, most: int, *, shortest: int, longest: int) -> str:
    """``pattern``, which matches ``shortest`` to ``longest`` characters, within other bounds."""
    if least <= shortest and longest <= most:
        return pattern
    if least > most:
        return NEVER
    return f"(?=[^,\\n]{{{least},{most}}}(?![^,\\n])){pattern}"
