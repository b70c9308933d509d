"""The service's own forms: how its four algorithms' hashes are written, and their bounds.

Upper bounds are published (FACTS 2.3). Lower bounds, and the lengths of salts and hashes, are not
(FACTS 2.7.3), so a salt and a hash of any length pass if they are not blank. In addition, the
demands of an algorithm's own definition are checked, because nobody could verify a hash that does
not meet them.
"""

from __future__ import annotations

from typing import Final

from .algorithms import PasswordHashingAlgorithm
from .encoding import to_base64
from .verdict import Found

MAX_BCRYPT_COST: Final = 12
MAX_SCRYPT_N: Final = 65_536
MAX_SCRYPT_R: Final = 8
MAX_SCRYPT_P: Final = 1
MAX_ARGON2_MEMORY: Final = 19_456
MAX_ARGON2_TIME: Final = 2
MAX_ARGON2_LANES: Final = 1
MAX_PBKDF2_ITERATIONS: Final = 600_000

MIN_BCRYPT_COST: Final = 4
"""The lower bound by bcrypt's definition. Each other lower bound is by its algorithm's, too."""

MIN_ARGON2_MEMORY: Final = 8

OUTPUT_BYTES: Final = 32
"""Bytes of the hash in the service's samples for PBKDF2 and scrypt. Longer hashes are cut to this
length: both end in independent blocks of SHA-256, so the first 32 bytes of a longer hash are the
hash of that length (FACTS 2.7.4). A hash of Argon2 depends on its length and must not be cut."""


def bcrypt(cost: int, text: str, *, whose: str = "") -> Found:
    """A hash in the form of crypt, which does not show whether a pepper was added."""
    beyond = _beyond("cost {}", cost, MIN_BCRYPT_COST, MAX_BCRYPT_COST)
    return Found(PasswordHashingAlgorithm.BCRYPT, text, beyond, whose)


def scrypt(n: int, r: int, p: int, salt: bytes, output: bytes, *, whose: str = "") -> Found:
    """A hash of scrypt in the service's form, cut to 32 bytes."""
    beyond = "; ".join(
        filter(
            None,
            (
                _beyond("N={}", n, 2, MAX_SCRYPT_N) or _not_for_scrypt(n, r),
                _beyond("r={}", r, 1, MAX_SCRYPT_R),
                _beyond("p={}", p, 1, MAX_SCRYPT_P),
            ),
        )
    )
    text = f"{n}${r}${p}${salt.hex()}${output[:OUTPUT_BYTES].hex()}"
    return Found(PasswordHashingAlgorithm.SCRYPT, text, beyond, whose)


def argon2id(
    memory: int, time: int, lanes: int, salt: bytes, output: bytes, *, whose: str = ""
) -> Found:
    """A hash of Argon2id, version 1.3, in the service's form."""
    beyond = "; ".join(
        filter(
            None,
            (
                _beyond("m={}", memory, MIN_ARGON2_MEMORY, MAX_ARGON2_MEMORY),
                _beyond("t={}", time, 1, MAX_ARGON2_TIME),
                _beyond("p={}", lanes, 1, MAX_ARGON2_LANES),
            ),
        )
    )
    parameters = f"m={memory},t={time},p={lanes}"
    text = f"$argon2id$v=19${parameters}${to_base64(salt)}${to_base64(output)}"
    return Found(PasswordHashingAlgorithm.ARGON2ID, text, beyond, whose)


def pbkdf2_sha256(iterations: int, salt: bytes, output: bytes, *, whose: str = "") -> Found:
    """A hash of PBKDF2 with SHA-256 in the service's form, cut to 32 bytes."""
    beyond = _beyond("{} iterations", iterations, 1, MAX_PBKDF2_ITERATIONS)
    parts = f"{to_base64(salt)}${to_base64(output[:OUTPUT_BYTES])}"
    text = f"$pbkdf2-sha256${iterations}${parts}"
    return Found(PasswordHashingAlgorithm.PBKDF2_SHA256, text, beyond, whose)


def _beyond(name: str, value: int, least: int, most: int) -> str:
    """The text about a parameter that is out of bounds; empty if it is within them."""
    if value > most:
        return f"{name.format(f'{value:,}')}, at most {most:,}"
    return f"{name.format(f'{value:,}')}, at least {least:,}" if value < least else ""


def _not_for_scrypt(n: int, r: int) -> str:
    """RFC 7914, section 2: N is a power of 2 and less than 2^(16·r)."""
    if n & (n - 1):
        return f"N={n:,}, no power of 2"
    return f"N={n:,}, too much for r=1" if r == 1 and n >= 1 << 16 else ""
