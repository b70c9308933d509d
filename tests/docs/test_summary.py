"""The last word of a test run is said, also when the tests ran in other processes."""

from __future__ import annotations

from pathlib import Path

TESTS = Path(__file__).parent.parent


def test_every_summary_is_printed_by_the_process_that_starts_the_others() -> None:
    # It is started with `tests`, and of the conftests below that it loads none.
    hooks = [
        conftest
        for conftest in TESTS.rglob("conftest.py")
        if "pytest_terminal_summary" in conftest.read_text(encoding="utf-8")
    ]
    assert hooks == [TESTS / "conftest.py"]
