"""The service's own forms: how its four algorithms' hashes are written, and their bounds.

The bounds are upper ones; lower ones, and lengths of salts and hashes, are not published (FACTS 2.3
(the formats and bounds), 2.7.3 (lengths)): a salt and a hash of any length that is not blank pass.
What an algorithm's own definition demands holds besides, or nobody could verify the hash.
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
"""By bcrypt's definition; so is each of the others by its algorithm's."""

MIN_ARGON2_MEMORY: Final = 8

OUTPUT_BYTES: Final = 32
"""Bytes of the hash in the service's samples for PBKDF2 and scrypt, to which longer ones are cut.
Both end in independent blocks of SHA-256, so the first 32 bytes of a longer hash are exactly the
hash of that length (FACTS 2.7.4). Argon2's depends on its length and must not be cut."""


def bcrypt(cost: int, text: str, *, whose: str = "") -> Found:
    """A hash in the form of crypt; whether a pepper went into it, no string tells."""
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
    """What is said of a parameter that is out of bounds; empty: it is not."""
    if value > most:
        return f"{name.format(f'{value:,}')}, at most {most:,}"
    return f"{name.format(f'{value:,}')}, at least {least:,}" if value < least else ""


def _not_for_scrypt(n: int, r: int) -> str:
    """RFC 7914, section 2: N is a power of 2 and less than 2^(16·r)."""
    if n & (n - 1):
        return f"N={n:,}, no power of 2"
    return f"N={n:,}, too much for r=1" if r == 1 and n >= 1 << 16 else ""
