"""The column of groups: what is said of it, what a user's groups are, and that no upload has it."""

from __future__ import annotations

import dataclasses
import io
import re
import unicodedata
from collections.abc import Callable, Iterator
from unittest import mock

import pytest
from cognito_user_csv import CsvOptions, Dialect, Report, accelerator, columns, iter_users, prepare
from cognito_user_csv.groups import groups_in, ordinal
from cognito_user_csv.layout import Layout
from cognito_user_csv.quick import QuickRows, groups_pattern
from cognito_user_csv.rows import RowRules
from cognito_user_csv.rules.groups import NAME_RULES
from cognito_user_csv.rules.rule import Violation
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.csv.pools import written
from tests.csv.samples import ADA, BOB, HEADER, POOL, check_bytes, lines, prepare_bytes
from tests.csv.strategies import POOL as DEMANDING
from tests.csv.strategies import grouped_users, write_cognito, write_rfc4180

pytestmark = pytest.mark.usefixtures("each_way")

COLUMN = "cognito:groups"
WITH_GROUPS = f"{HEADER},{COLUMN}"
NAMES = [*HEADER.split(","), COLUMN]


def file_of(*cells: str, dialect: Dialect = Dialect.COGNITO) -> bytes:
    """A file of users with these cells."""
    rows = [[f"u{n}", f"u{n}@example.com", "TRUE", cell] for n, cell in enumerate(cells)]
    return written(NAMES, rows, dialect)


def found(report: Report) -> list[tuple[str, int | None, str | None]]:
    return [
        (each.rule.removeprefix("UserCsv/"), each.line, each.column) for each in report.findings
    ]


def groups_of(content: bytes, dialect: Dialect = Dialect.COGNITO) -> list[tuple[str, ...]]:
    users = iter_users(io.BytesIO(content), CsvOptions(dialect, groups=True), pool=POOL)
    return [user.groups for user in users]


@pytest.mark.parametrize(
    ("cell", "groups"),
    [
        ("", ()),
        (" \u3000", ()),
        ("admins", ("admins",)),
        ("admins;staff", ("admins", "staff")),
        (" b ;\u00a0a\u3000; c ", ("b", "a", "c")),
        ("a,b;c", ("a,b", "c")),
        ("Staff;staff", ("Staff", "staff")),
        ("é中😀", ("é中😀",)),
    ],
)
@pytest.mark.parametrize("dialect", Dialect)
def test_the_groups_of_a_user(cell: str, groups: tuple[str, ...], dialect: Dialect) -> None:
    content = file_of("x", cell, dialect=dialect)
    assert check_bytes(content, dialect=dialect, groups=True).findings == ()
    assert groups_of(content, dialect) == [("x",), groups]


def test_quotes_and_backslashes_in_a_dialect_that_can_hold_them() -> None:
    """They go nowhere but to the API, which takes them."""
    content = file_of('a"b;c\\d', dialect=Dialect.RFC4180)
    assert check_bytes(content, dialect=Dialect.RFC4180, groups=True).findings == ()
    assert groups_of(content, Dialect.RFC4180) == [('a"b', "c\\d")]


def test_without_groups_nobody_has_any() -> None:
    users = iter_users(io.BytesIO(file_of("a;b")), CsvOptions(), pool=POOL)
    assert [user.groups for user in users] == [()]


def test_groups_are_not_lost_with_their_column() -> None:
    with pytest.raises(ValueError, match="the header has no column cognito:groups"):
        groups_of(lines(HEADER, ADA))


