"""What findings say, where they once said something else than what is wrong."""

from __future__ import annotations

import pytest
from cognito_user_csv import (
    AttributeSchema,
    Dialect,
    Hashing,
    PasswordHashingAlgorithm,
    Pool,
    Report,
)

from tests.csv.samples import ADA, BOB, HEADER, POOL, check_bytes, lines, make_pool

pytestmark = pytest.mark.usefixtures("each_way")


def found(report: Report) -> list[tuple[str, int | None, str | None]]:
    rules = (
        (each.rule.removeprefix("UserCsv/"), each.line, each.column) for each in report.findings
    )
    return list(rules)


@pytest.mark.parametrize(
    ("header", "row", "unknown"),
    [
        ("cognito:username,emial,email_verified", "ada,ada@example.com,TRUE", ["emial"]),
        ("cognito:username,email,emailVerified", "ada,ada@example.com,FALSE", ["emailVerified"]),
        ("cognito:username,email,email_verifed", "ada,ada@example.com,FALSE", ["email_verifed"]),
        ("cognito:username,emial,emial_verified", "ada,x,TRUE", ["emial", "emial_verified"]),
        (f"{HEADER},phone,phone_number_verified", f"{ADA},+15550100,TRUE", ["phone"]),
    ],
)
@pytest.mark.parametrize("pool", [POOL, Pool.unknown()])
def test_nothing_follows_from_a_name_that_is_misspelled(
    header: str, row: str, unknown: list[str], pool: Pool
) -> None:
    report = check_bytes(lines(header, row), pool)
    assert found(report) == [("UnknownColumn", 1, name) for name in unknown]


@pytest.mark.parametrize(
    ("header", "row", "missing"),
    [
        ("cognito:username,email_verified", "ada,TRUE", "email"),
        ("cognito:username,email_verified", "ada,FALSE", "email"),
        ("cognito:username,email", "ada,ada@example.com", "email_verified"),
    ],
)
def test_nothing_follows_from_a_column_that_is_missing(header: str, row: str, missing: str) -> None:
    other = row.replace("ada", "bob")
    assert found(check_bytes(lines(header, row, other))) == [("MissingColumn", 1, missing)]


def test_a_misspelled_name_may_hold_what_the_pool_asks_for() -> None:
    """A user verified by another attribute than the one that is spelled as it should be."""
    pool = make_pool(auto_verified=["email", "phone_number"])
    header = "cognito:username,emial,email_verified,phone_number,phone_number_verified"
    report = check_bytes(lines(header, "ada,ada@example.com,TRUE,,"), pool)
    assert found(report) == [("UnknownColumn", 1, "emial")]


@pytest.mark.parametrize(
    ("attributes", "form"),
    [
        (["email"], "an e-mail address"),
        (["phone_number"], "a phone number (E.164)"),
        (["phone_number", "email"], "an e-mail address or a phone number (E.164)"),
    ],
)
def test_what_the_missing_username_is_in_the_pool(attributes: list[str], form: str) -> None:
    pool = make_pool(username_attributes=attributes)
    (finding,) = check_bytes(lines("email,email_verified", "ada@example.com,TRUE"), pool).findings
    assert (finding.column, finding.rule) == ("cognito:username", "UserCsv/MissingColumn")
    assert finding.reason.endswith(f"every user needs a username, in this pool {form}")
    assert finding.action == "add it, with that value for each user"


@pytest.mark.parametrize(
    ("row", "cells"), [("ada", "1 cell,"), ("ada,x", "2 cells,"), (f"{ADA},x", "4 cells,")]
)
def test_how_many_cells_a_line_has(row: str, cells: str) -> None:
    (finding,) = check_bytes(lines(HEADER, row)).findings
    assert finding.reason == f"the line has {cells} the header 3"


@pytest.mark.parametrize(
    ("low", "high", "bounds"),
    [
        (None, None, ""),
        (1, None, " of at least 1"),
        (None, 0, " of at most 0"),
        (-5, 5, " of at least -5 and at most 5"),
    ],
)
def test_the_bounds_of_a_number(low: int | None, high: int | None, bounds: str) -> None:
    schema = AttributeSchema("Number", min_value=low, max_value=high)
    pool = make_pool(attributes={"custom:seats": schema})
    (finding,) = check_bytes(lines(f"{HEADER},custom:seats", f"{ADA},x"), pool).findings
    assert finding.reason == f"not a whole number{bounds}"


DATE_TIMES = [
    *("2026-01-31T12:00:00Z", "2026-01-31T12:00:00.123+02:00", "2026-01-31 12:00", "2026-01-31"),
    *("20260131", "01/31/2026", "1/31/2026 12:00", "1767225600", "1767225600000", "-1.5"),
]
NO_DATE_TIMES = ["yesterday", "x", "TRUE", "31.01.2026", "Jan 31", "2026-01-31T", "12:00"]


@pytest.mark.parametrize("value", [*DATE_TIMES, *NO_DATE_TIMES])
def test_dates_and_times(value: str) -> None:
    pool = make_pool(attributes={"custom:joined": AttributeSchema("DateTime")})
    report = check_bytes(lines(f"{HEADER},custom:joined", f"{ADA},{value}", f"{BOB},"), pool)
    assert found(report) == [("DateTime", 2, "custom:joined")] * (value in NO_DATE_TIMES)


@pytest.mark.parametrize("dialect", Dialect)
@pytest.mark.parametrize("name", ["x y", "x\u3000y"])
def test_marks_of_no_value_are_counted_by_column(name: str, dialect: Dialect) -> None:
    """In blocks of common and of odd characters, also in rows that take the slow way anyhow."""
    rows = [
        f"{ADA},Ada,NULL",
        f"{BOB},None,",
        "c,c@example.com,TRUE, NULL ,x",
        " d,d@example.com,tRue,nan,",
        "e,e@example.com,TRUE,Nan Null,null",
        f"f,f@example.com,TRUE,NULLA,{name}",
    ]
    report = check_bytes(lines(f"{HEADER},name,nickname", *rows), dialect=dialect)
    assert found(report) == [("NullMark", 2, "nickname"), ("NullMark", 3, "name")]
    assert [finding.reason.split(" NULL")[0] for finding in report.findings] == [
        "this value and 1 more are",
        "this value and 2 more are",
    ]
    assert report.ok


def test_the_mark_of_a_database_is_told_to_be_one() -> None:
    (finding,) = check_bytes(lines(f"{HEADER},name", f"{ADA},\\N")).findings
    assert finding.action == "leave the cell blank if it stands for no value"


def test_marks_in_columns_of_other_types_are_no_values_of_theirs() -> None:
    pool = make_pool(attributes={"custom:seats": AttributeSchema("Number")})
    content = lines(f"{HEADER},birthdate,custom:seats", f"{ADA},NULL,nan")
    assert found(check_bytes(content, pool)) == [
        ("Birthdate", 2, "birthdate"),
        ("AttributeNumber", 2, "custom:seats"),
    ]


def test_users_who_bring_their_password_need_no_code_for_a_first_one() -> None:
    pool = make_pool(recovery=["phone_number"])
    content = lines(f"{HEADER},password_hash", f"{ADA},$2b$10${'x' * 53}")
    assert (
        check_bytes(content, pool, hashing=Hashing(PasswordHashingAlgorithm.BCRYPT)).findings == ()
    )
    assert found(check_bytes(lines(HEADER, ADA), pool)) == [("CannotRecover", 2, "phone_number")]
