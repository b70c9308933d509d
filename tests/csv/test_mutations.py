"""Good files damaged at random: no crash, no quoted cell, and nothing unsafe accepted."""

from __future__ import annotations

import io
import re

import pytest
from cognito_user_csv import CsvOptions, Dialect, Pool, Report, check, prepare
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.csv.strategies import POOL, grouped_users, users, write_cognito, write_rfc4180

pytestmark = pytest.mark.usefixtures("each_way")

MARKER = "xq7zw"
"""Part of many cells and of no text of ours."""

_TEXT = {"cognito:username", "cognito:groups", "family_name", "name", "given_name", "address"}

_cell = st.one_of(
    st.sampled_from(
        ["", '"', '""', ",", "\\", "\\,", "\n", "\r\n", "\0", "\x01\x02", " ", "\ufeff"]
    ),
    st.sampled_from(["+", "@", "TRUE", "\u2028", "𠮷" * 200, "x" * 3000]),
    st.text(max_size=8),
)


@st.composite
def mutated(draw: st.DrawFn, *, groups: bool) -> tuple[bytes, Dialect]:
    """A file with a few changes in cells, rows and bytes, or none; text carries the marker."""
    rows = draw(grouped_users())[0] if groups else draw(users())
    for row in rows:
        for name in _TEXT & set(row):
            row[name] = MARKER + row[name]
    for _ in range(draw(st.integers(0, 1))):
        row = draw(st.sampled_from(rows))
        row[draw(st.sampled_from(list(row)))] = MARKER + draw(_cell)
    dialect = written = draw(st.sampled_from(Dialect))
    if draw(st.integers(0, 7)) == 0:
        dialect = draw(st.sampled_from(Dialect))
    data = write_cognito(rows) if written is Dialect.COGNITO else write_rfc4180(rows)
    lines = data.split(b"\n")
    for _ in range(draw(st.integers(0, 1))):
        change = draw(st.sampled_from(["drop", "double", "blank", "cut"]))
        index = draw(st.integers(0, len(lines) - 1))
        line = lines[index]
        at = draw(st.integers(0, len(line)))
        new = {"drop": [], "double": [line, line], "blank": [b"", line], "cut": [line[:at]]}
        lines[index : index + 1] = new[change]
        lines = lines or [b""]
    content = bytearray(b"\n".join(lines))
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 3]))):
        at = draw(st.integers(0, len(content)))
        content[at : at + draw(st.integers(0, 2))] = draw(st.binary(max_size=2))
    return bytes(content), dialect


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
