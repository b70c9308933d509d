"""What a rule is, and one place where it is broken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from ..findings import Finding, Severity, Unit


@dataclass(frozen=True)
class Rule:
    """One rule: its stable id, where it comes from and the only copy of its texts."""

    id: str
    facts: str
    """The fact about the service that the rule follows from."""

    reason: str
    """What is wrong, with ``{names}`` for what differs from finding to finding."""

    action: str
    """What to do about it, with ``{names}`` in the same way."""

    severity: Severity = Severity.ERROR
    needs: str = ""
    """What must be known of the pool to check the rule; empty if nothing must be."""

    by_plan: bool = True
    """Whether Plan can check the rule, because the service tells it what the rule needs."""

    line: int | None = None
    column: str | None = None
    values: Mapping[str, object] = field(default_factory=dict)
    """``line``, ``column`` and ``values`` make the example in the documentation."""

    def violated(
        self, line: int | None = None, column: str | None = None, /, **texts: object
    ) -> Violation:
        """A violation of this rule; ``texts`` fill the names in its texts."""
        return Violation(self, line, column, texts)

    def finding(
        self, line: int | None, column: str | None, unit: Unit = "line", /, **values: object
    ) -> Finding:
        """A finding of this rule at a place."""
        return Finding(
            rule=self.id,
            severity=self.severity,
            line=line,
            column=column,
            reason=self.reason.format(**values),
            action=self.action.format(**values),
            unit=unit,
        )

    def example(self) -> Finding:
        """An example of a finding, for the documentation."""
        return self.finding(self.line, self.column, **self.values)


class Violation(NamedTuple):
    """A rule that a file or a pool breaks, and where.

    The code that finds it fills in what it knows. A rule about a value knows neither line nor
    column, which the check adds.
    """

    rule: Rule
    line: int | None = None
    column: str | None = None
    texts: Mapping[str, object] = MappingProxyType({})
    """What fills the rule's texts; never a cell's content.

    Only ``first`` is not a text. It is the line of another row, such as the first one with the same
    value.
    """

    def on(self, line: int | None) -> Violation:
        """The same, on a line."""
        return self._replace(line=line)

    def within(self, column: str | None) -> Violation:
        """The same, in a column."""
        return self._replace(column=column)

    def finding(self, unit: Unit = "line") -> Finding:
        """The finding about this violation."""
        return self.rule.finding(self.line, self.column, unit, **self.texts)
