"""Which lines of the source were sent, and where they are in the upload."""

from __future__ import annotations

import base64
import zlib
from array import array
from collections.abc import Iterable, Iterator

_FIRST_UPLOAD_LINE = 2  # line 1 is the header (FACTS 5.3)


class LineMap:
    """A set of source line numbers in file order.

    Args:
        lines: the line numbers sent, ascending; the source's first line is 1.

    Raises:
        ValueError: the numbers are not positive and ascending.
    """

    def __init__(self, lines: Iterable[int] = ()) -> None:
        self._lines = array("q", lines)
        previous = 0
        for line in self._lines:
            if line <= previous:
                raise ValueError("line numbers must be positive and ascending")
            previous = line
        self._bits = bytearray(previous // 8 + 1)
        for line in self._lines:
            self._bits[line >> 3] |= 1 << (line & 7)

    def __len__(self) -> int:
        return len(self._lines)

    def __iter__(self) -> Iterator[int]:
        return iter(self._lines)

    def __contains__(self, line: object) -> bool:
        if not isinstance(line, int) or not 0 <= line < len(self._bits) * 8:
            return False
        return bool(self._bits[line >> 3] & (1 << (line & 7)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LineMap) and self._lines == other._lines

    def __hash__(self) -> int:
        return hash(bytes(self._bits))

    def source_line(self, upload_line: int) -> int:
        """The source line behind a line of the upload, as Cognito's log counts it.

        Args:
            upload_line: line of the upload; 1 is the header, 2 the first user (FACTS 5.3).

        Raises:
            LookupError: the upload has no user on this line.
        """
        index = upload_line - _FIRST_UPLOAD_LINE
        if not 0 <= index < len(self._lines):
            raise LookupError(f"the upload has no user on line {upload_line}")
        return self._lines[index]

    def to_text(self) -> str:
        """A compact form of ASCII characters; the same map always gives the same text.

        Empty for no lines, ``first-last`` when no line between them is left out, else a compressed
        bitmap: below 100 KB for any choice among 500,000 lines; blank lines count, too.
        """
        if not self._lines:
            return ""
        first, last = self._lines[0], self._lines[-1]
        if last - first + 1 == len(self._lines):
            return f"{first}-{last}"
        return base64.b64encode(zlib.compress(bytes(self._bits), 9)).decode()

    @classmethod
    def from_text(cls, text: str) -> LineMap:
        """Read what ``to_text`` wrote.

        Raises:
            ValueError: the text is not of that form.
        """
        try:
            return cls(_lines_of(text))
        except (ValueError, zlib.error) as error:
            raise ValueError("not the text of a line map") from error


def _lines_of(text: str) -> Iterable[int]:
    if not text:
        return ()
    first, dash, last = text.partition("-")  # "-" is no character of base64
    if dash:
        return range(int(first), int(last) + 1)
    bits = zlib.decompress(base64.b64decode(text, validate=True))
    return (
        (index << 3) + bit
        for index, byte in enumerate(bits)
        if byte
        for bit in range(8)
        if byte & (1 << bit)
    )
