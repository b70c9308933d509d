"""A source as a table: its header, then its rows with their line numbers."""

from __future__ import annotations

from collections.abc import Iterator

from .dialect import Dialect
from .plain_form import MARK, cells_of, is_blank, upload_bytes
from .source import Block, PlainReader, Readable


def blank_cells_too_many(text: str, columns: int) -> int | None:
    """How many blank cells beyond the header's columns each row in a text has at its end.

    It is 0 if the rows differ, and None if there is no row.
    """
    rows = (line for line in text.split("\n") if not is_blank(line) and not line.startswith(MARK))
    first = next(rows, None)
    if first is None:
        return None
    cells = first.count(",") + 1
    extra = cells - columns
    if extra <= 0 or any(cells_of(first)[columns:]):
        return 0
    alike = (row.count(",") + 1 == cells and not any(cells_of(row)[columns:]) for row in rows)
    return extra if all(alike) else 0


class Table:
    """A source opened at its first row; blank lines before the header are skipped."""

    def __init__(self, source: Readable, dialect: Dialect) -> None:
        self._reader = PlainReader(source, dialect)
        self._blocks = iter(self._reader)
        self.header_text: str | None = None
        """The header's line in plain form; None: the source holds no header."""
        self.header_line = 1
        self._rest = self._find_header()

    @property
    def size(self) -> int:
        """Bytes read of the source so far."""
        return self._reader.size

    @property
    def start(self) -> bytes:
        """The source's first bytes as they are."""
        return self._reader.start

    @property
    def header(self) -> list[str]:
        """The header's cells, trimmed."""
        return cells_of(self.header_text or "")

    def blocks(self) -> Iterator[tuple[int, Block]]:
        """The lines after the header: the number of a block's first line, and the block."""
        line = self.header_line + 1
        if self._rest is not None:
            yield line, self._rest
            line += self._rest.text.count("\n")
        for block in self._blocks:
            yield line, block
            line += block.text.count("\n")

    def lines(self) -> Iterator[tuple[int, str]]:
        """The lines after the header that are not blank, with their numbers."""
        for first, block in self.blocks():
            for number, line in enumerate(block.text.split("\n"), first):
                if not is_blank(line):
                    yield number, line

    def _find_header(self) -> Block | None:
        """Read as far as the header, and return the rest of its block, if there is any."""
        for block in self._blocks:
            text, position = block.text, 0
            while position < len(text):
                end = text.index("\n", position)
                line, position = text[position:end], end + 1
                if not is_blank(line):
                    self.header_text = line
                    rest = text[position:]
                    size = block.size - upload_bytes(text[: position - 1])
                    return Block(rest, size, block.is_plain) if rest else None
                self.header_line += 1
        return None


def count_users(source: Readable, *, dialect: Dialect) -> int:
    """How many users a file has, whatever may be wrong with it."""
    return sum(1 for _ in Table(source, dialect).lines())
