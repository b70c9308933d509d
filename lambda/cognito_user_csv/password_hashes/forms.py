"""The forms of a hash that are recognised: the service's own, and those that can be rewritten.

A form is recognised by its shape, and nobody needs to say which product wrote it: most systems hash
a password anew at a sign-in, so that one table has hashes of several forms.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from . import own
from .encoding import BASE64, from_base64, from_hex, from_passlib
from .verdict import Found, Unfit, foreign

_Match = re.Match[str]
_Reading = Callable[[_Match], "Found | Unfit | None"]

_NUMBER = "(0|[1-9][0-9]{0,9})"
_SALT_TEXT = "([!-#%-~]+)"
_HEX = "((?:[0-9A-Fa-f]{2})+)"
_BASE64 = f"({BASE64})"
_PASSLIB = "([A-Za-z0-9+/.]+={0,2})"

_MAX_LOG2 = 31
"""In ``ln=…``, passlib writes the logarithm of N, and Kratos writes N itself, which is larger."""

_SHA1, _SHA256, _SHA512 = range(3)  # ASP.NET Core's KeyDerivationPrf
_ASPNET_HEAD_BYTES = 13
_ASPNET_V2_BYTES = 49


def _bcrypt(match: _Match) -> Found:
    whose = {"{bcrypt}": "Spring Security's", "bcrypt$": "Django's"}.get(match[1] or "", "")
    return own.bcrypt(int(match[3]), match[2], whose=whose)


def _argon2id(match: _Match) -> Found | None:
    memory, time, lanes = map(int, match.group(2, 3, 4))
    salt, output = from_base64(match[5]), from_base64(match[6])
    whose = "" if not match[1] else "Django's" if match[1] == "argon2" else "Spring Security's"
    return own.argon2id(memory, time, lanes, salt, output, whose=whose) if salt and output else None


def _pbkdf2(match: _Match) -> Found | None:
    """The service's own form and passlib's, which has ``.`` instead of ``+``."""
    salt, output = from_passlib(match[2]), from_passlib(match[3])
    return own.pbkdf2_sha256(int(match[1]), salt, output) if salt and output else None


def _pbkdf2_kratos(match: _Match) -> Found | None:
    salt, output = from_base64(match[3]), from_base64(match[4])
    if not salt or not output or len(output) != int(match[2]):
        return None
    return own.pbkdf2_sha256(int(match[1]), salt, output, whose="Kratos'")


def _pbkdf2_django(match: _Match) -> Found | None:
    """Django's hashers.py: the salt is a text, and its characters are hashed."""
    output = from_base64(match[3])
    salt = match[2].encode()
    return own.pbkdf2_sha256(int(match[1]), salt, output, whose="Django's") if output else None


def _pbkdf2_werkzeug(match: _Match) -> Found | None:
    """werkzeug.security: the salt is a text here, too."""
    output = from_hex(match[3])
    salt = match[2].encode()
    return own.pbkdf2_sha256(int(match[1]), salt, output, whose="Werkzeug's") if output else None


def _pbkdf2_aspnet(match: _Match) -> Found | Unfit | None:
    """ASP.NET Core's PasswordHasher, version 3.

    The bytes are 01, then PRF, iterations and length of the salt in four bytes each, then salt and
    subkey.
    """
    blob = from_base64(match[0]) or b""
    prf, iterations, length = (int.from_bytes(blob[at : at + 4], "big") for at in (1, 5, 9))
    rest = blob[_ASPNET_HEAD_BYTES:]
    salt, output = rest[:length], rest[length:]
    if not salt or not output:
        return None
    if prf != _SHA256:
        name = {_SHA1: "SHA-1", _SHA512: "SHA-512"}.get(prf)
        return foreign(f"ASP.NET Identity's PBKDF2 with {name}, not SHA-256") if name else None
    return own.pbkdf2_sha256(iterations, salt, output, whose="ASP.NET Identity's")


def _aspnet_v2(match: _Match) -> Unfit | None:
    """PasswordHasher, version 2: 00, then salt and subkey, 1,000 iterations of SHA-1."""
    blob = from_base64(match[0]) or b""
    is_one = len(blob) == _ASPNET_V2_BYTES and blob[0] == 0
    return foreign("ASP.NET Identity 2's PBKDF2 with SHA-1, not SHA-256") if is_one else None


def _scrypt(match: _Match) -> Found | None:
    salt, output = from_hex(match[4]), from_hex(match[5])
    n, r, p = map(int, match.group(1, 2, 3))
    return own.scrypt(n, r, p, salt, output) if salt and output else None


def _scrypt_werkzeug(match: _Match) -> Found | None:
    output = from_hex(match[5])
    n, r, p = map(int, match.group(1, 2, 3))
    return own.scrypt(n, r, p, match[4].encode(), output, whose="Werkzeug's") if output else None


def _scrypt_django(match: _Match) -> Found | None:
    output = from_base64(match[5])
    n, r, p = map(int, match.group(1, 3, 4))
    return own.scrypt(n, r, p, match[2].encode(), output, whose="Django's") if output else None


def _scrypt_with_ln(match: _Match) -> Found | None:
    ln, r, p = map(int, match.group(1, 2, 3))
    salt, output = from_base64(match[4]), from_base64(match[5])
    if not salt or not output:
        return None
    n, whose = (1 << ln, "passlib's") if ln <= _MAX_LOG2 else (ln, "Kratos'")
    return own.scrypt(n, r, p, salt, output, whose=whose)


_FORMS: tuple[tuple[re.Pattern[str], _Reading], ...] = tuple(
    (re.compile(pattern), reading)
    for pattern, reading in (
        (r"(\{bcrypt\}|bcrypt\$)?(\$2[abxy]\$([0-9]{2})\$[./A-Za-z0-9]{53})", _bcrypt),
        (
            r"(argon2|\{argon2[^{}]*\})?\$argon2id\$v=19"
            rf"\$m={_NUMBER},t={_NUMBER},p={_NUMBER}\${_BASE64}\${_BASE64}",
            _argon2id,
        ),
        (rf"\$pbkdf2-sha256\${_NUMBER}\${_PASSLIB}\${_PASSLIB}", _pbkdf2),
        (rf"\$pbkdf2-sha256\$i={_NUMBER},l={_NUMBER}\${_BASE64}\${_BASE64}", _pbkdf2_kratos),
        (rf"pbkdf2_sha256\${_NUMBER}\${_SALT_TEXT}\${_BASE64}", _pbkdf2_django),
        (rf"pbkdf2:sha256:{_NUMBER}\${_SALT_TEXT}\${_HEX}", _pbkdf2_werkzeug),
        (rf"AQAAAA{BASE64}", _pbkdf2_aspnet),
        (rf"A{BASE64}", _aspnet_v2),
        (rf"{_NUMBER}\${_NUMBER}\${_NUMBER}\${_HEX}\${_HEX}", _scrypt),
        (rf"scrypt:{_NUMBER}:{_NUMBER}:{_NUMBER}\${_SALT_TEXT}\${_HEX}", _scrypt_werkzeug),
        (rf"scrypt\${_NUMBER}\${_SALT_TEXT}\${_NUMBER}\${_NUMBER}\${_BASE64}", _scrypt_django),
        (rf"\$scrypt\$ln={_NUMBER},r={_NUMBER},p={_NUMBER}\${_BASE64}\${_BASE64}", _scrypt_with_ln),
    )
)


def read(text: str) -> Found | Unfit | None:
    """What a text is by its shape; None if it has none of these forms."""
    for pattern, reading in _FORMS:
        match = pattern.fullmatch(text)
        if match and (found := reading(match)):
            return found
    return None
