"""The rules about rows, put together for one file."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cached_property

from . import columns, limits
from .dialect import Dialect
from .pool import Pool
from .rules import file, syntax, username, verified
from .rules.column import CONTROL, NEVER, ColumnCheck, in_plain_block, utf16_length
from .rules.rule import Violation
from .rules.values import MISSING_ATTRIBUTE, column_check, in_range
from .source import (
    BAD_QUOTES,
    COMMA,
    LINE_BREAK,
    MARK,
    NOT_UTF8,
    SPACE_BEFORE_QUOTE,
    TOO_LONG,
)

Matcher = Callable[[str, int], "re.Match[str] | None"]

_SMALLEST_CAP = 32


class RowRules:
    """Everything that can be said of one row without knowing the others.

    ``match`` passes good rows quickly, ``explain`` says in words what is wrong with the rest.
    """

    def __init__(
        self,
        names: Sequence[str],
        labels: Sequence[str],
        pool: Pool,
        dialect: Dialect,
        wanted: Sequence[str],
        *,
        doubtful: Collection[str] = (),
    ) -> None:
        """Put the rules together.

        Args:
            names: the columns; those after the header's own are blank in every row. A row's cell in
                one without a name may hold anything; that it is left out of the upload is told by
                the column.
            labels: how findings call the header's columns.
            pool: what is known of the pool.
            dialect: how the file is written.
            wanted: the columns whose values ``wanted_groups`` gives.
            doubtful: columns that the header lacks or has in other words, an error of its own;
                nothing follows from their absence.
        """
        self._names = names
        self._doubtful = doubtful
        self._extra = len(names) - len(labels)
        self._looks_federated = username.looks_federated(pool)
        self._labels = labels
        self._dialect = dialect
        self._upload = pool.upload_columns(names)
        uploaded = set(self._upload)
        self._uploaded = [name in uploaded for name in names]
        self.blank_cells = len(uploaded - set(names)) - names.count("")
        """Blank cells that the upload has in each row more than the source; it has none for
        columns without a name."""
        self._flags = verified.deciding_flags(pool, names, doubtful)
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

    @property
    def header_bytes(self) -> int:
        """Bytes of the upload's header."""
        return len(",".join(self._upload).encode()) + 1

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
        cap = (limits.MAX_ROW_CHARACTERS // max(1, len(self._upload)) - 1) // 2
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
            yield self._marked(line)
            return
        unreadable = list(self._misread(cells))
        if unreadable:
            yield from unreadable
            return
        controls = self._control_characters(cells)
        for index in controls:
            yield file.CONTROL_CHARACTER.violated(None, self._label(index))
        if len(cells) != len(self._names) or (self._extra and any(cells[-self._extra :])):
            header = len(self._names) - self._extra
            texts = syntax.cell_count_texts(self._dialect, len(cells), header, self._extra)
            yield syntax.CELL_COUNT.violated(**texts)
            return
        if self.upload_characters(cells) > limits.MAX_ROW_CHARACTERS:
            yield syntax.ROW_TOO_LONG.violated()
        row = dict(zip(self._names, cells, strict=True))
        yield from self._values(cells, skip=controls)
        if not controls:
            yield from verified.explain_verified(row, self._flags, self._doubtful)
        if columns.USERNAME in row:
            yield from self._federated(row)

    def upload_characters(self, cells: Sequence[str]) -> int:
        """Characters of the upload's row."""
        return sum(
            utf16_length(cell) + cell.count(COMMA)
            for cell, uploaded in zip(cells, self._uploaded, strict=True)
            if uploaded
        ) + max(0, len(self._upload) - 1)

    def _label(self, index: int) -> str | None:
        return self._labels[index] if index < len(self._labels) else None

    def _federated(self, row: Mapping[str, str]) -> Iterator[Violation]:
        federated = self._looks_federated(row[columns.USERNAME].replace(COMMA, ","))
        if columns.IDENTITIES not in row:
            if federated:
                yield username.FEDERATED_USERNAME.violated(None, columns.USERNAME)
        elif federated or row[columns.IDENTITIES] not in ("", "[]"):
            rule = username.FEDERATED_USER
            yield rule.violated(None, columns.USERNAME, **rule.values)

    def _marked(self, line: str) -> Violation:
        violation = marked_rule(line)
        before = line[len(NOT_UTF8) :]
        told = violation.rule in (file.NOT_UTF8, syntax.LINE_BREAK)
        if told and ('"' not in before or self._dialect is Dialect.COGNITO):
            return violation.within(self._label(before.count(",")))
        return violation

    def _misread(self, cells: Sequence[str]) -> Iterator[Violation]:
        """Cells whose quotes and backslashes Cognito may read in its own way."""
        for index, cell in enumerate(cells):
            if self._dialect is Dialect.RFC4180 and not self._is_uploaded(index):
                continue  # its value goes nowhere
            if '"' in cell:
                yield syntax.UNESCAPED_QUOTE.violated(None, self._label(index))
            if "\\" in cell:
                texts = syntax.backslash_texts(self._dialect, cell)
                yield syntax.STRAY_BACKSLASH.violated(None, self._label(index), **texts)

    def _is_uploaded(self, index: int) -> bool:
        return index >= len(self._uploaded) or self._uploaded[index]

    def _control_characters(self, cells: Sequence[str]) -> list[int]:
        return [index for index, cell in enumerate(cells) if CONTROL.search(cell)]

    def _values(self, cells: Sequence[str], skip: Sequence[int]) -> Iterator[Violation]:
        for index, check in enumerate(self._checks):
            if check is None or index in skip:
                continue
            value = cells[index].replace(COMMA, ",")
            if value:
                for violation in check.explain(value):
                    yield violation.within(self._label(index))
            elif check.required:
                is_name = self._names[index] == columns.USERNAME
                rule = username.MISSING_USERNAME if is_name else MISSING_ATTRIBUTE
                yield rule.violated(None, self._label(index))


def marked_rule(line: str) -> Violation:
    """What is wrong with a marked line in plain form."""
    malformed = syntax.MALFORMED_QUOTES
    violations = {
        NOT_UTF8: file.NOT_UTF8.violated(),
        TOO_LONG: syntax.ROW_TOO_LONG.violated(),
        BAD_QUOTES: malformed.violated(**malformed.values),
        SPACE_BEFORE_QUOTE: malformed.violated(**syntax.space_before_quote_texts()),
        LINE_BREAK: syntax.LINE_BREAK.violated(),
    }
    return violations[line[: len(NOT_UTF8)]]


def _check_of(name: str, pool: Pool) -> ColumnCheck | None:
    if name == columns.USERNAME:
        return username.username_check(pool)
    if name == columns.PASSWORD_HASH or pool.takes_column(name):
        return column_check(name, pool)
    return None
