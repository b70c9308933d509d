"""Hashes of an invented password in the forms of many systems, and who can verify them.

Those without a literal are made as the system makes them.
"""

from __future__ import annotations

import base64
import hashlib

import argon2
import bcrypt
from cognito_user_csv.password_hashes import PasswordHashingAlgorithm

PASSWORD = b"Violet-Kettle-73"
_SALT = bytes(range(100, 116))
_SALT_TEXT = "OkolPrGOIlGhYiRf"
ALGORITHMS = tuple(PasswordHashingAlgorithm)
BCRYPT, SCRYPT, ARGON2ID, PBKDF2 = ALGORITHMS


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def bare(data: bytes) -> str:
    return b64(data).rstrip("=")


def pbkdf2(salt: bytes, iterations: int, length: int = 32) -> bytes:
    return hashlib.pbkdf2_hmac("sha256", PASSWORD, salt, iterations, length)


def scrypt(salt: bytes, n: int, r: int = 8, length: int = 64) -> bytes:
    return hashlib.scrypt(PASSWORD, salt=salt, n=n, r=r, p=1, maxmem=1 << 27, dklen=length)


def _argon2(memory: int, time: int, lanes: int = 1, kind: argon2.Type = argon2.Type.ID) -> str:
    hashed = argon2.low_level.hash_secret(
        PASSWORD, _SALT, time_cost=time, memory_cost=memory, parallelism=lanes, hash_len=32,
        type=kind,
    )  # fmt: skip
    return hashed.decode()


def _aspnet(prf: int, iterations: int) -> str:
    head = b"\1" + b"".join(number.to_bytes(4, "big") for number in (prf, iterations, 16))
    return b64(head + _SALT + pbkdf2(_SALT, iterations))


# Salts of our own: each process must make the same samples.
_CHEAP = bcrypt.hashpw(PASSWORD, b"$2b$04$abcdefghijklmnopqrstuu").decode()
BCRYPT_10 = "$2b$10$EgSrByGM6whcZdZEDMAbceDJpxsblsz8G5Xu9pRRYefXADPMwDqBm"
ARGON2ID_AT_BOUND = (
    "$argon2id$v=19$m=19456,t=2,p=1$85kR2qJOFFolR0dDjvov1Q$"
    "4P/Wz8SL2Rb/hNPn71DexyJC+2Nb0OW7QMaKIdidtJQ"
)
PBKDF2_AT_BOUND = (
    "$pbkdf2-sha256$600000$UjcwcW5VcUZGbmNQN3I5QUNwb0NFVQ$"
    "S+xhtW7CKUkZ4i923yWvP8+mGnUFN6VIy1c2/xgtTyk"
)
SCRYPT_OWN = f"16384$8$1${_SALT.hex()}${scrypt(_SALT, 16384, length=32).hex()}"

AS_IT_IS = {
    "bcrypt 2a, 10 (Supabase)": (
        BCRYPT,
        "$2a$10$NkjkomCDBff.hI7TzlWkN.XV2Wo3YudpW5tu1KZxo.AVd8y3jGb6q",
    ),
    "bcrypt 2b, 10 (Auth0)": (BCRYPT, BCRYPT_10),
    "bcrypt 2y, 4 (Laravel)": (BCRYPT, _CHEAP.replace("$2b$", "$2y$")),
    "bcrypt 2x, 4": (BCRYPT, _CHEAP.replace("$2b$", "$2x$")),
    "bcrypt 2a, 12 (Devise)": (
        BCRYPT,
        bcrypt.hashpw(PASSWORD, b"$2a$12$abcdefghijklmnopqrstuu").decode(),
    ),
    "argon2id at the bound (RustCrypto)": (ARGON2ID, ARGON2ID_AT_BOUND),
    "argon2id below (Spring Security)": (ARGON2ID, _argon2(16384, 2)),
    "argon2id smallest": (ARGON2ID, _argon2(8, 1)),
    "scrypt": (SCRYPT, SCRYPT_OWN),
    "scrypt at the bound": (
        SCRYPT,
        f"65536$8$1${_SALT.hex()}${scrypt(_SALT, 65536, length=32).hex()}",
    ),
    "pbkdf2 at the bound": (PBKDF2, PBKDF2_AT_BOUND),
}

