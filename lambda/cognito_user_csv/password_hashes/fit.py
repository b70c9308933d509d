"""Whether a cell fits an import, and what is uploaded for it."""

from __future__ import annotations

from typing import Final

from . import foreign, forms
from .algorithms import PasswordHashingAlgorithm
from .verdict import HASH_ANEW, Found, Kind, Unfit

MAX_CHARACTERS: Final = 2_048
"""Characters of the longest text looked at. The limit is ours: no hash is as long."""


def fit(text: str, algorithm: PasswordHashingAlgorithm) -> str | Unfit:
    """What an import with this algorithm uploads for a text, or why the text does not fit.

    A blank text stays blank: the user has no password (FACTS 2.2.4). A text that was returned here
    fits, too, and stays as it is. A hash does not show whether a pepper was added, or whether the
    password was changed before. It is not known either how the service encodes passwords that are
    not ASCII (FACTS 2.7.5).
    """
    if not text:
        return ""
    found = forms.read(text) if len(text) <= MAX_CHARACTERS else None
    if isinstance(found, Found):
        return _judge(found, algorithm)
    return found or foreign.read(text) or unknown_form(algorithm)


def unknown_form(algorithm: PasswordHashingAlgorithm) -> Unfit:
    """The verdict on a text that may be a hash, and has no form that is known."""
    reason = f"in none of the forms of {algorithm.value} that are known"
    action = "write the whole hash as the old system has it, or leave the cell blank"
    return Unfit(Kind.FORM, reason, action)


def other_algorithm(found: Found) -> Unfit:
    """The verdict on a hash of another algorithm than the import's."""
    article = "an" if found.algorithm is PasswordHashingAlgorithm.ARGON2ID else "a"
    which = f"{article} {found.algorithm.value} hash"
    if found.wrong:
        return Unfit(Kind.ALGORITHM, f"{which}, {found.wrong}", HASH_ANEW)
    action = "import the users of each algorithm from a file of their own"
    return Unfit(Kind.ALGORITHM, which, action)


def _judge(found: Found, algorithm: PasswordHashingAlgorithm) -> str | Unfit:
    if found.algorithm is not algorithm:
        return other_algorithm(found)
    if found.beyond:
        return Unfit(Kind.FOREIGN if found.whose else Kind.BOUND, found.wrong, HASH_ANEW)
    return found.text
