"""The package is imported by one name, that of the distribution."""

from __future__ import annotations

import re
from pathlib import Path

PROJECT = Path(__file__).parent.parent.parent
FOLDERS = ("constructs_lib", "lambda", "local_aws", "examples", "benchmarks", "tests", "docs")
IMPORT = re.compile(r"^\s*(?:from|import) constructs_lib\b", re.MULTILINE)


def test_nobody_imports_the_source_root() -> None:
    files = [PROJECT / "app.py", PROJECT / "README.md"]
    for folder in FOLDERS:
        files += [p for p in (PROJECT / folder).rglob("*") if p.suffix in (".py", ".md")]

    found = [file for file in files if IMPORT.search(file.read_text(encoding="utf-8"))]

    assert len(files) > len(FOLDERS)
    assert found == []


def test_source_roots_are_no_packages() -> None:
    assert not (PROJECT / "constructs_lib" / "__init__.py").exists()
    assert not (PROJECT / "lambda" / "__init__.py").exists()
