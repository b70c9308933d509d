"""What holds for every pool that the API allows, whatever its attributes are called and demand."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from unittest import mock

import pytest
from cognito_user_csv import (
    AttributeSchema,
    CsvOptions,
    Dialect,
    Pool,
    Report,
    Severity,
    accelerator,
    check,
    check_pool,
    prepare,
)
from cognito_user_csv.columns import BOOLEAN, STANDARD
from hypothesis import given, settings

from tests.csv.pools import Users, as_mappings, files, written
from tests.csv.samples import make_pool


def is_accepted(users: Users, report: Report) -> bool:
    """Whether an import of the file would start."""
    of_pool = check_pool(users.pool)
    return report.ok and not any(each.severity is Severity.ERROR for each in of_pool)


def checked(users: Users) -> Report:
    return check(
        io.BytesIO(users.content), CsvOptions(users.dialect, groups=users.groups), pool=users.pool
    )


def expected(user: dict[str, str], booleans: set[str]) -> dict[str, str]:
    """A user as uploaded: booleans and birthdates in Cognito's spelling."""
    for name in booleans & set(user):
        user[name] = user[name].upper()
    if iso := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", user.get("birthdate", "")):
        user["birthdate"] = f"{iso[2]}/{iso[3]}/{iso[1]}"
    return user


def uploaded(user: Mapping[str, str]) -> dict[str, str]:
    """A user without the groups, which no upload has."""
    return {name: value for name, value in user.items() if name != "cognito:groups"}


def cells_of(line: str) -> list[str]:
    r"""A row by the documented rules alone: ``,`` parts cells, ``\,`` is a comma (FACTS 1.3.2)."""
    return [cell.replace("\\,", ",") for cell in re.split(r"(?<!\\),", line)]


@settings(max_examples=250, deadline=None)
@given(files())
def test_every_cell_of_what_is_accepted_arrives(users: Users) -> None:
    report = checked(users)
    if not is_accepted(users, report):
        return
    columns = users.pool.upload_columns(users.names)
    sent = [user for user in as_mappings(users) if any(user.values())]
    upload = io.BytesIO()
    done = prepare(
        io.BytesIO(users.content),
        upload,
        CsvOptions(users.dialect),
        columns=columns,
        booleans=users.pool.booleans,
        wants=lambda _: True,
    )
    text = upload.getvalue().decode()
    assert (
        (done.rows, done.size)
        == (report.users, report.upload_size)
        == (
            len(sent),
            len(upload.getvalue()),
        )
    )
    header, *rows = text.removesuffix("\n").split("\n")
    assert header.split(",") == list(columns)
    assert not re.search('["\\\\]', text.replace("\\,", ""))
    assert {len(cells_of(row)) for row in rows} == {len(columns)}
    booleans = {*users.pool.booleans, "email_verified", "phone_number_verified"}
    booleans.add("cognito:mfa_enabled")
    blank = dict.fromkeys(columns, "")
    assert [dict(zip(columns, cells_of(row), strict=True)) for row in rows] == [
        blank | expected(uploaded(user), booleans) for user in sent
    ]


@settings(max_examples=300, deadline=None)
@given(files(with_blanks=True) | files())
def test_the_quick_way_and_the_slow_find_the_same(users: Users) -> None:
    with mock.patch.object(accelerator, "used", accelerator.NONE):
        slow = checked(users)
    assert checked(users) == slow


ATTRIBUTES = [name for name in STANDARD if ":" not in name]
ROW = {
    **dict.fromkeys(ATTRIBUTES, "x"),
    "cognito:username": "ada",
    "email": "ada@example.com",
    "email_verified": "TRUE",
    "phone_number": "+15550100",
    "phone_number_verified": "TRUE",
    "birthdate": "12/31/1999",
    "updated_at": "0",
}
_OTHERS: list[dict[str, str]] = [
    {},
    {"name": " x"},
    {"email_verified": "tRUE"},
    {"email": "", "email_verified": ""},
    {"email_verified": "FALSE"},
    {"phone_number": "", "phone_number_verified": "FALSE"},
    {"phone_number_verified": ""},
]


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("name", ATTRIBUTES)
def test_a_required_value_is_missed_whatever_else_the_row_holds(name: str, backwards: bool) -> None:
    schema = AttributeSchema("Boolean" if name in BOOLEAN else "String", required=True)
    pool = make_pool(auto_verified=["email", "phone_number"], attributes={name: schema})
    names = sorted(ROW, reverse=backwards)
    for others in _OTHERS:
        row = [(ROW | others | {name: ""})[each] for each in names]
        content = written(names, [row], Dialect.COGNITO)
        report = checked(Users(pool, names, [row], Dialect.COGNITO, content))
        missing = [each for each in report.findings if each.rule == "UserCsv/MissingAttribute"]
        assert [each.column for each in missing] == [name]


def of_attribute(name: str, dialect: Dialect) -> Users:
    """A pool with an attribute of this name, and a file with values in it."""
    pool = make_pool(attributes={name: AttributeSchema()})
    names = ["cognito:username", name, "email", "email_verified"]
    rows = [["ada", "x,y", "ada@example.com", "TRUE"]]
    return Users(pool, names, rows, dialect, written(names, rows, dialect))


@pytest.mark.parametrize("dialect", Dialect)
@pytest.mark.parametrize("name", ["a:b", "a;b|c", "'#=/", "é中😀", "\u0301", "NULL", "email"])
def test_a_name_that_a_header_can_hold(name: str, dialect: Dialect) -> None:
    users = of_attribute(f"custom:{name}", dialect)
    assert check_pool(users.pool) == []
    assert checked(users).findings == ()


@pytest.mark.parametrize("dialect", Dialect)
@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("name", ["a,b", 'a"b', "a\\b"])
def test_a_name_that_no_header_can_hold(name: str, known: bool, dialect: Dialect) -> None:
    """Its values would be lost, or the upload would break off."""
    users = of_attribute(f"custom:{name}", dialect)
    if not known:
        users = Users(Pool.unknown(), users.names, users.rows, dialect, users.content)
    assert not is_accepted(users, checked(users))
    assert [each.rule for each in check_pool(users.pool)] == ["UserCsv/AttributeName"] * known
