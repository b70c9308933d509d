"""Blocks without odd characters take a quicker pattern, and it finds the same."""

from __future__ import annotations

import dataclasses
import io
import re
from unittest import mock

import pytest
from cognito_user_csv import AttributeSchema, Dialect, Pool, Report, accelerator
from cognito_user_csv.plain_form import Matcher
from cognito_user_csv.quick import QuickRows
from cognito_user_csv.rules.characters import has_control
from cognito_user_csv.source import PlainReader
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.csv.samples import ADA, BOB, HEADER, POOL, check_bytes, lines, make_pool

# The line feed parts lines, the comma cells; spaces are trimmed by both patterns.
ODD = [
    character
    for character in map(chr, range(0x10000))
    if (has_control(character) or character.isspace()) and character not in "\n "
]


def is_plain(content: bytes, dialect: Dialect) -> bool:
    """Whether all blocks of a file are known to be plain."""
    return all(block.is_plain for block in PlainReader(io.BytesIO(content), dialect))


@pytest.mark.parametrize("dialect", Dialect)
def test_a_block_with_an_odd_character_is_not_plain(dialect: Dialect) -> None:
    for character in [*ODD, '"', "\\"]:
        assert not is_plain(lines(HEADER, f"{ADA},x{character}x"), dialect), hex(ord(character))
    assert not is_plain(b"caf\xe9\n", dialect)


@pytest.mark.parametrize("dialect", Dialect)
@pytest.mark.parametrize("text", ["x y", "Zoë", "ÀÿĀ", "ὕ", "—“”…€", "〇、中", "ﷺ", "😀"])
def test_a_block_of_common_characters_is_plain(text: str, dialect: Dialect) -> None:
    assert is_plain(lines(HEADER, f"{ADA},{text}"), dialect)


def test_an_escaped_comma_leaves_a_block_plain() -> None:
    assert is_plain(lines(f"{HEADER},name", f"{ADA},Ada\\, Countess"), Dialect.COGNITO)


STRICT = dataclasses.replace(accelerator.used, is_plain=lambda _: False)


def check_strictly(content: bytes, dialect: Dialect, pool: Pool = POOL) -> Report:
    """Check a file as if no block were known to be plain."""
    with mock.patch.object(accelerator, "used", STRICT):
        return check_bytes(content, pool, dialect)


NARROW = make_pool(attributes={"nickname": AttributeSchema(max_length=5)})
GOOD = lines(
    f"name,nickname,{HEADER}", *(f"Zoë 😀,中 x,{row}" for row in (ADA, BOB, f"c{ADA}"))
).decode()
_PIECES = [
    *("\u00a0", "\u3000", "\u2003", "中文", "😀", "😀😀", "x😀", "\t", "\x01", "\x1f", "\x85"),
    *("\u2028", "\ufeff", ",", "\\,", "\n", "\r\n", "\n\n", " ", '"', "\\", "x" * 3_000),
]


@settings(max_examples=400, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, len(GOOD)), st.integers(0, 2), st.sampled_from(_PIECES)),
        min_size=1,
        max_size=2,
    ),
    st.sampled_from(Dialect),
)
def test_both_patterns_find_the_same(changes: list[tuple[int, int, str]], dialect: Dialect) -> None:
    text = GOOD
    for at, removed, inserted in changes:
        text = text[:at] + inserted + text[at + removed :]
    content = text.encode()
    assert check_bytes(content, NARROW, dialect) == check_strictly(content, dialect, NARROW)


@pytest.mark.parametrize("lost", range(12))
def test_a_lost_comma_joins_no_lines(lost: int) -> None:
    """Two lines without a comma at the right places could pass for one good row."""
    content = lines(f"name,nickname,{HEADER}", *(f"x,xy,{row}" for row in (ADA, BOB, f"c{ADA}")))
    at = [match.start() for match in re.finditer(b",", content)][4 + lost]
    content = content[:at] + content[at + 1 :]
    report = check_bytes(content, POOL)
    assert report.totals["UserCsv/CellCount"] == 1
    assert report == check_strictly(content, Dialect.COGNITO)


def test_rows_broken_over_two_lines_are_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each two lines would pass for one row: they must not be matched anew after every line."""
    tried = 0
    made = QuickRows._matcher

    def counted(rows: QuickRows, pattern: re.Pattern[str]) -> Matcher:
        match = made(rows, pattern)

        def counting(text: str, position: int) -> re.Match[str] | None:
            nonlocal tried
            tried += 1
            return match(text, position)

        return counting

    monkeypatch.setattr(QuickRows, "_matcher", counted)
    broken = 5_000
    rows = (row for n in range(broken) for row in (f"n,x{n}", f"z,u{n},a{n}@example.com,TRUE,,"))
    report = check_bytes(lines(f"name,nickname,{HEADER},gender,locale", *rows))
    assert report.totals == {"UserCsv/CellCount": 2 * broken}
    # Once joined, once strictly, and once trimmed.
    assert tried < 4 * (2 * broken)


def test_characters_that_count_twice_count_twice_in_a_plain_block() -> None:
    content = lines(f"nickname,{HEADER}", f"😀😀,{ADA}", f"😀😀😀,{BOB}")
    assert is_plain(content, Dialect.COGNITO)
    (finding,) = check_bytes(content, NARROW).findings
    assert (finding.line, finding.column) == (3, "nickname")