_HEX_128 = (
    "5b1c600b44f6fd33299185ad5051f80b259c3ae33c831e923599c5ca43a464e8"
    "f8dafd1a21f9e795b995061fb25529a24524d83c10f366367cad46dfc7981ff0"
)
_DJANGO_SCRYPT = (
    "lBV44YJelUrmfe3Lr2c8ErOQQjsSuTpt6XaSZyIWXBCQktBiQxHysfrcMDSKlegniOrvmqWsnCki5Q5qko1xyw=="
)
REWRITTEN = {
    "bcrypt (Spring Security)": (BCRYPT, "{bcrypt}" + BCRYPT_10, BCRYPT_10),
    "bcrypt (Django)": (BCRYPT, "bcrypt$" + BCRYPT_10, BCRYPT_10),
    "argon2id (Django)": (ARGON2ID, "argon2" + ARGON2ID_AT_BOUND, ARGON2ID_AT_BOUND),
    "argon2id (Spring Security)": (
        ARGON2ID,
        "{argon2@SpringSecurity_v5_8}" + ARGON2ID_AT_BOUND,
        ARGON2ID_AT_BOUND,
    ),
    "pbkdf2 (Django)": (
        PBKDF2,
        "pbkdf2_sha256$600000$R70qnUqFFncP7r9ACpoCEU$S+xhtW7CKUkZ4i923yWvP8+mGnUFN6VIy1c2/xgtTyk=",
        PBKDF2_AT_BOUND,
    ),
    "pbkdf2 (Werkzeug)": (
        PBKDF2,
        "pbkdf2:sha256:260000$qnn9wejyDXlwpDYA$"
        "7b9d0262a230a3a8f589948e5064ab340e20e93946829c5f8454aab29a83a14b",
        "$pbkdf2-sha256$260000$cW5uOXdlanlEWGx3cERZQQ$e50CYqIwo6j1iZSOUGSrNA4g6TlGgpxfhFSqspqDoUs",
    ),
    "pbkdf2 (passlib)": (
        PBKDF2,
        "$pbkdf2-sha256$29000$/J.TkpJy7r0XYkwJwXjP2Q$GHJ9Yw9BJaHWzN1F.qoa3Z1ia/cqo7O5mDeIuLnyjqE",
        "$pbkdf2-sha256$29000$/J+TkpJy7r0XYkwJwXjP2Q$GHJ9Yw9BJaHWzN1F+qoa3Z1ia/cqo7O5mDeIuLnyjqE",
    ),
    "pbkdf2 (Kratos)": (
        PBKDF2,
        f"$pbkdf2-sha256$i=1000,l=32${bare(_SALT)}${bare(pbkdf2(_SALT, 1000))}",
        f"$pbkdf2-sha256$1000${bare(_SALT)}${bare(pbkdf2(_SALT, 1000))}",
    ),
    "pbkdf2 of 64 bytes": (
        PBKDF2,
        f"$pbkdf2-sha256$1000${b64(_SALT)}${b64(pbkdf2(_SALT, 1000, 64))}",
        f"$pbkdf2-sha256$1000${bare(_SALT)}${bare(pbkdf2(_SALT, 1000))}",
    ),
    "pbkdf2 (ASP.NET Identity)": (
        PBKDF2,
        "AQAAAAEAACcQAAAAEDekaxHqW3qFuREzl0iNkkSZnLfVNAv5FAss1qt8p9SZsHvUGp9VXSxN9LFdJ4Y+Lw==",
        "$pbkdf2-sha256$10000$N6RrEepbeoW5ETOXSI2SRA$mZy31TQL+RQLLNarfKfUmbB71BqfVV0sTfSxXSeGPi8",
    ),
    "scrypt (Werkzeug)": (
        SCRYPT,
        f"scrypt:32768:8:1${_SALT_TEXT}${_HEX_128}",
        f"32768$8$1${_SALT_TEXT.encode().hex()}${_HEX_128[:64]}",
    ),
    "scrypt (Django)": (
        SCRYPT,
        f"scrypt$16384$Kq3nX0aYwV7tLr5ZbC1dEf$8$1${_DJANGO_SCRYPT}",
        "16384$8$1$4b71336e58306159775637744c72355a624331644566$"
        "941578e1825e954ae67dedcbaf673c12b390423b12b93a6de976926722165c10",
    ),
    "scrypt (passlib)": (
        SCRYPT,
        "$scrypt$ln=15,r=8,p=1$LsV4b42RMgbgvPc+h9Aaow$/+AgrD0GBPM6Vi8DGulmTWjC21o18vfi5Xb5WoejA1M",
        "32768$8$1$2ec5786f8d913206e0bcf73e87d01aa3$"
        "ffe020ac3d0604f33a562f031ae9664d68c2db5a35f2f7e2e576f95a87a30353",
    ),
    "scrypt (Kratos)": (
        SCRYPT,
        f"$scrypt$ln=16384,r=8,p=1${b64(_SALT)}${b64(scrypt(_SALT, 16384, length=32))}",
        SCRYPT_OWN,
    ),
    "scrypt in capitals": (SCRYPT, SCRYPT_OWN.upper(), SCRYPT_OWN),
}
"""By name: the algorithm, the hash as it is found, and as it is uploaded."""

