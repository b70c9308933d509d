"""Which known column an unknown name may stand for."""

from __future__ import annotations

import difflib
from collections.abc import Container, Iterable

from .. import columns

_LONGEST = 64
_CLOSE = 0.7

# Names that people and other systems use for a column, as `_folded` returns them.
_SYNONYMS = {
    "user": columns.USERNAME,
    "login": columns.USERNAME,
    "mfa": columns.MFA_ENABLED,
    "mail": columns.EMAIL,
    "emailaddress": columns.EMAIL,
    "mailaddress": columns.EMAIL,
    "phone": columns.PHONE_NUMBER,
    "telephone": columns.PHONE_NUMBER,
    "mobile": columns.PHONE_NUMBER,
    "mobilephone": columns.PHONE_NUMBER,
    "cell": columns.PHONE_NUMBER,
    "fullname": "name",
    "firstname": "given_name",
    "lastname": "family_name",
    "surname": "family_name",
    "dateofbirth": columns.BIRTHDATE,
    "dob": columns.BIRTHDATE,
    "language": "locale",
    "timezone": "zoneinfo",
}


class KnownNames:
    """The known columns, which can be found by a name in another spelling."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known: dict[str, list[str]] = {}
        for column in known:
            self._known.setdefault(_folded(column), []).append(column)

    def spelled(self, name: str) -> str | None:
        """The known column of which a name is only another spelling."""
        wanted = _folded(name)
        synonym = _SYNONYMS.get(wanted, "")
        alike = self._known.get(wanted) or self._known.get(_folded(synonym), [])
        # A custom attribute may have the name of a standard attribute.
        custom = name.startswith(columns.CUSTOM_PREFIX)
        fitting = [each for each in alike if each.startswith(columns.CUSTOM_PREFIX) == custom]
        return next(iter(fitting or alike), None)

    def close(self, name: str, taken: Container[str]) -> str | None:
        """The known column that a name is most like, of those that are not taken."""
        free = {
            folded: column
            for folded, alike in self._known.items()
            for column in alike
            if column not in taken
        }
        found = difflib.get_close_matches(_folded(name), free, n=1, cutoff=_CLOSE)
        return free[found[0]] if found else None


def _folded(name: str) -> str:
    """A name's letters and digits, in lower case, without the prefix."""
    # The # of a comment before a header's first name is not part of the name.
    bare = name[:_LONGEST].lstrip("# ").lower()
    bare = bare.removeprefix("cognito:").removeprefix(columns.CUSTOM_PREFIX)
    return "".join(filter(str.isalnum, bare))
