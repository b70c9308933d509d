"""The password hash formats and their upper bounds (FACTS 2.3)."""

from __future__ import annotations

import re
from collections.abc import Callable

from local_aws.cognito.import_jobs.errors import RowFailedError

# Which base64 alphabet is accepted is not published: the standard one and passlib's.
_TEXT = r"[A-Za-z0-9+/.]+"

_HEX = r"(?:[0-9a-fA-F]{2})+"
_COST = r"([0-9]{1,9})"

_BCRYPT = re.compile(r"\$2[abxy]\$([0-9]{2})\$[./A-Za-z0-9]{53}")
_SCRYPT = re.compile(rf"{_COST}\${_COST}\${_COST}\${_HEX}\${_HEX}")
_ARGON2ID = re.compile(rf"\$argon2id\$v=19\$m={_COST},t={_COST},p={_COST}\${_TEXT}\${_TEXT}")
_PBKDF2 = re.compile(rf"\$pbkdf2-sha256\${_COST}\${_TEXT}\${_TEXT}")

_Bounds = tuple[int, ...]
_FORMATS: dict[str, tuple[re.Pattern[str], _Bounds]] = {
    "BCRYPT": (_BCRYPT, (12,)),
    "SCRYPT": (_SCRYPT, (65_536, 8, 1)),
    "ARGON2ID": (_ARGON2ID, (19_456, 2, 1)),
    "PBKDF2_SHA256": (_PBKDF2, (600_000,)),
}


def checker(algorithm: str) -> Callable[[str], None]:
    """Return a function that checks hashes of one algorithm.

    It raises RowFailedError for a malformed hash or one with a parameter over its bound
    (FACTS 2.2.5; the log's text for it is not published).
    """
    pattern, bounds = _FORMATS[algorithm]

    def check(value: str) -> None:
        match = pattern.fullmatch(value)
        if match is None:
            raise RowFailedError(f"The password hash is not a valid {algorithm} hash.")
        if any(int(number) > bound for number, bound in zip(match.groups(), bounds, strict=True)):
            raise RowFailedError("A parameter of the password hash exceeds its limit.")

    return check