_X53 = "x" * 53
_DIGEST = b64(pbkdf2(_SALT, 1))
_WRONG = {
    "bcrypt over": ("$2b$13$" + _X53, "cost 13, at most 12"),
    "bcrypt below": ("$2b$03$" + _X53, "cost 3, at least 4"),
    "bcrypt over, Django's": ("bcrypt$$2b$14$" + _X53, "Django's, cost 14, at most 12"),
    "bcrypt's first": ("$2$10$" + _X53, "a hash of bcrypt's first version, which had a fault"),
    "WordPress": ("$wp$2y$10$" + _X53, "WordPress hashes the password before bcrypt"),
    "Django before bcrypt": (
        "bcrypt_sha256$$2b$12$" + _X53,
        "Django hashes the password before bcrypt",
    ),
    "passlib before bcrypt": (
        f"$bcrypt-sha256$v=2,t=2b,r=12${'x' * 22}${'x' * 31}",
        "passlib hashes the password before bcrypt",
    ),
    "Django 5.0": (
        f"pbkdf2_sha256$720000$R70qnUqFFncP7r9ACpoCEU${_DIGEST}",
        "Django's, 720,000 iterations, at most 600,000",
    ),
    "Django 5.2": (
        f"pbkdf2_sha256$1000000$R70qnUqFFncP7r9ACpoCEU${_DIGEST}",
        "Django's, 1,000,000 iterations, at most 600,000",
    ),
    "Django 5.1, scrypt": (
        f"scrypt$16384$Kq3nX0aYwV7tLr5ZbC1dEf$8$5${_DJANGO_SCRYPT}",
        "Django's, p=5, at most 1",
    ),
    "Django's SHA-1": (
        f"pbkdf2_sha1$260000$abcdefgh${b64(_SALT)}",
        "PBKDF2 with SHA-1, not SHA-256",
    ),
    "Werkzeug now": (
        f"pbkdf2:sha256:1000000${_SALT_TEXT}${_HEX_128[:64]}",
        "Werkzeug's, 1,000,000 iterations, at most 600,000",
    ),
    "Werkzeug's SHA-512": (
        f"pbkdf2:sha512:1000${_SALT_TEXT}${_HEX_128}",
        "PBKDF2 with SHA-512, not SHA-256",
    ),
    "pbkdf2-sha512": (
        f"$pbkdf2-sha512$25000${bare(_SALT)}${bare(_SALT * 4)}",
        "PBKDF2 with SHA-512, not SHA-256",
    ),
    "pbkdf2 of passlib's": (
        f"$pbkdf2$131000${bare(_SALT)}${bare(_SALT)}",
        "PBKDF2 with SHA-1, not SHA-256",
    ),
    "pbkdf2 over": (
        f"$pbkdf2-sha256$600001${bare(_SALT)}${bare(_SALT * 2)}",
        "600,001 iterations, at most 600,000",
    ),
    "Kratos over": (
        f"$pbkdf2-sha256$i=700000,l=32${bare(_SALT)}${bare(_SALT * 2)}",
        "Kratos', 700,000 iterations, at most 600,000",
    ),
    ".NET 7": (_aspnet(2, 100), "ASP.NET Identity's PBKDF2 with SHA-512, not SHA-256"),
    "ASP.NET Core 1": (_aspnet(0, 100), "ASP.NET Identity's PBKDF2 with SHA-1, not SHA-256"),
    "ASP.NET over": (
        _aspnet(1, 9).replace("AQAAAAEAAAAJ", "AQAAAAEACSfB"),
        "ASP.NET Identity's, 600,001 iterations, at most 600,000",
    ),
    "Identity 2": (
        b64(b"\0" + _SALT * 3),
        "ASP.NET Identity 2's PBKDF2 with SHA-1, not SHA-256",
    ),
    "scrypt over in all": (
        f"131072$9$2${_SALT.hex()}${_SALT.hex()}",
        "N=131,072, at most 65,536; r=9, at most 8; p=2, at most 1",
    ),
    "scrypt of no power": (f"30000$8$1${_SALT.hex()}${_SALT.hex()}", "N=30,000, no power of 2"),
    "scrypt of r=1": (f"65536$1$1${_SALT.hex()}${_SALT.hex()}", "N=65,536, too much for r=1"),
    "passlib over": (
        f"$scrypt$ln=17,r=8,p=1${bare(_SALT)}${bare(_SALT * 2)}",
        "passlib's, N=131,072, at most 65,536",
    ),
    "better-auth": (
        f"{_SALT.hex()}:{_HEX_128}",
        "better-auth's scrypt, r=16, at most 8",
    ),
    "Firebase, in Supabase": (
        f"$fbscrypt$v=1,n=14,r=8,p=1,ss={bare(_SALT)},sk={b64(_SALT)}${b64(_SALT)}${b64(_SALT)}",
        "Firebase's scrypt",
    ),
    "Firebase, in Kratos": (f"$firescrypt$ln=14,r=8,p=1${b64(_SALT)}", "Firebase's scrypt"),
    "Firebase, in Clerk": (f"scrypt_firebase${b64(_SALT)}", "Firebase's scrypt"),
    "Firebase": (
        b64(_SALT * 4),
        "Firebase's scrypt, or a bare digest as long as SHA-512's",
    ),
    "Keycloak 25": (
        f"$argon2id$v=19$m=7168,t=5,p=1${bare(_SALT)}${bare(_SALT * 2)}",
        "t=5, at most 2",
    ),
    "Django's argon2": (
        f"argon2$argon2id$v=19$m=102400,t=2,p=8${bare(_SALT)}${bare(_SALT * 2)}",
        "Django's, m=102,400, at most 19,456; p=8, at most 1",
    ),
    "argon2-cffi": (
        f"$argon2id$v=19$m=65536,t=3,p=4${bare(_SALT)}${bare(_SALT * 2)}",
        "m=65,536, at most 19,456; t=3, at most 2; p=4, at most 1",
    ),
    "argon2i": (_argon2(8, 1, kind=argon2.Type.I), "Argon2i, not Argon2id"),
    "argon2d": (_argon2(8, 1, kind=argon2.Type.D), "Argon2d, not Argon2id"),
    "argon2id 1.0": (
        f"$argon2id$v=16$m=8,t=1,p=1${bare(_SALT)}${bare(_SALT)}",
        "Argon2id of version 16, not 19",
    ),
    "argon2id with a key": (
        f"$argon2id$v=19$m=8,t=1,p=1,keyid=aGk${bare(_SALT)}${bare(_SALT)}",
        "Argon2id with a key or data besides the salt",
    ),
    "phpass": ("$P$B" + "x" * 30, "phpass (WordPress before 6.8, phpBB)"),
    "phpBB": ("$H$9" + "x" * 30, "phpass (WordPress before 6.8, phpBB)"),
    "md5": (_SALT.hex(), "a bare digest as long as MD5's"),
    "sha1": ((_SALT + b"abcd").hex(), "a bare digest as long as SHA-1's"),
    "sha256": ((_SALT * 2).hex(), "a bare digest as long as SHA-256's"),
    "sha512": (_HEX_128, "a bare digest of the SHA-2 family"),
    "crypt, 1": (f"$1$abcdefgh${'x' * 22}", "crypt's MD5"),
    "crypt, 5": (f"$5$abcdefgh${'x' * 43}", "crypt's SHA-256"),
    "crypt, 6": (f"$6$abcdefgh${'x' * 86}", "crypt's SHA-512"),
    "LDAP": ("{SSHA}" + b64(_SALT + b"abcd"), "an LDAP server's"),
    "salted md5": (f"md5$abcdefgh${_SALT.hex()}", "a digest that was made in one step"),
    "salted sha1": (f"sha1$abcdefgh${_SALT.hex()}", "a digest that was made in one step"),
    "Spring Security's pbkdf2": (
        "{pbkdf2@SpringSecurity_v5_8}" + (_SALT * 3).hex(),
        "Spring Security's, without its parameters",
    ),
}
UNFIT = _WRONG | {
    name: (text, "it stands for 'no password'")
    for name, text in {
        "Django's unusable": "!" + "aB3" * 13 + "x",
        "locked": "!",
        "star": "*",
        "Clerk's pointer": "awscognito#eu-west-1_Example#abc#ada",
        "redacted": "UkVEQUNURUQ=",
        "NULL": "NULL",
    }.items()
}
"""Hashes, and what is said of them in an import for their algorithm."""

