"""Reading a checked file: its users, their keys, and the upload made from them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple, Protocol

from . import columns
from .columns import PASSWORD_HASH
from .groups import GroupCells
from .hash_cells import HashCells
from .normal import normalisers, truth
from .options import CsvOptions
from .plain_form import COMMA, MARK, cells_of, is_blank
from .pool import Pool
from .source import Readable
from .table import Table


class Writable(Protocol):
    """A binary stream, as far as it is used here."""

    def write(self, data: bytes, /) -> object:
        """Take all of ``data``."""


@dataclass(frozen=True)
class Prepared:
    """What was written."""

    rows: int
    """Users, the header not counted."""

    size: int
    """Bytes."""

    unfit_hashes: int = 0
    """How many of these have no password hash in the upload, because theirs does not fit."""


class SourceUser(NamedTuple):
    """What is needed of a user of a checked file to find it in the pool."""

    line: int
    """The source's line number."""

    name: str
    """The username as it is written, also where it is an e-mail address or a phone number (FACTS
    1.5.7)."""

    key: str
    """The username in the form in which the pool compares usernames (``Pool.username_key``)."""

    is_unverified: bool
    """Whether the row says that this address is not verified."""

    has_hash: bool
    """Whether the row has a password hash, whether it fits or not."""

    has_unfit_hash: bool
    """Whether the user is imported without a password, because the hash does not fit."""

    groups: tuple[str, ...] = ()
    """The user's groups, in the order of the cell; empty if the import sets no groups."""


def iter_users(source: Readable, options: CsvOptions, *, pool: Pool) -> Iterator[SourceUser]:
    """Each user of a checked file, in its order.

    Args:
        source: the file, opened for reading bytes; read once, not closed.
        options: how it is read, as it was checked.
        pool: what is known of the pool.

    Raises:
        ValueError: there is no username column, or none of groups for an import that sets them, or
            a line has not as many cells as the header (the file was not checked).
    """
    table = Table(source, options.dialect)
    header = table.header
    if columns.USERNAME not in header:
        raise ValueError(f"the header has no column {columns.USERNAME}")
    if options.groups and columns.GROUPS not in header:
        raise ValueError(f"the header has no column {columns.GROUPS}")
    index = header.index(columns.USERNAME)
    flags = {name: header.index(flag) for name, flag in columns.VERIFIED.items() if flag in header}
    hashes = HashCells(header, options.hashing)
    group_cells = GroupCells(header)
    for number, line in table.lines():
        cells = _cells(line, number, len(header))
        username = cells[index].replace(COMMA, ",")
        flag = flags.get(columns.PHONE_NUMBER if username.startswith("+") else columns.EMAIL)
        is_unverified = flag is not None and truth(cells[flag]) is False
        yield SourceUser(
            line=number,
            name=username,
            key=pool.username_key(username),
            is_unverified=is_unverified,
            has_hash=hashes.index is not None and cells[hashes.index] != "",
            has_unfit_hash=hashes.are_waived_in(cells),
            groups=group_cells.groups(cells) if options.groups else (),
        )


def prepare(
    source: Readable,
    target: Writable,
    options: CsvOptions,
    *,
    columns: Sequence[str],
    booleans: Collection[str] = (),
    wants: Callable[[int], bool],
) -> Prepared:
    r"""Write the upload made from a checked file, in the only shape known to work (FACTS 1.1.4).

    Exactly ``columns`` in that order, blank cells where the source has no such column, a comma in a
    value as ``\,``, LF, UTF-8 without byte order mark. Rows keep their order. Groups are no part of
    it: an import job takes none (FACTS 1.5.12).

    Args:
        source: the file, opened for reading bytes; read once, not closed.
        target: takes the upload; not closed.
        options: how the source is read, as it was checked. Hashes are written in the service's
            form; without an algorithm, ``password_hash`` stays blank.
        columns: the upload's columns, as GetCSVHeader lists them.
        booleans: the pool's own attributes that are booleans (`Pool.booleans`).
        wants: whether to send the user on a line of the source, by its number.

    Raises:
        ValueError: a line cannot be written safely (the file was not checked), or there is an
            algorithm and no column for it.
    """
    if options.takes_hashes and PASSWORD_HASH not in columns:
        raise ValueError(f"an import with a hashing algorithm needs the column {PASSWORD_HASH}")
    table = Table(source, options.dialect)
    header = table.header
    rewritten = normalisers(header, booleans)
    hashes = HashCells(header, options.hashing)
    pick = _picker(header, columns)
    size = _write(target, [",".join(columns)])
    rows = unfit_hashes = 0
    for first, block in table.blocks():
        written: list[str] = []
        for number, line in enumerate(block.text.split("\n"), first):
            if is_blank(line) or not wants(number):
                continue
            cells = _cells(line, number, len(header))
            for index, normalise in rewritten:
                cells[index] = normalise(cells[index])
            if hashes.index is not None:
                unfit_hashes += _write_hash(hashes, hashes.index, cells, number)
            cells.append("")
            written.append(",".join(pick(cells)))
        rows += len(written)
        size += _write(target, written)
    return Prepared(rows, size, unfit_hashes)


def _write_hash(hashes: HashCells, index: int, cells: list[str], number: int) -> bool:
    """Rewrite the hash among the cells of a line; whether it was left out."""
    written = hashes.written(cells[index])
    if isinstance(written, str):
        cells[index] = written
        return False
    if not hashes.is_waived(written):
        raise ValueError(f"line {number} has a hash that does not fit: check the file first")
    cells[index] = ""
    return True


def _cells(line: str, number: int, expected: int) -> list[str]:
    cells = cells_of(line)
    if not any(cells[expected:]):
        del cells[expected:]  # blank cells beyond the header, which the check has reported
    if len(cells) != expected or line.startswith(MARK):
        raise ValueError(f"line {number} does not fit the header: check the file first")
    return cells


def _picker(header: Sequence[str], wanted: Sequence[str]) -> Callable[[list[str]], Sequence[str]]:
    """Takes the wanted columns from a row's cells, to which a blank cell is appended."""
    blank = len(header)
    indices = [header.index(name) if name in header else blank for name in wanted]
    if len(indices) == 1:
        return lambda cells: (cells[indices[0]],)
    return itemgetter(*indices)


def _write(target: Writable, rows: Sequence[str]) -> int:
    if not rows:
        return 0
    text = "\n".join([*rows, ""])
    # It is not known how the service reads these characters (FACTS 1.3.3).
    if '"' in text or "\\" in text:
        raise ValueError(
            'a row holds " or \\, which cannot be written safely: check the file first'
        )
    data = text.replace(COMMA, "\\,").encode()
    target.write(data)
    return len(data)
