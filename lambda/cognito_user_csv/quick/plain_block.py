"""Blocks of lines that certainly have no special character, so that a faster pattern is enough."""

from __future__ import annotations

import re

# None of these bytes is in a plain block: control characters except COMMA and the line feed, quotes
# and backslashes.
_REFUSED = bytes([0, *range(2, 10), *range(11, 32), *b'"\\\x7f'])
_NOT_PLAIN = bytes.maketrans(_REFUSED, bytes(len(_REFUSED)))
# Control characters and white space beyond ASCII, by the byte they begin with.
_NOT_PLAIN_WIDE = {
    lead: re.compile(lead + rest)
    for lead, rest in (
        (b"\xc2", b"[\x80-\xa0]"),
        (b"\xe1", b"\x9a\x80"),
        (b"\xe2", b"(?:\x80[\x80-\x8a\xa8\xa9\xaf]|\x81\x9f)"),
        (b"\xe3", b"\x80\x80"),
        (b"\xef", b"\xbb\xbf"),
    )
}


def is_plain(raw: bytes) -> bool:
    """Whether lines contain nothing that is refused in values, and only ASCII white space.

    If the answer is False, it may still be so.
    """
    # CPython's `translate` returns the object itself when it changes nothing. In another Python no
    # block counts as plain, which makes the check slower but not wrong.
    return raw.translate(_NOT_PLAIN) is raw and not any(
        lead in raw and pattern.search(raw) for lead, pattern in _NOT_PLAIN_WIDE.items()
    )
