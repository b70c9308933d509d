"""Passwords that come along as hashes."""

from __future__ import annotations

from enum import Enum


class PasswordHashingAlgorithm(Enum):
    """How the passwords in the column `password_hash` are hashed.

    Bounds and forms: Cognito Developer Guide, "Importing users into user pools from a CSV file"
    (FACTS 2.3). What other systems write in another form is rewritten where it can be;
    docs/passwords.md lists them.
    """

    BCRYPT = "BCRYPT"
    """`$2b$10$…`, of a cost of 12 at most."""

    SCRYPT = "SCRYPT"
    """`32768$8$1$<salt>$<hash>`, N of 65,536 at most, r of 8, p of 1."""

    ARGON2ID = "ARGON2ID"
    """`$argon2id$v=19$m=19456,t=2,p=1$…`, m of 19,456 KiB at most, t of 2, p of 1."""

    PBKDF2_SHA256 = "PBKDF2_SHA256"
    """`$pbkdf2-sha256$600000$<salt>$<hash>`, of 600,000 iterations at most."""


class UnfitPasswordHashes(Enum):
    """What becomes of users whose password hash does not fit.

    It does not if its form is none of the algorithm's, if a parameter is over its bound, or if it
    is another algorithm's. Passwords in clear text are refused in any case.
    """

    REFUSE = "refuse"
    """They are errors: nothing is imported."""

    IMPORT_WITHOUT = "import_without"
    """They are imported without a password, and must reset it; a warning counts them by reason."""
