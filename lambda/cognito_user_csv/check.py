"""Checking a file in one streaming pass."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from . import accelerator, columns, first_line, normal
from .accelerator import GoodRows
from .layout import Layout
from .options import CsvOptions
from .plain_form import COMMA, CONTINUED, MARK, Matcher, cells_of, is_blank, upload_bytes
from .pool import Pool
from .report import FINDINGS_KEPT, Findings, Report
from .rows import RowRules
from .rules import file
from .rules.access import Access
from .rules.characters import control_in_names
from .rules.escapes import QuotedFile
from .rules.header import Header
from .rules.no_header import no_header
from .rules.password_hash import PasswordHashes
from .rules.rule import Violation
from .rules.sign_in import SignIns
from .rules.whole_columns import WholeColumns
from .source import Readable
from .table import Table, blank_cells_too_many


def check(
    open_source: Readable, options: CsvOptions, *, pool: Pool, keep: int = FINDINGS_KEPT
) -> Report:
    """Check a file against everything that is known of its pool.

    The source is read once, from where it stands, and not closed. What is wrong with the pool
    itself is reported by ``check_pool``.

    Args:
        open_source: the file, opened for reading bytes.
        options: how it is read.
        pool: what is known of the pool; rules that need more are skipped.
        keep: how many findings are kept in full; all of them are counted.

    Raises:
        OSError: the source cannot be read.
    """
    table = Table(open_source, options.dialect)
    return _Check(table, pool, options, Findings(keep, options.unit)).run()


class _Check:
    """One pass over one file."""

    _names: list[str]
    _labels: Sequence[str]
    _doubtful: Collection[str]
    _layout: Layout
    _rules: RowRules
    _quick: GoodRows
    _sign_ins: SignIns
    _access: Access
    _whole: WholeColumns
    _hashes: PasswordHashes
    _wanted: tuple[str, ...]

    def __init__(self, table: Table, pool: Pool, options: CsvOptions, findings: Findings) -> None:
        self._table = table
        self._pool = pool
        self._options = options
        self._findings = findings
        self._users = 0
        self._upload_size = 0
        self._quoted = QuotedFile(options.dialect)
        self._blank = file.BlankLines()

    def run(self) -> Report:
        unfit_hashes = 0
        if self._header():
            self._rows()
            self._add(self._sign_ins.repeated())
            self._add(self._access.violations())
            self._add(self._whole.violations(self._table.header_line))
            self._add(self._hashes.violations())
            unfit_hashes = self._hashes.unfit
            self._add(file.no_users(self._users))
            self._add(file.too_many_users(self._users))
            self._add(file.too_large(self._upload_size))
        return self._findings.report(
            users=self._users,
            size=self._table.size,
            upload_size=self._upload_size,
            unfit_hashes=unfit_hashes,
        )

    def _header(self) -> bool:
        """Check the header; False if the rows cannot be checked by it."""
        table, line = self._table, self._table.header_line
        unreadable = first_line.unreadable(table, self._pool, self._options)
        if unreadable:
            self._add([unreadable])
            return False
        if line > 1:
            self._blank.add(1, line - 1)
            self._add(self._blank.end())
        names = [name.replace(COMMA, ",") for name in table.header]
        header = Header(names, self._pool, self._options)
        if not header.is_one:
            self._add([no_header(header).on(line)])
            return False
        self._add(violation.on(line) for violation in header.check())
        self._add(each.on(line) for each in control_in_names(names, header.labels))
        self._names, self._labels, self._doubtful = names, header.labels, header.doubtful
        self._sign_ins = SignIns(names, self._pool)
        self._access = Access(names, self._pool, hashes=self._options.takes_hashes)
        wanted = [*self._sign_ins.wanted, *self._access.wanted]
        if self._options.groups and columns.GROUPS in names:
            wanted.append(columns.GROUPS)
        self._wanted = tuple(dict.fromkeys(wanted))
        self._make_row_rules()
        self._upload_size = self._layout.header_bytes
        return True

    def _make_row_rules(self, extra: int = 0) -> None:
        """Make the rules for rows, which may have ``extra`` blank cells at their end."""
        self._names = [*self._names, *[""] * extra]
        self._layout = Layout(
            self._names,
            self._labels,
            self._pool,
            self._doubtful,
            hashes=self._options.takes_hashes,
        )
        self._rules = RowRules(self._layout, self._pool, self._options)
        self._hashes = PasswordHashes(self._names, self._options.hashing)
        self._quick = accelerator.used.good_rows(self._rules, self._wanted)
        self._whole = WholeColumns(self._names, self._labels, self._rules.text_columns)

    def _rows(self) -> None:
        fitted = False
        for first, block in self._table.blocks():
            text, line, position = block.text, first, 0
            if not fitted:
                extra = blank_cells_too_many(text, len(self._names))
                if extra:
                    self._make_row_rules(extra)
                fitted = extra is not None
            quick = self._quick
            match = quick.match_in_plain if block.is_plain else quick.match
            while position < len(text):
                found, end = self._good_rows(match, text, position)
                if text.count("\n", position, end) != len(found):
                    # The pattern took several lines for one row. The slower one cannot do that.
                    match = quick.match
                    continue
                if found:
                    self._add(self._blank.end())
                    self._take_in_rows(line, found)
                    self._users += len(found)
                line, position = line + len(found), end
                if position < len(text):
                    end = text.index("\n", position)
                    self._look_closer(text[position:end], line)
                    line, position = line + 1, end + 1
            self._upload_size += block.size + (line - first) * self._layout.blank_cells
            if file.has_too_many(self._users):
                return  # the file is refused anyway, and checking the other rows would take long

    def _good_rows(self, match: Matcher, text: str, position: int) -> tuple[list[Any], int]:
        """The wanted values of the rows that the accelerator passes, and where it stops."""
        # Nearly every row passes through this loop: it uses local names and calls only C functions.
        groups = self._quick.groups
        found: list[Any] = []  # one group's text, or several groups' texts
        remember = found.append
        good = match(text, position)
        while good:
            remember(good.group(*groups))
            position = good.end()
            good = match(text, position)
        return found, position

    def _take_in_rows(self, first: int, found: list[Any]) -> None:
        """Take in good rows, given as one value for each row or as a tuple of values."""
        listed: Iterable[Any] = zip(*found, strict=True) if len(self._wanted) > 1 else [found]
        wanted = dict(zip(self._wanted, listed, strict=True))
        if columns.GROUPS in wanted:
            # A matched value is the whole cell. In plain form a comma is one byte, not two.
            cells = "".join(wanted[columns.GROUPS])
            self._upload_size -= len(cells.encode()) + cells.count(COMMA)
        self._take_in(first, len(found), wanted)

    def _take_in(self, first: int, count: int, wanted: Mapping[str, Sequence[str]]) -> None:
        """Take in ``count`` rows on successive lines from ``first``, by their wanted values."""
        self._add(self._sign_ins.add_rows(first, wanted))
        self._access.add_rows(first, count, wanted)

    def _add(self, violations: Iterable[Violation]) -> None:
        for violation in violations:
            self._findings.add(violation)

    def _look_closer(self, line: str, number: int) -> None:
        """Check a line that the accelerator did not recognise."""
        counted = upload_bytes(line) + self._layout.blank_cells
        if line == CONTINUED:
            self._upload_size -= counted
            return
        if is_blank(line):
            self._upload_size -= counted
            self._blank.add(number)
            return
        self._add(self._blank.end())
        self._users += 1
        cells = cells_of(line)
        trimmed = ",".join(cells)
        uploaded = upload_bytes(",".join(self._rules.uploaded(cells)))
        self._upload_size += uploaded + self._layout.blank_cells - counted
        self._add(each.on(number) for each in self._quoted.look(line))
        if not self._quoted.explains(line):
            # Perhaps the accelerator missed the line only for white space around values.
            if trimmed == line or not self._quick.match(f"{trimmed}\n", 0):
                self._add(each.on(number) for each in self._rules.explain(line, cells))
            if len(cells) == len(self._names) and not line.startswith(MARK):
                self._take_in_cells(number, cells)

    def _take_in_cells(self, line: int, cells: Sequence[str]) -> None:
        self._whole.look(line, cells)
        self._hashes.look(line, cells)
        row = dict(zip(self._names, cells, strict=True))
        if row.get(columns.USERNAME):
            # Only what is uploaded of a row decides whether its user can sign in.
            uploaded = dict(zip(self._names, self._rules.uploaded(cells), strict=True))
            row[columns.PASSWORD_HASH] = uploaded.get(columns.PASSWORD_HASH, "")
            flags = columns.VERIFIED.values()
            wanted = {
                name: ["" if name in flags and not normal.truth(row[name]) else row[name]]
                for name in self._wanted
            }
            self._take_in(line, 1, wanted)
