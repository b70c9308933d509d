"""What docs/security.md says of the tests is so."""

from __future__ import annotations

import re
from pathlib import Path

PROJECT = Path(__file__).parent.parent.parent
SECURITY = (PROJECT / "docs/security.md").read_text(encoding="utf-8")
REMOVALS = (PROJECT / "tests/deployed/test_least_privilege.py").read_text(encoding="utf-8")


def table(heading: str) -> list[list[str]]:
    """The cells of the rows below a heading."""
    rows = SECURITY.partition(heading)[2].split("\n\n")[0].splitlines()[2:]
    return [row.strip("| ").split(" | ") for row in rows]


def test_each_row_of_the_removal_table_is_proven_by_a_test() -> None:
    tests = {kind: test.strip("`") for kind, _, test in table("| Import | What is tried | Test |")}
    removed = table("| Import | Role | Permission | On | Without it | Seen in |")
    assert {kind for kind, *_ in removed} == set(tests)
    for kind, test in tests.items():
        assert re.search(rf"def {test}\(.*?try_each\([^)]*, \"{kind}\"", REMOVALS, re.DOTALL)


def test_each_test_that_is_named_exists() -> None:
    for path in re.findall(r"`(tests/[\w/.]+)`", SECURITY):
        assert (PROJECT / path).exists()
