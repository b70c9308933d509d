"""Every fault at every call of every path: see `harness`, `paths`, `faults`, and `judge`."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.documents import DOCS, EVIDENCE, Documents
from tests.handler import reliability
from tests.handler.harness import walks
from tests.handler.paths import PATHS, Path
from tests.summary import COMBINATIONS

_NUMBER = r"(?<=\*\*)[\d,]+(?= combinations)"

# In one process, which walks each path once.
pytestmark = pytest.mark.xdist_group("fault-harness")

# Of the paths, those that have most in common with the others.
_FIRST = {"Create", "Update, users added", "Delete"}


def _of_path(path: Path) -> object:
    marks = () if path.name in _FIRST else (pytest.mark.minutes,)
    return pytest.param(path, id=path.name, marks=marks)


@pytest.mark.parametrize("path", [_of_path(path) for path in PATHS])
def test_no_fault_breaks_a_promise(
    path: Path, record_property: Callable[[str, object], None]
) -> None:
    walked = walks(path)
    record_property(COMBINATIONS, len(walked.outcomes) - 1)
    broken = [f"{outcome.name}: {outcome.violations}" for outcome in walked.outcomes
              if outcome.violations]  # fmt: skip
    assert not broken, "\n".join([f"{len(broken)} walks broke a promise", *broken[:20]])


@pytest.mark.minutes
@pytest.mark.evidence
def test_the_evidence_is_what_the_harness_saw(documents: Documents) -> None:
    all_walks = [walks(path) for path in PATHS]
    documents.hold(EVIDENCE / "faults.md", reliability.document(all_walks))
    number = f"{reliability.combinations(all_walks):,}"
    told = (DOCS / "reliability.md").read_text(encoding="utf-8")
    assert re.search(_NUMBER, told)
    documents.hold(DOCS / "reliability.md", re.sub(_NUMBER, number, told))
