"""How many characters a value has, and whether people can see them."""

from __future__ import annotations

import unicodedata

# The categories that the API's pattern for usernames allows (FACTS 1.5.1): letters, marks, symbols,
# numbers, punctuation.
_CATEGORIES = "LMSNP"


def unseen(value: str) -> str | None:
    """What a value contains that people cannot see; None if they can see all of its characters."""
    if all(unicodedata.category(character)[0] in _CATEGORIES for character in value):
        return None
    is_white = any(character.isspace() for character in value)
    return "white space" if is_white else "an invisible or unassigned character"


def utf16_length(value: str) -> int:
    """Length in UTF-16 code units: the largest of the plausible readings of "characters"."""
    if value.isascii():
        return len(value)
    return len(value) + sum(character > "\uffff" for character in value)
