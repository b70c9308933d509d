"""Good files damaged at random."""

from __future__ import annotations

from cognito_user_csv import Dialect
from hypothesis import strategies as st

from tests.csv.strategies import grouped_users, users, write_cognito, write_rfc4180

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