CLEAR_TEXT = {
    "a password": PASSWORD.decode(),
    "short": "x",
    "words": "correct horse battery staple, correct horse",
    "signs": "!Secret-1",
    "letters": "pässword",
    "Firebase's emulator": f"fakeHash:salt=fakeSaltabc:password={PASSWORD.decode()}",
    "Spring Security's": "{noop}" + PASSWORD.decode(),
}
NO_FORM = {
    "cut": BCRYPT_10[:-1],
    "lengthened": BCRYPT_10 + "x",
    "without a dollar": BCRYPT_10[1:],
    "no hash of argon2id": "$argon2id$v=19$m=8,t=1,p=1$$",
    "bad base64": "$pbkdf2-sha256$1000$aaaaa$bbbb",
    "Kratos' length": f"$pbkdf2-sha256$i=1000,l=31${bare(_SALT)}${bare(_SALT * 2)}",
    "algorithm of Discourse": "$pbkdf2-sha256$i=600000,l=32$",
    "a number of many digits": f"$pbkdf2-sha256$10000000000${bare(_SALT)}${bare(_SALT)}",
    "a number with a zero before it": f"$pbkdf2-sha256$01000${bare(_SALT)}${bare(_SALT)}",
    "odd digits": "16384$8$1$abc$abcd",
    "too long": "$2b$10$" + "x" * 3000,
    "an unknown scheme": "{unknown}abc",
}


def verifies(text: str, algorithm: PasswordHashingAlgorithm, password: bytes = PASSWORD) -> bool:
    """Whether an uploaded hash is the password's: nothing here is the project's code."""
    if algorithm is BCRYPT:
        return bcrypt.checkpw(password, text.encode())
    if algorithm is ARGON2ID:
        try:
            return argon2.PasswordHasher().verify(text, password)
        except argon2.exceptions.VerifyMismatchError:
            return False
    if algorithm is SCRYPT:
        n, r, p, salt, digest = text.split("$")
        made = hashlib.scrypt(
            password, salt=bytes.fromhex(salt), n=int(n), r=int(r), p=int(p), maxmem=1 << 27,
            dklen=len(digest) // 2,
        )  # fmt: skip
        return made.hex() == digest
    _, name, iterations, salt, digest = text.split("$")
    wanted = base64.b64decode(digest + "=" * (-len(digest) % 4), validate=True)
    salt_bytes = base64.b64decode(salt + "=" * (-len(salt) % 4), validate=True)
    made = hashlib.pbkdf2_hmac("sha256", password, salt_bytes, int(iterations), len(wanted))
    return name == "pbkdf2-sha256" and made == wanted
