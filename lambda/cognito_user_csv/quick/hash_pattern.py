"""Patterns of the hashes that the service takes as they are, by algorithm."""

from __future__ import annotations

from ..password_hashes import PasswordHashingAlgorithm
from ..plain_form import COMMA
from .text_patterns import within

_BASE64 = "[A-Za-z0-9+/]"
# In a correct text of base64, the bits of the last character that are not used are 0.
_BASE64_REST = f"(?:{_BASE64}[AQgw]|{_BASE64}{{2}}[AEIMQUYcgkosw048])"


def _base64(groups: int) -> str:
    """Pattern of a text in base64 that is not blank, of a few groups of four at most."""
    return f"(?:{_BASE64_REST}|(?:{_BASE64}{{4}}){{1,{groups}}}{_BASE64_REST}?)(?![A-Za-z0-9+/])"


_TO_600_000 = "(?:600000|[1-5][0-9]{5}|[1-9][0-9]{0,4})"
_8_TO_19_456 = "(?:[89]|[1-9][0-9]{1,3}|1[0-8][0-9]{3}|19[0-3][0-9]{2}|194[0-4][0-9]|1945[0-6])"
_POWERS = "|".join(str(1 << exponent) for exponent in range(1, 16))
# 65,536 is too much for r=1.
_COSTS = rf"(?:(?:{_POWERS})\$[1-8]|65536\$[2-8])"

# The pattern of an algorithm, and the length of its longest match. The lengths are exact, because a
# row with many columns leaves few characters for each cell.
_PATTERNS = {
    PasswordHashingAlgorithm.BCRYPT: (
        r"\$2[abxy]\$(?:0[4-9]|1[0-2])\$[./A-Za-z0-9]{53}",
        60,
    ),
    PasswordHashingAlgorithm.SCRYPT: (
        rf"{_COSTS}\$1\$(?:[0-9a-f]{{2}}){{1,32}}\$(?:[0-9a-f]{{2}}){{1,32}}",
        139,
    ),
    PasswordHashingAlgorithm.ARGON2ID: (
        rf"\$argon2id\$v=19\$m={_8_TO_19_456}{COMMA}t=[12]{COMMA}p=1\${_base64(10)}\${_base64(21)}",
        161,
    ),
    PasswordHashingAlgorithm.PBKDF2_SHA256: (
        rf"\$pbkdf2-sha256\${_TO_600_000}\${_base64(21)}\$"
        rf"(?:{_BASE64}{{42}}[AEIMQUYcgkosw048]|{_base64(9)})",
        155,
    ),
}


def hash_pattern(algorithm: PasswordHashingAlgorithm, cap: int) -> str:
    """Pattern of hashes that are uploaded as they are, of at most ``cap`` characters."""
    pattern, longest = _PATTERNS[algorithm]
    return within(pattern, 0, cap, shortest=0, longest=longest)
