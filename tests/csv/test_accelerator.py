"""The check says the same without its accelerator."""

from __future__ import annotations

import dataclasses
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import cognito_user_csv
import pytest
from cognito_user_csv import CsvOptions, Report, accelerator
from cognito_user_csv.layout import Layout
from cognito_user_csv.quick import QuickRows
from cognito_user_csv.rows import RowRules
from cognito_user_csv.rules import values
from cognito_user_csv.rules.rule import Violation

from tests.csv.bad_lines import BAD_LINES, Bad, check_bad
from tests.csv.bad_users import BAD_USERS
from tests.csv.samples import ADA, HEADER, POOL, check_bytes, lines

_CHECK = """
import io, sys
from cognito_user_csv import CsvOptions, Pool, accelerator, check
assert accelerator.used is accelerator.NONE
report = check(io.BytesIO(sys.stdin.buffer.read()), CsvOptions(), pool=Pool.unknown())
print(report.to_json("users.csv"))
"""


def check_without(bad: Bad) -> Report:
    with mock.patch.object(accelerator, "used", accelerator.NONE):
        return check_bad(bad)


@pytest.mark.parametrize("bad", [*BAD_LINES, *BAD_USERS], ids=lambda bad: bad.rule)
def test_the_rules_alone_say_the_same(bad: Bad) -> None:
    assert check_bad(bad) == check_without(bad)


def test_the_package_may_be_absent(tmp_path: Path) -> None:
    """Not only switched off: a copy without its files."""
    package = Path(cognito_user_csv.__file__).parent
    left_out = shutil.ignore_patterns("quick", "__pycache__")
    shutil.copytree(package, tmp_path / package.name, ignore=left_out)
    content = lines(HEADER, ADA, "b b,bob@example.com,no", "", ADA)
    done = subprocess.run(
        [sys.executable, "-c", _CHECK], input=content, capture_output=True, cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)}, check=True,
    )  # fmt: skip
    pool = cognito_user_csv.Pool.unknown()
    assert json.loads(done.stdout) == json.loads(check_bytes(content, pool).to_json("users.csv"))


def _no_rule(_: object) -> Iterator[Violation]:
    """Stand for a rule that was added and finds nothing."""
    yield from ()


@pytest.mark.parametrize("column", range(len(HEADER.split(","))))
def test_no_row_is_passed_under_a_new_rule_about_cells(column: int) -> None:
    rules = _rules()
    cell = rules.cells[column]
    assert cell is not None
    rules.cells[column] = dataclasses.replace(cell, rules=(*cell.rules, _no_rule))
    assert not QuickRows(rules, ()).match(f"{ADA},Ada\n", 0)


def test_no_row_is_passed_under_a_new_rule_about_rows() -> None:
    rules = _rules()
    assert QuickRows(rules, ()).match(f"{ADA},Ada\n", 0)
    rules.row_rules = (*rules.row_rules, _no_rule)
    assert not QuickRows(rules, ()).match(f"{ADA},Ada\n", 0)


def test_rules_that_demand_the_same_are_equal() -> None:
    """The accelerator knows rules by what they demand."""
    assert values.Length(1, 2) == values.Length(1, 2) != values.Length(1, 3)


def _rules() -> RowRules:
    names = [*HEADER.split(","), "name"]
    return RowRules(Layout(names, names, POOL), POOL, CsvOptions())
