"""Passwords that are imported as hashes."""

from __future__ import annotations

from enum import Enum


class PasswordHashingAlgorithm(Enum):
    """How the passwords in the column `password_hash` are hashed.

    Bounds and forms: Cognito Developer Guide, "Importing users into user pools from a CSV file"
    (FACTS 2.3). A hash that another system writes in another form is rewritten where possible;
    docs/passwords.md lists these systems.
    """

    BCRYPT = "BCRYPT"
    """`$2b$10$…`, with a cost of at most 12."""

    SCRYPT = "SCRYPT"
    """`32768$8$1$<salt>$<hash>`, with N at most 65,536, r at most 8 and p at most 1."""

    ARGON2ID = "ARGON2ID"
    """`$argon2id$v=19$m=19456,t=2,p=1$…`, with m at most 19,456 KiB, t at most 2, p at most 1."""

    PBKDF2_SHA256 = "PBKDF2_SHA256"
    """`$pbkdf2-sha256$600000$<salt>$<hash>`, with at most 600,000 iterations."""


class UnfitPasswordHashes(Enum):
    """What happens to users whose password hash does not fit.

    A hash does not fit if it has none of the algorithm's forms, if a parameter exceeds its bound,
    or if it was made with another algorithm. Passwords in clear text are always refused.
    """

    REFUSE = "refuse"
    """Each of them is an error, and nothing is imported."""

    IMPORT_WITHOUT = "import_without"
    """They are imported without a password, and must reset it; a warning counts them by reason."""
