"""Bytes as texts: the alphabets of base64 that hashes come in, and hexadecimal digits."""

from __future__ import annotations

import base64
import re

BASE64 = r"[A-Za-z0-9+/]+={0,2}"
"""Pattern of the standard alphabet, padded or not."""

_STANDARD = re.compile(BASE64)


def from_base64(text: str) -> bytes | None:
    """The bytes of a text in the standard alphabet, padded or not; None: it is none."""
    bare = text.rstrip("=")
    if not _STANDARD.fullmatch(text) or len(bare) % 4 == 1:
        return None
    return base64.b64decode(bare + "=" * (-len(bare) % 4))


def from_base64url(text: str) -> bytes | None:
    """The same in the alphabet for addresses, which has ``-`` and ``_``."""
    return from_base64(text.replace("-", "+").replace("_", "/"))


def from_passlib(text: str) -> bytes | None:
    """The same in passlib's alphabet, which has ``.`` instead of ``+`` (passlib.utils.binary)."""
    return from_base64(text.replace(".", "+"))


def to_base64(data: bytes) -> str:
    """Bytes in the standard alphabet without padding.

    It is undecided which alphabet the service reads (FACTS 2.7.2): every decoder of hashes but one
    that knows passlib's alone takes ``+``, and a standard one refuses ``.``.
    """
    return base64.b64encode(data).decode().rstrip("=")


def from_hex(text: str) -> bytes | None:
    """The bytes of hexadecimal digits; None: they are none."""
    try:
        return bytes.fromhex(text)
    except ValueError:
        return None
