"""Bytes as texts: the alphabets of base64 in which hashes are written, and hexadecimal digits."""

from __future__ import annotations

import base64
import re

BASE64 = r"[A-Za-z0-9+/]+={0,2}"
"""Pattern of the standard alphabet, padded or not."""

_STANDARD = re.compile(BASE64)


def from_base64(text: str) -> bytes | None:
    """The bytes of a text in the standard alphabet, padded or not; None if it is not one."""
    bare = text.rstrip("=")
    if not _STANDARD.fullmatch(text) or len(bare) % 4 == 1:
        return None
    return base64.b64decode(bare + "=" * (-len(bare) % 4))


def from_base64url(text: str) -> bytes | None:
    """The same in the alphabet for URLs, which has ``-`` and ``_``."""
    return from_base64(text.replace("-", "+").replace("_", "/"))


def from_passlib(text: str) -> bytes | None:
    """The same in passlib's alphabet, which has ``.`` instead of ``+`` (passlib.utils.binary)."""
    return from_base64(text.replace(".", "+"))


def to_base64(data: bytes) -> str:
    """Bytes in the standard alphabet without padding.

    It is not known which alphabet the service reads (FACTS 2.7.2). ``+`` is safer than ``.``: only
    a decoder that knows nothing but passlib's alphabet refuses ``+``, and a standard one refuses
    ``.``.
    """
    return base64.b64encode(data).decode().rstrip("=")


def from_hex(text: str) -> bytes | None:
    """The bytes of hexadecimal digits; None if the text is something else."""
    try:
        return bytes.fromhex(text)
    except ValueError:
        return None
