"""The outcome of a check: counts of everything, the first findings in full."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from .findings import Finding, Severity, Unit, row_text
from .rules.rule import Violation

FINDINGS_IN_MESSAGE = 10
FINDINGS_KEPT = 1_000


@dataclass(frozen=True)
class Report:
    """What a check found.

    Memory is bounded: ``findings`` holds the first ones, at least 10 of each rule, in the order of
    their lines; ``totals`` counts them all.
    """

    users: int
    """Rows with a user; blank lines and the header are not counted."""

    size: int
    """Bytes read of the source. A file without a usable header, or with too many users, is not read
    to its end."""

    upload_size: int
    """Bytes of the upload made from all rows, blank columns included, as far as the pool is known.
    Meaningful when there are no errors."""

    totals: Mapping[str, int]
    """Number of findings by rule id."""

    errors: int
    warnings: int
    findings: tuple[Finding, ...]

    unfit_hashes: int = 0
    """Users who are imported without a password although their row has a hash
    (``UnfitPasswordHashes.IMPORT_WITHOUT``)."""

    @property
    def ok(self) -> bool:
        """Whether the import may start: no errors, warnings allowed."""
        return self.errors == 0

    @classmethod
    def of_no_file(cls) -> Report:
        """The report of a check that had no file to look at."""
        return Findings(0).report(users=0, size=0, upload_size=0)

    def message(self, file: str, limit_bytes: int | None = None) -> str:
        """The first 10 findings, errors before warnings, then the totals per rule.

        Args:
            file: the name of the file in the message, such as ``users.csv``.
            limit_bytes: the most UTF-8 bytes that the message may have. If it is too long, the last
                findings are left out, then the end of the totals. None: no limit.
        """
        shown = min(FINDINGS_IN_MESSAGE, len(self.findings))
        text = self._message(file, shown)
        while limit_bytes is not None and len(text.encode()) > limit_bytes:
            if shown == 0:
                return text.encode()[:limit_bytes].decode(errors="ignore")
            shown -= 1
            text = self._message(file, shown)
        return text

    def _message(self, file: str, shown: int) -> str:
        errors_first = sorted(self.findings, key=lambda each: each.severity is Severity.WARNING)
        lines = [finding.render(file) for finding in errors_first[:shown]]
        if self.errors + self.warnings > shown:
            totals = [f"{rule} {count}" for rule, count in self.totals.items()]
            lines.append(
                f"{file}: {_count(self.errors, 'error')}, {_count(self.warnings, 'warning')}: "
                + ", ".join(totals)
            )
        return "\n".join(lines)

    def including(self, findings: Sequence[Finding]) -> Report:
        """This report with findings about something else than the file, such as its pool."""
        totals = Counter(self.totals)
        totals.update(finding.rule for finding in findings)
        errors = sum(finding.severity is Severity.ERROR for finding in findings)
        return replace(
            self,
            totals=dict(totals),
            errors=self.errors + errors,
            warnings=self.warnings + len(findings) - errors,
            findings=(*self.findings, *findings),
        )

    def to_json(self, file: str | None) -> str:
        """The report for machines: one JSON object, keys in a fixed order.

        Args:
            file: the name of the file; None if there was no file to look at.
        """
        kept = [
            {
                "rule": finding.rule,
                "severity": finding.severity.value,
                finding.unit: finding.number,
                "column": finding.column,
                "reason": finding.reason,
                "action": finding.action,
            }
            for finding in self.findings
        ]
        return json.dumps(
            {
                "file": file,
                "ok": self.ok,
                "users": self.users,
                "size": self.size,
                "uploadSize": self.upload_size,
                "unfitHashes": self.unfit_hashes,
                "errors": self.errors,
                "warnings": self.warnings,
                "totals": dict(self.totals),
                "findings": kept,
                "findingsLeftOut": self.errors + self.warnings - len(kept),
            },
            ensure_ascii=False,
            indent=2,
        )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


class Findings:
    """Collects findings during a check: counts all, keeps the first ``keep``.

    It also keeps the first findings of each rule, so that a thousand warnings do not hide an error.
    """

    def __init__(self, keep: int, unit: Unit = "line") -> None:
        self._keep = keep
        self._unit: Unit = unit
        self._kept: list[Finding] = []
        self._totals: dict[str, int] = {}
        self._by_severity = {Severity.ERROR: 0, Severity.WARNING: 0}

    def add(self, violation: Violation) -> None:
        """Note one violation."""
        rule = violation.rule
        of_rule = self._totals[rule.id] = self._totals.get(rule.id, 0) + 1
        self._by_severity[rule.severity] += 1
        if len(self._kept) < self._keep or of_rule <= FINDINGS_IN_MESSAGE:
            if isinstance(first := violation.texts.get("first"), int):
                texts = {**violation.texts, "first": row_text(first, self._unit)}
                violation = violation._replace(texts=texts)
            self._kept.append(violation.finding(self._unit))

    def report(self, *, users: int, size: int, upload_size: int, unfit_hashes: int = 0) -> Report:
        """The report of all findings."""
        # Findings about two rows were added last, so all are sorted by line. Findings about the
        # whole file come last.
        in_order = sorted(self._kept, key=lambda each: (each.line is None, each.line))
        return Report(
            users=users,
            size=size,
            upload_size=upload_size,
            totals=dict(self._totals),
            errors=self._by_severity[Severity.ERROR],
            warnings=self._by_severity[Severity.WARNING],
            findings=tuple(in_order),
            unfit_hashes=unfit_hashes,
        )
