"""Reads a source as whole lines in plain form, whatever dialect it is written in.

A line that cannot be brought into that form is marked; a rule defines each mark. Control characters
of the source that would be mistaken for those of plain form are replaced by another control
character, which makes no difference, because all of them are refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from . import accelerator
from .dialect import Dialect
from .plain_form import COMMA, MARK
from .rfc4180 import first_row
from .rules.characters import NOT_UTF8_MARK, not_utf8_at
from .rules.row import TOO_LONG_MARK, is_line_too_long

_BLOCK_BYTES = 1 << 18
_BOM = b"\xef\xbb\xbf"
_RESERVED = bytes.maketrans(b"\x00\x01\x02", b"\x7f\x7f\x7f")
# A cell whose quote is never closed must not take in the rest of the file.
_MAX_LINES_IN_QUOTES = 100
# Enough bytes to recognise a file that is not CSV.
_START_BYTES = 4_096


class Readable(Protocol):
    """A binary stream, as far as it is used here."""

    def read(self, size: int, /) -> bytes:
        """Return at most ``size`` bytes; empty at the end."""


@dataclass(frozen=True)
class Block:
    """Some whole lines in plain form, each ended by a line feed."""

    text: str
    size: int
    """Bytes of these lines in Cognito's dialect."""

    is_plain: bool = False
    """Whether it certainly contains no character that is refused in values, and no white space
    except ASCII's."""


class PlainReader:
    """Iterates over a source's blocks; ``size`` counts the bytes read so far.

    ``start`` has the source's first bytes as they are, as far as they were read.
    """

    def __init__(self, source: Readable, dialect: Dialect) -> None:
        self._source = source
        self._dialect = dialect
        self.size = 0
        self.start = b""

    def __iter__(self) -> Iterator[Block]:
        """Read the source once, in blocks of bounded size."""
        if self._dialect is Dialect.COGNITO:
            return (_cognito(raw) for raw in self._raw_blocks())
        return _rfc4180(self._raw_blocks())

    def _raw_blocks(self) -> Iterator[bytes]:
        blocks = self._whole_lines()
        for first in blocks:
            yield first.removeprefix(_BOM)
            break
        yield from blocks

    def _whole_lines(self) -> Iterator[bytes]:
        rest = b""
        skipping = False  # inside a line too long to be looked at
        while chunk := self._source.read(_BLOCK_BYTES):
            self.size += len(chunk)
            if len(self.start) < _START_BYTES:
                self.start += chunk[: _START_BYTES - len(self.start)]
            if b"\x00" in chunk or b"\x01" in chunk or b"\x02" in chunk:
                chunk = chunk.translate(_RESERVED)
            if skipping:
                end = chunk.find(b"\n") + 1
                if not end:
                    continue
                chunk, skipping = chunk[end:], False
            end = chunk.rfind(b"\n") + 1
            if end:
                yield _line_feeds(rest + chunk[:end])
                rest = chunk[end:]
            else:
                rest += chunk
            if is_line_too_long(rest):
                yield TOO_LONG_MARK.encode() + b"\n"
                rest, skipping = b"", True
        if rest:
            yield _line_feeds(rest + b"\n")


def _line_feeds(raw: bytes) -> bytes:
    return raw.replace(b"\r\n", b"\n") if b"\r" in raw else raw


def _decode(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return "\n".join(_decode_line(line) for line in raw.split(b"\n"))


def _decode_line(line: bytes) -> str:
    wrong = not_utf8_at(line)
    return line.decode() if wrong is None else NOT_UTF8_MARK + line[:wrong].decode()


def _cognito(raw: bytes) -> Block:
    size = len(raw)
    return _block_of(_unescape(raw) if b"\\" in raw else raw, size)


def _block_of(raw: bytes, size: int) -> Block:
    try:
        return Block(raw.decode(), size, accelerator.used.is_plain(raw))
    except UnicodeDecodeError:
        return Block(_decode(raw), size)


def _unescape(raw: bytes) -> bytes:
    # The same as `raw.replace(b"\\,", COMMA)` in a third of the time: one byte is found faster.
    first, *rest = raw.split(b"\\")
    comma = COMMA.encode()
    escaped = [part[1:] for part in rest if part[:1] == b","]
    if len(escaped) == len(rest):
        return comma.join([first, *escaped])
    return first + b"".join(
        [comma + part[1:] if part.startswith(b",") else b"\\" + part for part in rest]
    )


def _rfc4180(blocks: Iterator[bytes]) -> Iterator[Block]:
    carried: list[str] = []  # lines of a row whose quotes are still open
    for raw in blocks:
        if not carried and b'"' not in raw:
            yield _block_of(raw, len(raw))
            continue
        text = _decode(raw)
        lines = carried + text.split("\n")[:-1]
        done, carried = _unquote(lines, at_end=False)
        if done:
            yield _block(done)
    if carried:
        yield _block(_unquote(carried, at_end=True)[0])


def _block(lines: list[str]) -> Block:
    text = "\n".join([*lines, ""])
    return Block(text, len(text.encode()) + text.count(COMMA))


def _unquote(lines: list[str], *, at_end: bool) -> tuple[list[str], list[str]]:
    """The lines in plain form, and those at the end that need more lines to be understood."""
    done: list[str] = []
    position = 0
    while position < len(lines):
        line = lines[position]
        if '"' not in line or line.startswith(MARK):
            done.append(line)
            position += 1
            continue
        window = lines[position : position + _MAX_LINES_IN_QUOTES]
        row = first_row(window)
        if row.is_open and len(window) < _MAX_LINES_IN_QUOTES and not at_end:
            return done, lines[position:]
        done.extend(row.plain(line))
        position += row.lines
    return done, []
