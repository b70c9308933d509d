"""Every fact that the code cites stands in docs/facts.md."""

from __future__ import annotations

import re
from pathlib import Path

PROJECT = Path(__file__).parent.parent.parent
FOLDERS = ("constructs_lib", "lambda", "local_aws", "docs", "benchmarks", "tests")
NUMBER = re.compile(r"\d+(?:\.\d+)+")
CITATION = re.compile(r"FACTS §?(\d+(?:\.\d+)+(?:(?:, ?| and | to |–|-)§?\d+(?:\.\d+)+)*)")


def known_facts() -> set[str]:
    text = (PROJECT / "docs" / "facts.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+(?:\.\d+)+) \|", text, re.MULTILINE)
    headings = re.findall(r"^#+ (\d+(?:\.\d+)*)\.? ", text, re.MULTILINE)
    return {*rows, *headings}


def cited_facts() -> dict[str, set[str]]:
    cited: dict[str, set[str]] = {}
    for folder in FOLDERS:
        for file in sorted((PROJECT / folder).rglob("*")):
            if file.suffix not in (".py", ".md"):
                continue
            for match in CITATION.finditer(file.read_text(encoding="utf-8")):
                for number in NUMBER.findall(match[1]):
                    cited.setdefault(number, set()).add(str(file.relative_to(PROJECT)))
    return cited


def test_every_cited_fact_is_documented() -> None:
    cited = cited_facts()

    assert cited
    assert {number: files for number, files in cited.items() if number not in known_facts()} == {}
