"""Hashes that other systems keep in several fields, written as the one text that ``fit`` takes.

These functions are for programs that convert exports. A cell contains one text, so the check does
not use them.
"""

from __future__ import annotations

from . import own
from .encoding import from_base64, from_base64url, from_hex
from .verdict import Kind, Unfit, foreign

_DAMAGED = Unfit(Kind.FORM, "a damaged hash", "leave the cell blank")
_KEYCLOAK_OTHERS = {
    "pbkdf2": "Keycloak's PBKDF2 with SHA-1, not SHA-256",
    "pbkdf2-sha512": "Keycloak's PBKDF2 with SHA-512, not SHA-256",
}


def keycloak_pbkdf2(algorithm: str, iterations: int, salt: str, value: str) -> str | Unfit:
    """A credential of Keycloak's Pbkdf2PasswordHashProvider.

    Keycloak pads short passwords with zeros. HMAC does the same, so the hash is not changed by it.

    Args:
        algorithm: ``algorithm`` in its ``credentialData``.
        iterations: ``hashIterations`` there.
        salt: ``salt`` in its ``secretData``, base64.
        value: ``value`` there, base64, of 64 bytes in most realms.
    """
    if algorithm != "pbkdf2-sha256":
        return foreign(_KEYCLOAK_OTHERS.get(algorithm, "Keycloak's, of another algorithm"))
    return _pbkdf2(iterations, from_base64(salt), from_base64(value))


def keycloak_argon2(
    *,
    kind: str,
    version: str,
    memory: int,
    iterations: int,
    parallelism: int,
    salt: str,
    value: str,
) -> str | Unfit:
    """A credential of Keycloak's Argon2PasswordHashProvider.

    Args:
        kind: ``type`` in the additional parameters of its ``credentialData``.
        version: ``version`` there.
        memory: ``memory`` there, in KiB.
        iterations: ``hashIterations`` in its ``credentialData``.
        parallelism: ``parallelism`` in the additional parameters.
        salt: ``salt`` in its ``secretData``, base64.
        value: ``value`` there, base64.
    """
    if (kind, version) != ("id", "1.3"):
        return foreign("Keycloak's Argon2 of another type or version than Argon2id 1.3")
    salt_bytes, output = from_base64(salt), from_base64(value)
    if not salt_bytes or not output:
        return _DAMAGED
    return own.argon2id(memory, iterations, parallelism, salt_bytes, output).text


def fusionauth(scheme: str, factor: int, salt: str, password: str) -> str | Unfit:
    """A user of a FusionAuth import request: ``encryptionScheme``, ``factor``, ``salt``, hash."""
    if scheme == "bcrypt":
        return f"$2a${factor:02}${salt}{password}"
    # The second scheme makes 64 bytes. Their first 32 bytes are what the first scheme makes.
    if scheme not in ("salted-pbkdf2-hmac-sha256", "salted-pbkdf2-hmac-sha256-512"):
        return foreign("FusionAuth's, of another algorithm")
    return _pbkdf2(factor, from_base64(salt), from_base64(password))


def discourse(iterations: int, salt: str, password_hash: str) -> str | Unfit:
    """A row of Discourse's ``user_passwords``: its lib/pbkdf2.rb hashes the salt's digits.

    Args:
        iterations: ``i=…`` in its ``password_algorithm``.
        salt: ``password_salt``: 32 hexadecimal digits, hashed as the characters that they are.
        password_hash: ``password_hash``, in hexadecimal digits.
    """
    return _pbkdf2(iterations, salt.encode(), from_hex(password_hash))


def stytch(n: int, r: int, p: int, salt: str, password_hash: str) -> str | Unfit:
    """A row of Stytch's export. The parameters are above its table; the other two are base64url."""
    salt_bytes, output = from_base64url(salt), from_base64url(password_hash)
    return own.scrypt(n, r, p, salt_bytes, output).text if salt_bytes and output else _DAMAGED


def _pbkdf2(iterations: int, salt: bytes | None, output: bytes | None) -> str | Unfit:
    return own.pbkdf2_sha256(iterations, salt, output).text if salt and output else _DAMAGED
