"""The service's hashing algorithms, and what an import does with hashes that do not fit."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class PasswordHashingAlgorithm(str, Enum):
    """How the passwords of an import's users are hashed, by the service's names (FACTS 2.1.1).

    A job has one algorithm. Users whose hashes have another one need an import of their own.
    """

    BCRYPT = "BCRYPT"
    SCRYPT = "SCRYPT"
    ARGON2ID = "ARGON2ID"
    PBKDF2_SHA256 = "PBKDF2_SHA256"


class UnfitPasswordHashes(Enum):
    """What happens to users whose hash the service would not take."""

    REFUSE = "refuse"
    """Each of them is an error, and nobody is imported."""

    IMPORT_WITHOUT = "import_without"
    """They are imported without a password, and set one when they first sign in."""


@dataclass(frozen=True)
class Hashing:
    """How the passwords of an import are hashed, and what happens to hashes that do not fit."""

    algorithm: PasswordHashingAlgorithm
    unfit: UnfitPasswordHashes = UnfitPasswordHashes.REFUSE
