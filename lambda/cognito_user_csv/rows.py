"""The rules about rows, put together for one file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

from . import columns, limits
from .dialect import Dialect
from .layout import Layout
from .plain_form import COMMA, MARK
from .pool import Pool
from .rules import characters, escapes, row, username, verified
from .rules.column import NEVER, ColumnCheck, in_plain_block
from .rules.federated import Federated
from .rules.marked import marked_row
from .rules.rule import Violation
from .rules.values import MISSING_ATTRIBUTE, column_check, in_range

Matcher = Callable[[str, int], "re.Match[str] | None"]

_SMALLEST_CAP = 32


class RowRules:
    """Everything that can be said of one row without knowing the others.

    ``match`` passes good rows quickly, ``explain`` says in words what is wrong with the rest.
    """

    def __init__(self, layout: Layout, pool: Pool, dialect: Dialect, wanted: Sequence[str]) -> None:
        """Put the rules together.

        Args:
            layout: the file's columns.
            pool: what is known of the pool.
            dialect: how the file is written.
            wanted: the columns whose values ``wanted_groups`` gives.
        """
        self._layout = layout
        self._names = names = layout.names
        self._dialect = dialect
        self._federated = Federated(pool)
        self._flags = verified.deciding_flags(pool, names, layout.doubtful)
        self._checks = [_check_of(name, pool) for name in names]
        self.text_columns = [at for at, check in enumerate(self._checks) if check and check.is_text]
        """The positions of columns that take any text."""
        self._wanted = wanted
        pattern = re.compile(self._row_pattern(plain=True))
        groups = pattern.groupindex
        self.wanted_groups = tuple(groups.get(self._group(name), 0) for name in wanted)
        """The groups of ``match`` with the wanted columns' values, in that order. That of a
        verified column has a value only if it is TRUE."""
        self._number_groups = [
            (group, check.number_range)
            for index, check in enumerate(self._checks)
            if check and (group := groups.get(f"number_{index}"))
        ]
        self.match_in_plain = self._matcher(pattern)
        """The same as ``match`` in a plain block, quicker. It may match several lines together."""

    @cached_property
    def match(self) -> Matcher:
        """Matches a good row in plain form, line feed included, at a position of a text.

        It may miss good rows, too: those in which ``explain`` finds nothing.
        """
        return self._matcher(re.compile(self._row_pattern(plain=False)))

    def _matcher(self, pattern: re.Pattern[str]) -> Matcher:
        if not self._number_groups:
            return pattern.match

        def match_with_numbers(text: str, position: int) -> re.Match[str] | None:
            match = pattern.match(text, position)
            if match:
                for group, (low, high) in self._number_groups:
                    if match[group] and not in_range(int(match[group]), low, high):
                        return None
            return match

        return match_with_numbers

    def _group(self, name: str) -> str:
        attribute = next((key for key, flag in columns.VERIFIED.items() if flag == name), None)
        return f"{attribute}_true" if attribute else f"value_{self._names.index(name)}"

    # -- the quick way ---------------------------------------------------------------------------

    def _row_pattern(self, *, plain: bool) -> str:
        # Sharing out the limit for a row lets each cell be tested by itself; a cell may double in
        # length when its commas are escaped.
        cap = (limits.MAX_ROW_CHARACTERS // max(1, len(self._layout.upload)) - 1) // 2
        named = list(filter(None, self._names))
        unusable = len(set(named)) < len(named) or columns.USERNAME not in named
        if unusable or cap < _SMALLEST_CAP:
            return NEVER
        cells = [self._cell_pattern(index, cap) for index in range(len(self._names))]
        if plain:
            last = len(cells) - 1
            cells = [in_plain_block(cell, last=at == last) for at, cell in enumerate(cells)]
        return ",".join(cells) + verified.any_flag_pattern(self._flags) + "\\n"

    def _cell_pattern(self, index: int, cap: int) -> str:
        name, check = self._names[index], self._checks[index]
        if check is None:
            return ""  # a column that is not imported: only blank cells go without saying
        if name in columns.VERIFIED.values():
            attribute = next(key for key, flag in columns.VERIFIED.items() if flag == name)
            return verified.flag_pattern(attribute, self._names, required=check.required)
        pattern = self._value_pattern(index, check, check.pattern(cap))
        return f"(?P<{self._group(name)}>{pattern})" if name in self._wanted else pattern

    def _value_pattern(self, index: int, check: ColumnCheck, pattern: str) -> str:
        name = self._names[index]
        if name in columns.VERIFIED:
            return verified.value_pattern(name, pattern, self._names, required=check.required)
        if name == columns.USERNAME and columns.IDENTITIES in self._names:
            # A provider's name may stand before the underscore.
            return f"(?![^,\\n]*_){pattern}"
        if check.number_range != (None, None):
            pattern = f"(?P<number_{index}>{pattern})"
        return pattern if check.required or check.covers_blank else f"(?:{pattern}|)"

    # -- in words --------------------------------------------------------------------------------

    def explain(self, line: str, cells: Sequence[str]) -> Iterator[Violation]:
        """What is wrong with a line in plain form that is not blank, given its trimmed cells."""
        if line.startswith(MARK):
            yield marked_row(line, self._layout, self._dialect)
            return
        unwritable = list(escapes.unwritable(cells, self._layout, self._dialect))
        if unwritable:
            yield from unwritable
            return
        controls = characters.control_characters(cells)
        for index in controls:
            yield characters.CONTROL_CHARACTER.violated(None, self._layout.label(index))
        misfit = row.cell_count(cells, self._layout, self._dialect)
        if misfit:
            yield misfit
            return
        yield from row.row_too_long(cells, self._layout)
        yield from self._values(cells, skip=controls)
        values = dict(zip(self._names, cells, strict=True))
        if not controls:
            yield from verified.explain_verified(values, self._flags, self._layout.doubtful)
        yield from self._federated(values)

    def _values(self, cells: Sequence[str], skip: Sequence[int]) -> Iterator[Violation]:
        for index, check in enumerate(self._checks):
            if check is None or index in skip:
                continue
            value = cells[index].replace(COMMA, ",")
            if value:
                for violation in check.explain(value):
                    yield violation.within(self._layout.label(index))
            elif check.required:
                is_name = self._names[index] == columns.USERNAME
                rule = username.MISSING_USERNAME if is_name else MISSING_ATTRIBUTE
                yield rule.violated(None, self._layout.label(index))


def _check_of(name: str, pool: Pool) -> ColumnCheck | None:
    if name == columns.USERNAME:
        return username.username_check(pool)
    if name == columns.PASSWORD_HASH or pool.takes_column(name):
        return column_check(name, pool)
    return None
