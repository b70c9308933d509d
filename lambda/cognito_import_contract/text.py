"""Makes text from outside, such as a service's message, fit for one line of a message."""

from __future__ import annotations


def one_line(text: str, limit: int = 300) -> str:
    """`text` without line breaks or control characters, at most `limit` characters."""
    printable = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(printable.split())[:limit]
