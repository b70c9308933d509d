"""Good files damaged at random: no crash, no quoted cell, and nothing unsafe accepted."""

from __future__ import annotations

import io
import re

import pytest
from cognito_user_csv import CsvOptions, Dialect, Pool, Report, check, prepare
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.csv.mutations import MARKER, mutated
from tests.csv.strategies import POOL

pytestmark = pytest.mark.usefixtures("each_way")


def texts(report: Report) -> str:
    """All that a report says."""
    said = [report.message("users.csv"), report.message("f", 300), report.to_json("f")]
    return "\n".join(said + [str(finding) for finding in report.findings])


@settings(max_examples=250, deadline=2_000)
@given(st.data(), st.booleans(), st.sampled_from([POOL, Pool.unknown()]))
def test_damaged_files(data: st.DataObject, groups: bool, pool: Pool) -> None:
    content, dialect = data.draw(mutated(groups=groups))
    report = check(io.BytesIO(content), CsvOptions(dialect, groups=groups), pool=pool)
    assert MARKER not in texts(report)
    if report.ok:
        _assert_safe(content, dialect, report, pool)


def _assert_safe(content: bytes, dialect: Dialect, report: Report, pool: Pool) -> None:
    """What a check accepts becomes an upload of the only shape known to work (FACTS 1.1.4)."""
    target = io.BytesIO()
    columns = POOL.known_columns
    done = prepare(
        io.BytesIO(content), target, CsvOptions(dialect), columns=columns, wants=lambda _: True
    )
    assert done.rows == report.users
    if pool is POOL:
        assert done.size == report.upload_size
    lines = target.getvalue().decode().removesuffix("\n").split("\n")
    for line in lines:
        plain = line.replace("\\,", "")
        assert plain.count(",") == len(columns) - 1
        assert not re.search('["\\\\\\x00-\\x1f\\x7f-\\x9f\u2028\u2029\ufeff]', plain)
