"""Which lines were sent."""

from __future__ import annotations

import random

import pytest
from cognito_user_csv import LineMap
from hypothesis import given
from hypothesis import strategies as st

_lines = st.lists(st.integers(1, 5_000), unique=True, max_size=200).map(sorted)


@given(_lines)
def test_text_and_back(lines: list[int]) -> None:
    line_map = LineMap(lines)
    again = LineMap.from_text(line_map.to_text())
    assert list(again) == lines
    assert again == line_map
    assert again.to_text() == line_map.to_text()
    assert line_map.to_text().isascii()


@given(_lines, st.integers(-1, 6_000))
def test_membership_and_position(lines: list[int], line: int) -> None:
    line_map = LineMap(lines)
    assert len(line_map) == len(lines)
    assert (line in line_map) == (line in lines)
    assert [line_map.source_line(2 + index) for index in range(len(lines))] == lines


@pytest.mark.parametrize("upload_line", [-1, 0, 1, 4])
def test_lines_without_a_user(upload_line: int) -> None:
    with pytest.raises(LookupError):
        LineMap([2, 9]).source_line(upload_line)


def test_short_when_all_are_sent() -> None:
    assert LineMap(range(2, 500_002)).to_text() == "2-500001"
    assert LineMap().to_text() == ""


def test_small_enough_for_a_state_with_random_gaps() -> None:
    chance = random.Random(1)
    lines = [line for line in range(2, 500_002) if chance.random() < 0.5]
    text = LineMap(lines).to_text()
    assert len(text) < 100_000
    assert list(LineMap.from_text(text)) == lines


@pytest.mark.parametrize("lines", [[0], [-1], [3, 3], [4, 3]])
def test_numbers_that_are_no_lines_in_order(lines: list[int]) -> None:
    with pytest.raises(ValueError, match="ascending"):
        LineMap(lines)


@pytest.mark.parametrize("text", ["?", "eJw=", "AAAA", "a-b"])
def test_text_of_another_form(text: str) -> None:
    with pytest.raises(ValueError, match="line map"):
        LineMap.from_text(text)