@pytest.mark.parametrize(
    ("number", "text"),
    [
        *((1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th")),
        *((13, "13th"), (21, "21st"), (22, "22nd"), (111, "111th"), (1_001, "1,001st")),
    ],
)
def test_ordinals(number: int, text: str) -> None:
    assert ordinal(number) == text


@pytest.mark.parametrize(
    ("cell", "rule", "reason"),
    [
        ("a;", "GroupBlank", "the 2nd group has no name"),
        (";", "GroupBlank", "the 1st group and 1 more have no name"),
        ("a;b; ;c;;", "GroupBlank", "the 3rd group and 2 more have no name"),
        (f"a;{'x' * 129}", "GroupNameLength", "the 2nd group has more than 128 characters"),
        ("a;x y;z", "GroupNameCharacters", "the 2nd group has white space in the name"),
        ("a;b;x\u200by", "GroupNameCharacters", "the 3rd group has an invisible or unassigned"),
        ("x y;x\u200by", "GroupNameCharacters", "the 1st group and 1 more have white space"),
        ("a;b;a", "DuplicateGroup", "the 3rd group is in the cell already"),
        ("a;a;a;b", "DuplicateGroup", "the 2nd group and 1 more are in the cell already"),
        (";".join(map(str, range(1_234))), "TooManyGroups", "1,234 groups; a user can be in 100"),
    ],
)
def test_the_place_in_the_cell_is_told(cell: str, rule: str, reason: str) -> None:
    report = check_bytes(file_of("x", cell), groups=True)
    assert found(report) == [(rule, 3, COLUMN)]
    assert report.findings[0].reason.startswith(reason)
    assert not report.ok


@pytest.mark.parametrize(
    "cell",
    [
        "x" * 128,
        f"{'x' * 128};{'y' * 128}",
        "😀" * 64,
        ";".join(f"g{number}" for number in range(100)),
        "a;A;ab;ba;aa;aaa",
        "ab;a;b;bab",
    ],
)
def test_what_just_fits(cell: str) -> None:
    assert check_bytes(file_of(cell), groups=True).findings == ()


def test_a_repeated_or_blank_group_is_not_counted_as_another() -> None:
    """Who mends the cell as it is told has no more to do."""
    cell = ";".join(["a", "", *(f"g{number}" for number in range(99)), "a"])
    report = check_bytes(file_of(cell), groups=True)
    assert [rule for rule, *_ in found(report)] == ["GroupBlank", "DuplicateGroup"]


@pytest.mark.parametrize("row", [f"{ADA},", f"{ADA},admins"])
def test_the_column_is_refused_without_the_argument(row: str) -> None:
    (finding,) = check_bytes(lines(WITH_GROUPS, row)).findings
    assert (finding.rule, finding.line, finding.column) == ("UserCsv/GroupsNotSet", 1, COLUMN)
    assert "groups=UserGroups.existing()" in finding.action


def test_nothing_else_is_said_of_groups_that_are_not_set() -> None:
    assert found(check_bytes(file_of("a;;b", "x y"))) == [("GroupsNotSet", 1, COLUMN)]


def test_the_argument_is_refused_without_the_column() -> None:
    report = check_bytes(lines(HEADER, ADA), groups=True)
    assert found(report) == [("GroupsColumn", 1, COLUMN)]
    assert not report.ok


@pytest.mark.parametrize("name", ["cognito:group", "Groups", "cognito:Groups", "custom:groups"])
def test_the_column_is_misspelled(name: str) -> None:
    report = check_bytes(lines(f"{HEADER},{name}", f"{ADA},a"), groups=True)
    assert found(report) == [("UnknownColumn", 1, name)]
    assert report.findings[0].action == "did you mean cognito:groups?"


@pytest.mark.parametrize(
    ("header", "groups", "action"),
    [
        ("groups", True, "call it cognito:groups"),
        (
            "groups",
            False,
            "call it cognito:groups and give the import groups=UserGroups.existing(), "
            "or remove the column",
        ),
        ("groups,cognito:groups", True, "remove the column"),
    ],
)
def test_another_name_for_the_column(header: str, groups: bool, action: str) -> None:
    row = ADA + "," * len(header.split(","))
    (finding,) = check_bytes(lines(f"{HEADER},{header}", row), groups=groups).findings
    assert (finding.rule, finding.column) == ("UserCsv/ColumnNotImportable", "groups")
    assert finding.reason.endswith("the column of groups is called cognito:groups")
    assert finding.action == action


def test_two_columns_of_groups() -> None:
    report = check_bytes(lines(f"{WITH_GROUPS},{COLUMN}", f"{ADA},a,b"), groups=True)
    assert found(report) == [("DuplicateColumn", 1, COLUMN)]


@pytest.mark.parametrize("groups", [True, False])
def test_a_header_is_known_by_the_column(groups: bool) -> None:
    """One that lacks a username is known by most of its names."""
    content = lines(f"email,{COLUMN},colour", "ada@example.com,a,blue")
    rules = [rule for rule, *_ in found(check_bytes(content, groups=groups))]
    assert "NoHeader" not in rules
    assert "MissingColumn" in rules


def test_groups_do_not_count_towards_the_length_of_a_row() -> None:
    cell = ";".join(f"{'x' * 120}{number}" for number in range(100))
    assert len(cell) > 12_000
    row = ",".join(["é" * 2_000] * 7)
    names = "name,nickname,profile,picture,website,gender,address"
    long = lines(f"{HEADER},{names},{COLUMN}", f"{ADA},{row},{cell}")
    assert check_bytes(long, groups=True).findings == ()


@pytest.mark.parametrize("dialect", Dialect)
@pytest.mark.parametrize("cell", ["", "a", "a;b", " a;b ", "a ; b", "é中;😀", "a,b", "हि;x", ","])
def test_the_upload_is_as_long_as_predicted(cell: str, dialect: Dialect) -> None:
    content = file_of("admins", cell, dialect=dialect)
    report = check_bytes(content, dialect=dialect, groups=True)
    upload = prepare_bytes(content, POOL.upload_columns(NAMES), dialect)
    assert report.findings == ()
    assert report.upload_size == len(upload)
    assert COLUMN.encode() not in upload
    plain = lines(HEADER, *(f"u{n},u{n}@example.com,TRUE" for n in (0, 1)))
    assert upload == prepare_bytes(plain, POOL.known_columns)


def test_the_size_of_an_upload_without_the_argument() -> None:
    """The file is refused; the number is told all the same, and alike with the accelerator."""
    content = file_of("admins", "", "b")
    assert check_bytes(content).upload_size == len(prepare_bytes(content, POOL.known_columns))


@settings(max_examples=150, deadline=None)
@given(grouped_users(), st.sampled_from(Dialect))
def test_round_trip(
    users: tuple[list[dict[str, str]], list[tuple[str, ...]]], dialect: Dialect
) -> None:
    rows, groups = users
    write: Callable[[list[dict[str, str]]], bytes]
    write = write_cognito if dialect is Dialect.COGNITO else write_rfc4180
    content = write(rows)
    report = check_bytes(content, DEMANDING, dialect, groups=True)
    assert report.findings == ()
    assert groups_of(content, dialect) == groups
    bare = write([{name: row[name] for name in row if name != COLUMN} for row in rows])
    upload = prepare_bytes(content, DEMANDING.known_columns, dialect)
    assert upload == prepare_bytes(bare, DEMANDING.known_columns, dialect)
    assert len(upload) == report.upload_size
    with mock.patch.object(accelerator, "used", accelerator.NONE):
        assert check_bytes(content, DEMANDING, dialect, groups=True) == report


def test_common_groups_are_not_looked_at_closer() -> None:
    """Else a file of half a million users with groups would be slow."""
    content = file_of("admins", "", "a;b", "a ; b", "é中;x-1", f"{'x' * 64};y")
    with mock.patch.object(RowRules, "explain", return_value=()) as explained:
        report = check_bytes(content, groups=True)
    assert report.findings == ()
    assert explained.called == (accelerator.used is accelerator.NONE)


def test_a_quick_name_has_no_character_that_the_rules_refuse() -> None:
    everything = "".join(chr(at) for at in range(0x110000) if not 0xD800 <= at < 0xE000)
    taken = "".join(re.findall(groups_pattern._COMMON, everything))
    assert len(taken) > 100_000
    assert {unicodedata.category(character)[0] for character in taken} <= {*"LNPS"}
    assert not set(taken) & {*';,"\\ '}


def _no_rule(_: object) -> Iterator[Violation]:
    """Stand for a rule that was added and finds nothing."""
    yield from ()


def test_no_row_is_passed_under_a_new_rule_about_groups() -> None:
    rules = RowRules(Layout(NAMES, NAMES, POOL), POOL, CsvOptions(groups=True))
    assert QuickRows(rules, ()).match(f"{ADA},a;b\n", 0)
    cell = rules.cells[-1]
    assert cell is not None
    rules.cells[-1] = dataclasses.replace(cell, rules=(*cell.rules, _no_rule))
    assert not QuickRows(rules, ()).match(f"{ADA},a;b\n", 0)


MARKER = "xq7zw"
"""Part of many names and of no text of ours."""
_OF_TEXTS = {*"→…"}
_piece = st.one_of(
    st.sampled_from(
        [";", ";", ";", " ", "a", "A", MARKER, "\u3000", "\u200b", "\\", '"', ",", "NULL"]
    ),
    st.sampled_from(
        ["\t", "\x01", "\u2028", "\ufeff", "x" * 130, "😀" * 65, "a;b;", "हि", "\ue000"]
    ),
    st.sampled_from([";".join(f"{MARKER}{number}" for number in range(101))]),
    st.text(max_size=6),
)
_cells = st.lists(_piece, max_size=8).map("".join)


def is_group_name(name: str) -> bool:
    """GroupNameType of the API's model (FACTS 1.6.1), counted in UTF-16 as is safe."""
    units = len(name.encode("utf-16-le", "surrogatepass")) // 2
    categories = {unicodedata.category(character)[0] for character in name}
    return 1 <= units <= 128 and categories <= {*"LMSNP"}


@settings(max_examples=400, deadline=None)
@given(_cells.filter(lambda cell: "\n" not in cell and "\r" not in cell), st.sampled_from(Dialect))
@example("a;b", Dialect.COGNITO)
@example("a;b;a", Dialect.COGNITO)
def test_any_cell(cell: str, dialect: Dialect) -> None:
    """No crash, no quoted name, and what is accepted are names as the API takes them."""
    if any("\ud800" <= character <= "\udfff" for character in cell):
        return
    content = file_of("x", cell, dialect=dialect)
    report = check_bytes(content, dialect=dialect, groups=True)
    said = "\n".join([report.message("f", 300), *map(str, report.findings)])
    assert MARKER not in said
    odd = {character for character in cell if not character.isascii()} - _OF_TEXTS
    assert not odd & set(said)
    names = groups_in(cell)
    assert len(names) <= cell.count(";") + 1
    if report.ok:
        assert groups_of(content, dialect) == [("x",), names]
        target = io.BytesIO()
        done = prepare(
            io.BytesIO(content),
            target,
            CsvOptions(dialect),
            columns=POOL.known_columns,
            wants=lambda _: True,
        )
        assert (done.rows, done.size) == (2, report.upload_size)
    refused = re.search("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]", cell) or (
        dialect is Dialect.COGNITO and re.search('["\\\\]', cell)
    )
    if not refused:
        right = all(map(is_group_name, names)) and len(names) == len({*names}) <= 100
        assert report.ok == right


def test_the_rules_are_asked_one_by_one() -> None:
    """Each finds nothing in what another one is about, so that nothing is told twice."""
    samples = ["a;", "x" * 129, "x y", "a;a", ";".join(map(str, range(101)))]
    assert [[bool(list(rule(cell))) for rule in NAME_RULES] for cell in samples] == [
        [at == number for at in range(len(NAME_RULES))] for number in range(len(samples))
    ]


def test_the_name_of_the_claim() -> None:
    """Others take the column's name from here."""
    assert columns.GROUPS == COLUMN
    assert found(check_bytes(lines(HEADER, ADA, BOB))) == []


def test_a_name_is_kept_once_however_many_rows_have_it() -> None:
    """Else 400,000 rows of 25 groups take more memory than the Worker has."""
    content = file_of("admins;editors", "editors;admins")
    first, second = groups_of(content)
    assert first[0] is second[1]
