"""The rules about rows, put together for one file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from . import columns
from .groups import GroupCells
from .hash_cells import HashCells
from .layout import Layout
from .options import CsvOptions
from .plain_form import COMMA, MARK
from .pool import Pool
from .rules import characters, escapes, row
from .rules.attributes import attribute_rules
from .rules.cell import CellRules
from .rules.federated import federated
from .rules.groups import group_rules
from .rules.marked import marked_row
from .rules.password_hash import password_hash_rules
from .rules.rule import Violation
from .rules.username import username_rules
from .rules.verified import UnverifiedUser, VerifiedWithoutValue, deciding_flags

RowRule = Callable[[Mapping[str, str]], Iterator[Violation]]
"""Finds what is wrong with a row, by its trimmed values in plain form."""


class RowRules:
    """The rules that need only one row, without the others.

    Args:
        layout: the file's columns.
        pool: what is known of the pool.
        options: how the file is read.
    """

    def __init__(self, layout: Layout, pool: Pool, options: CsvOptions) -> None:
        self.layout = layout
        self._dialect = options.dialect
        self._hash_cells = HashCells(layout.names, options.hashing)
        self._group_cells = GroupCells(layout.names)
        self.cells = [_cell_rules(name, pool, options) for name in layout.names]
        """The rules for each column's cells; None: the column is not imported."""
        flags = deciding_flags(pool, layout.names, layout.doubtful)
        # In a row with a control character, a value may be in the wrong column.
        of_clean_rows: tuple[RowRule, ...] = (
            VerifiedWithoutValue(layout.doubtful),
            UnverifiedUser(flags),
        )
        self._of_whole_rows: tuple[RowRule, ...] = (federated(pool),)
        self.row_rules: tuple[RowRule, ...] = (*of_clean_rows, *self._of_whole_rows)
        """The rules that compare several columns of a row."""

    @property
    def text_columns(self) -> list[int]:
        """The positions of columns that take any text."""
        return [index for index, cell in enumerate(self.cells) if cell and cell.is_text]

    def uploaded(self, cells: Sequence[str]) -> Sequence[str]:
        """A row's trimmed cells as they are uploaded."""
        return self._group_cells.blanked(self._hash_cells.uploaded(cells))

    def explain(self, line: str, cells: Sequence[str]) -> Iterator[Violation]:
        """What is wrong with a line in plain form that is not blank, given its trimmed cells."""
        if line.startswith(MARK):
            yield marked_row(line, self.layout, self._dialect)
            return
        unwritable = list(escapes.unwritable(cells, self.layout, self._dialect))
        if unwritable:
            yield from unwritable
            return
        controls = characters.control_characters(cells)
        for index in controls:
            yield characters.control_character(self.layout.label(index))
        misfit = row.cell_count(cells, self.layout, self._dialect)
        if misfit:
            yield misfit
            return
        yield from row.row_too_long(self.uploaded(cells), self.layout)
        yield from self._values(cells, skip=controls)
        values = dict(zip(self.layout.names, cells, strict=True))
        for rule in self._of_whole_rows if controls else self.row_rules:
            yield from rule(values)

    def _values(self, cells: Sequence[str], skip: Sequence[int]) -> Iterator[Violation]:
        for index, rules in enumerate(self.cells):
            if rules is not None and index not in skip:
                for violation in rules.explain(cells[index].replace(COMMA, ",")):
                    yield violation.within(self.layout.label(index))


def _cell_rules(name: str, pool: Pool, options: CsvOptions) -> CellRules | None:
    if name == columns.USERNAME:
        return username_rules(pool)
    if name == columns.PASSWORD_HASH:
        return password_hash_rules(options.hashing)
    if name == columns.GROUPS:
        return group_rules(groups=options.groups)
    if pool.takes_column(name):
        return attribute_rules(name, pool)
    return None
