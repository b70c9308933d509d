"""What a test run says in the end, from properties of its reports, in whichever process they came.

`tests/conftest.py` prints it: of all conftests only that one is known to the process that prints
when the tests run in others.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest

COMBINATIONS = "combinations of fault and call"
"""Name of the property that counts what the fault harness has tried."""


def write(terminal: pytest.TerminalReporter) -> None:
    """Say how much the fault harness has tried."""
    reports = terminal.getreports("passed") + terminal.getreports("failed")
    counts = [int(value) for value in _properties(reports, COMBINATIONS)]
    if counts:
        terminal.write_line(f"fault harness: {sum(counts):,} {COMBINATIONS}")


def _properties(reports: Sequence[pytest.TestReport], wanted: str) -> list[str]:
    return [
        str(value)
        for report in reports
        if report.when == "call"
        for name, value in report.user_properties
        if name == wanted
    ]
