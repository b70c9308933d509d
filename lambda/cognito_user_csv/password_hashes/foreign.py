"""Texts that no import takes: other hashes, marks for "no password", and passwords themselves."""

from __future__ import annotations

import re

from ..normal import NULL_MARKS
from .encoding import from_base64url
from .verdict import Kind, Unfit, foreign

_FIRST = "hashes the password before bcrypt"

# Recognised by how they begin.
_STARTS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), reason)
    for pattern, reason in (
        (r"\$2\$[0-9]{2}\$", "a hash of bcrypt's first version, which had a fault"),
        (r"\$wp\$", f"WordPress {_FIRST}"),
        (r"bcrypt_sha256\$", f"Django {_FIRST}"),
        (r"\$bcrypt-sha256\$", f"passlib {_FIRST}"),
        (r"\$pbkdf2-sha512\$|pbkdf2[_:]sha512[:$]", "PBKDF2 with SHA-512, not SHA-256"),
        (r"\$pbkdf2(?:-sha1)?\$|pbkdf2[_:]sha1[:$]", "PBKDF2 with SHA-1, not SHA-256"),
        (r"\$fbscrypt\$|\$firescrypt\$|scrypt_firebase", "Firebase's scrypt"),
        (r"\$7\$|\$s[01]\$", "scrypt in a form that is not known to be taken"),
        (r"(?:argon2)?\$argon2i\$", "Argon2i, not Argon2id"),
        (r"(?:argon2)?\$argon2d\$", "Argon2d, not Argon2id"),
        (r"(?:argon2)?\$argon2id\$(?:v=16\$)?m=", "Argon2id of version 16, not 19"),
        (
            r"(?:argon2)?\$argon2id\$v=19\$[^$]*,(?:keyid|data)=",
            "Argon2id with a key or data besides the salt",
        ),
        (r"\$[PH]\$", "phpass (WordPress before 6.8, phpBB)"),
        (r"\$S\$", "Drupal's SHA-512"),
        (r"\$(?:apr)?1\$", "crypt's MD5"),
        (r"\$5\$", "crypt's SHA-256"),
        (r"\$6\$", "crypt's SHA-512"),
        (r"\$g?y\$", "crypt's yescrypt"),
        (r"\{(?i:pbkdf2|scrypt)[^{}]*\}", "Spring Security's, without its parameters"),
        (r"\{(?i:s?sha[0-9]*|s?md5|crypt|smd4|ntlm|x-[^{}]*)\}", "an LDAP server's"),
        (r"(?:unsalted_)?(?:md5|sha[0-9]+|crypt)\$", "a digest that was made in one step"),
        (r"(?:salted-)?(?:md5|sha[0-9]+)[:$]", "a digest that was made in one step"),
    )
)

# Recognised as a whole.
_WHOLE: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), reason)
    for pattern, reason in (
        (r"[0-9a-f]{32}:[0-9a-f]{128}", "better-auth's scrypt, r=16, at most 8"),
        (r"\*[0-9A-F]{40}", "MySQL's SHA-1"),
        (r"(?i:[0-9a-f]{32})", "a bare digest as long as MD5's"),
        (r"(?i:[0-9a-f]{40})", "a bare digest as long as SHA-1's"),
        (r"(?i:[0-9a-f]{64})", "a bare digest as long as SHA-256's"),
        (r"(?i:[0-9a-f]{56}|[0-9a-f]{96}|[0-9a-f]{128})", "a bare digest of the SHA-2 family"),
    )
)

# A text in base64 that has nothing else to recognise it by is recognised by its number of bytes.
_BARE_BYTES = {
    20: "a bare digest as long as SHA-1's",
    32: "a bare digest as long as SHA-256's",
    48: "a bare digest of the SHA-2 family",
    64: "Firebase's scrypt, or a bare digest as long as SHA-512's",
}
_BARE = re.compile(r"[A-Za-z0-9+/_-]{26,}={0,2}")

# Django writes an unusable password as ! and 40 characters, and Unix locks a hash with ! or * in
# front of it. Clerk writes which user pool it asks for the password. Firebase writes REDACTED in
# base64 for people who may not see hashes.
_NO_PASSWORD = re.compile(
    r"!(?:[A-Za-z0-9]{40}|[!*]|\$.*)?|\*(?:LK\*|\$.*)?|awscognito#.*|UkVEQUNURUQ=?", re.DOTALL
)
NO_PASSWORD = foreign("it stands for 'no password'", "leave the cell blank")

# The Firebase emulator, Spring Security and LDAP servers mark passwords in clear text like this.
_MARKED_CLEAR_TEXT = re.compile(r"fakeHash:|\{(?i:noop|cleartext|clear|plain|plaintext)\}")
CLEAR_TEXT = Unfit(
    Kind.CLEAR_TEXT,
    "looks like a password in clear text",
    "remove it, and let nobody see the file: an import takes hashes only",
)

_STARTS_LIKE_A_HASH = re.compile(
    r"\$[A-Za-z0-9-]{1,20}\$|\{[A-Za-z0-9@_.-]{2,40}\}"
    r"|(?:bcrypt|scrypt|argon2|pbkdf2|md5|sha[0-9])[A-Za-z0-9_]*[:$]|[0-9]{1,10}\$[0-9]{1,3}\$"
)
_OF_HASHES = re.compile(r"[A-Za-z0-9+/=._:$,-]{24,}")
"""A text that may be an unknown hash: it is long, and has only characters that hashes have."""


def read(text: str) -> Unfit | None:
    """Why a text that is no hash of the service's does not fit; None if it may be another hash."""
    if text in NULL_MARKS or _NO_PASSWORD.fullmatch(text):
        return NO_PASSWORD
    if _MARKED_CLEAR_TEXT.match(text):
        return CLEAR_TEXT
    for pattern, reason in _STARTS:
        if pattern.match(text):
            return foreign(reason)
    for pattern, reason in _WHOLE:
        if pattern.fullmatch(text):
            return foreign(reason)
    if _BARE.fullmatch(text) and (reason := _BARE_BYTES.get(len(from_base64url(text) or b""), "")):
        return foreign(reason)
    return None if _STARTS_LIKE_A_HASH.match(text) or _OF_HASHES.fullmatch(text) else CLEAR_TEXT
