"""A pattern for one file's rows: it matches only rows in which the rules find nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from .. import columns, limits
from ..plain_form import Matcher
from ..rows import RowRules
from ..rules.cell import CellRules
from ..rules.federated import Federated
from ..rules.verified import UnverifiedUser, VerifiedWithoutValue
from . import verified_patterns
from .text_patterns import NEVER, in_plain_block
from .username_pattern import username_pattern
from .value_patterns import CellPattern, attribute_pattern

_SMALLEST_CAP = 32


class QuickRows:
    """Recognises good rows quickly.

    Args:
        rules: the rules for the file's rows.
        wanted: the columns whose values ``groups`` gives.
    """

    def __init__(self, rules: RowRules, wanted: Sequence[str]) -> None:
        self._rules = rules
        self._names = rules.layout.names
        self._wanted = wanted
        # The limit for a row is divided among its cells, so that each cell can be tested by itself.
        # A cell may double in length when its commas are escaped.
        self._cap = (limits.MAX_ROW_CHARACTERS // max(1, len(rules.layout.upload)) - 1) // 2
        self._cells = [self._cell(at, cell) for at, cell in enumerate(rules.cells)]
        pattern = re.compile(self._row_pattern(plain=True))
        groups = pattern.groupindex
        self.groups = tuple(groups.get(self._group(name), 0) for name in wanted)
        """The numbers of the groups of a match that have the wanted columns' values, in that order.
        The group of a verified column has a value only if that is TRUE."""
        self._tests = [
            (group, cell.test)
            for index, cell in enumerate(self._cells)
            if cell and cell.test and (group := groups.get(f"tested_{index}"))
        ]
        self.match_in_plain = self._matcher(pattern)
        """The same as ``match``, but faster, and only for a plain block. It may match several lines
        as if they were one row."""

    @cached_property
    def match(self) -> Matcher:
        """Matches a good row in plain form, line feed included, at a position of a text.

        A good row is one in which the rules find nothing. Some good rows are not matched.
        """
        return self._matcher(re.compile(self._row_pattern(plain=False)))

    def _matcher(self, pattern: re.Pattern[str]) -> Matcher:
        if not self._tests:
            return pattern.match

        def match_and_test(text: str, position: int) -> re.Match[str] | None:
            match = pattern.match(text, position)
            if match:
                for group, is_good in self._tests:
                    if match[group] and not is_good(match[group]):
                        return None
            return match

        return match_and_test

    def _group(self, name: str) -> str:
        attribute = _attribute_of(name)
        return f"{attribute}_true" if attribute else f"value_{self._names.index(name)}"

    def _row_pattern(self, *, plain: bool) -> str:
        named = list(filter(None, self._names))
        unusable = len(set(named)) < len(named) or columns.USERNAME not in named
        if unusable or self._cap < _SMALLEST_CAP:
            return NEVER
        # A rule about rows that is not known here has no pattern.
        match self._rules.row_rules:
            case (VerifiedWithoutValue(), UnverifiedUser(flags), Federated()):
                pass
            case _:
                return NEVER
        # The row's pattern does not use the patterns of these cells, so it would not show that one
        # of their rules is not known here.
        of_flags = [
            cell
            for name, cell in zip(self._names, self._cells, strict=True)
            if cell and _attribute_of(name)
        ]
        if any(cell.pattern == NEVER for cell in of_flags):
            return NEVER
        cells = [self._cell_pattern(index) for index in range(len(self._names))]
        if plain:
            last = len(cells) - 1
            cells = [in_plain_block(cell, last=at == last) for at, cell in enumerate(cells)]
        return ",".join(cells) + verified_patterns.any_flag_pattern(flags) + "\\n"

    def _cell(self, index: int, cell: CellRules | None) -> CellPattern | None:
        """The pattern of a column's values; None: the column is not imported."""
        if cell is None:
            return None
        if self._names[index] == columns.USERNAME:
            providers = [
                name
                for rule in self._rules.row_rules
                if isinstance(rule, Federated)
                for name in rule.providers
            ]
            return CellPattern(username_pattern(cell, providers, self._cap))
        return attribute_pattern(cell, self._cap)

    def _cell_pattern(self, index: int) -> str:
        name, cell, rules = self._names[index], self._cells[index], self._rules.cells[index]
        if cell is None or rules is None:
            return ""  # in a column that is not imported, only a blank cell needs no finding
        required = rules.blank is not None
        attribute = _attribute_of(name)
        if attribute:
            return verified_patterns.flag_pattern(attribute, self._names, required=required)
        pattern = self._value_pattern(index, cell, required=required)
        return f"(?P<{self._group(name)}>{pattern})" if name in self._wanted else pattern

    def _value_pattern(self, index: int, cell: CellPattern, *, required: bool) -> str:
        name, pattern = self._names[index], cell.pattern
        if name in columns.VERIFIED:
            return verified_patterns.value_pattern(name, pattern, self._names, required=required)
        if name == columns.USERNAME and columns.IDENTITIES in self._names:
            # The part before an underscore may be the name of a provider.
            return f"(?![^,\\n]*_){pattern}"
        if cell.test:
            pattern = f"(?P<tested_{index}>{pattern})"
        return pattern if required or cell.covers_blank else f"(?:{pattern}|)"


def _attribute_of(name: str) -> str | None:
    """The attribute that a column calls verified or not; None for any other column."""
    return next((key for key, flag in columns.VERIFIED.items() if flag == name), None)
