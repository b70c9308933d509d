"""Signing in as an imported user with a password hash (FACTS 2.4)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from typing import Any

import bcrypt
from argon2 import Type
from argon2.exceptions import Argon2Error
from argon2.low_level import verify_secret

from local_aws.emulator import records


class ImportedPassword(str):
    """Stands where the emulator keeps a user's clear password, which nobody knows here.

    Equals the password that the imported hash is of, and then becomes that password, so that
    SRP works from then on and not before. Nothing equals the password of a user without a hash.
    """

    def __new__(cls, _password_hash: str, _user: dict[str, Any]) -> ImportedPassword:
        """As a string it is random: SRP, which reads it, cannot succeed."""
        return super().__new__(cls, secrets.token_hex(32))

    def __init__(self, password_hash: str, user: dict[str, Any]) -> None:
        """Make one for `password_hash` (may be empty) of the emulator's record `user`."""
        self._hash = password_hash
        self._user = user

    def __eq__(self, other: object) -> bool:
        try:
            matches = isinstance(other, str) and _matches(self._hash, other)
        except (ValueError, Argon2Error):
            # Another password, or well-formed and no hash that anything could have computed.
            matches = False
        if matches:
            self._user[records.PASSWORD] = other
        return matches

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = str.__hash__


def _matches(password_hash: str, password: str) -> bool:
    secret = password.encode()
    fields = password_hash.split("$")
    if fields[0].isdecimal():
        cost, block, parallel = map(int, fields[:3])
        salt, expected = bytes.fromhex(fields[3]), bytes.fromhex(fields[4])
        computed = hashlib.scrypt(
            secret,
            salt=salt,
            n=cost,
            r=block,
            p=parallel,
            maxmem=256 * cost * block,
            dklen=len(expected),
        )
    elif fields[1:2] == ["pbkdf2-sha256"]:
        salt, expected = _unpadded(fields[3]), _unpadded(fields[4])
        computed = hashlib.pbkdf2_hmac("sha256", secret, salt, int(fields[2]), len(expected))
    elif fields[1:2] == ["argon2id"]:
        return verify_secret(password_hash.encode(), secret, Type.ID)
    elif password_hash:
        return bcrypt.checkpw(secret, password_hash.encode())
    else:
        return False
    return hmac.compare_digest(computed, expected)


def _unpadded(text: str) -> bytes:
    """Base64 without padding, also in passlib's alphabet with ``.`` for ``+``."""
    return base64.b64decode(text.replace(".", "+") + "=" * (-len(text) % 4))
