"""What docs/security.md says of the workflow and of the tests is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from cognito_import_contract import states
from cognito_import_contract.states import Feature

from tests.deployed.support.removal_table import FOLDER
from tests.documents import DOCS, Documents

PROJECT = Path(__file__).parent.parent.parent
SECURITY = (DOCS / "security.md").read_text(encoding="utf-8")

# How an import is asked to do what not every import does.
ONLY_WITH = {
    Feature.GROUPS: "groups",
    Feature.CREATE_GROUPS: "groups=UserGroups.create_missing()",
}


@pytest.mark.evidence
def test_what_the_steps_call_is_listed(documents: Documents) -> None:
    rows = ["| Permission | On | Needed by | For |", "|---|---|---|---|"]
    for call in states.calls_of_all_steps():
        steps = ", ".join(state.value for state, step in states.STEPS.items() if call in step.calls)
        only = f"only with `{ONLY_WITH[call.only_with]}`: " if call.only_with else ""
        rows.append(f"| `{call.action}` | {call.on} | {steps} | {only}{call.purpose} |")
    documents.hold_table(DOCS / "security.md", "\n".join([*rows, ""]))


def test_the_number_of_removals_is_that_of_the_evidence() -> None:
    tables = [file.read_text(encoding="utf-8") for file in FOLDER.iterdir()]
    rows = [line for text in tables for line in text.splitlines() if line.startswith("| ")]
    assert f"**{len(rows) - len(tables)} removals**" in SECURITY


def test_each_file_that_is_named_exists() -> None:
    for path in re.findall(r"`(tests/[\w/.]+)`", SECURITY):
        assert (PROJECT / path).exists()
