"""What a rule is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

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
    """What to do about it, likewise."""

    severity: Severity = Severity.ERROR
    needs: str = ""
    """What must be known of the pool to check it; empty: nothing."""

    by_plan: bool = True
    """Whether the service tells Plan what the rule needs."""

    line: int | None = None
    column: str | None = None
    values: Mapping[str, object] = field(default_factory=dict)
    """``line``, ``column`` and ``values`` make the example in the documentation."""

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
        """A finding as people will meet it."""
        return self.finding(self.line, self.column, **self.values)
