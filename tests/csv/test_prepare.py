"""The upload, and users from code."""

from __future__ import annotations

import datetime
import io
from enum import Enum, IntEnum

import pytest
from cognito_user_csv import (
    AttributeSchema,
    CsvOptions,
    Dialect,
    LineMap,
    Pool,
    iter_users,
    prepare,
    write_users,
)

from tests.csv.samples import ADA, BOB, HEADER, check_bytes, lines, prepare_bytes, users_of


class Tier(str, Enum):
    GOLD = "gold"


class Level(IntEnum):
    HIGH = 3


def test_members_of_enumerations_are_written_as_their_values() -> None:
    content = write_users([{"cognito:username": Tier.GOLD, "updated_at": Level.HIGH}])
    assert content == b"cognito:username,updated_at\ngold,3\n"


def test_exactly_these_columns_in_this_order() -> None:
    content = lines(
        f"{HEADER},birthdate,name", f"{ADA},1815-12-10, Ada\\, Countess ", "", "bob,,false,,"
    )
    columns = ["name", "birthdate", "custom:tier", "email_verified", "cognito:username"]
    assert prepare_bytes(content, columns).decode().split("\n") == [
        "name,birthdate,custom:tier,email_verified,cognito:username",
        "Ada\\, Countess,12/10/1815,,TRUE,ada",
        ",,,FALSE,bob",
        "",
    ]
    assert prepare_bytes(content, ["cognito:username"]) == b"cognito:username\nada\nbob\n"


def test_booleans_of_the_pools_own() -> None:
    pool = Pool(attributes={"custom:vip": AttributeSchema("Boolean")})
    content = lines(f"{HEADER},custom:vip", f"{ADA},True", f"{BOB},fALSE")
    assert check_bytes(content, pool).ok
    target = io.BytesIO()
    prepare(
        io.BytesIO(content),
        target,
        CsvOptions(),
        columns=["cognito:username", "custom:vip"],
        booleans=pool.booleans,
        wants=lambda _: True,
    )
    assert target.getvalue() == b"cognito:username,custom:vip\nada,TRUE\nbob,FALSE\n"


def test_only_the_lines_wanted() -> None:
    target = io.BytesIO()
    sent = LineMap([3, 5])
    content = lines(HEADER, ADA, BOB, "", "eve,eve@example.com,TRUE")
    done = prepare(
        io.BytesIO(content),
        target,
        CsvOptions(),
        columns=["cognito:username"],
        wants=sent.__contains__,
    )
    assert target.getvalue() == b"cognito:username\nbob\neve\n"
    assert (done.rows, done.size) == (2, len(target.getvalue()))
    assert [sent.source_line(line) for line in (2, 3)] == [3, 5]


@pytest.mark.parametrize(
    ("row", "dialect"),
    [
        ("ada,ada@example.com", Dialect.COGNITO),
        (f"{ADA},secret", Dialect.COGNITO),
        ('a"secret,ada@example.com,TRUE', Dialect.COGNITO),
        ("a\\secret,ada@example.com,TRUE", Dialect.COGNITO),
        ('a,"secret\n",TRUE', Dialect.RFC4180),
        ('a,"secret,TRUE', Dialect.RFC4180),
    ],
)
def test_an_unchecked_file_is_not_written(row: str, dialect: Dialect) -> None:
    with pytest.raises(ValueError, match="check the file first") as raised:
        prepare_bytes(lines(HEADER, row), HEADER.split(","), dialect)
    assert "secret" not in str(raised.value)


def test_usernames_of_a_file_without_them() -> None:
    with pytest.raises(ValueError, match="cognito:username"):
        list(iter_users(io.BytesIO(b"email\nx\n"), CsvOptions(), pool=Pool()))


def test_users_in_code() -> None:
    users = [
        {
            "name": "Ada, Countess of Lovelace",
            "cognito:username": "ada",
            "email_verified": True,
            "email": "ada@example.com",
            "birthdate": datetime.date(815, 12, 10),
            "custom:tier": None,
        },
        {"cognito:username": "bob", "updated_at": 5, "email_verified": False},
    ]
    content = write_users(users)
    assert content.decode().split("\n") == [
        "cognito:username,name,email,email_verified,birthdate,updated_at,custom:tier",
        "ada,Ada\\, Countess of Lovelace,ada@example.com,TRUE,12/10/0815,,",
        "bob,,,FALSE,,5,",
        "",
    ]
    assert write_users([dict(reversed(list(user.items()))) for user in users]) == content
    assert users_of(content)[0]["name"] == "Ada, Countess of Lovelace"


def test_no_users_in_code() -> None:
    assert list(check_bytes(write_users([])).totals) == ["UserCsv/MissingColumn", "UserCsv/NoUsers"]


@pytest.mark.parametrize("user", [{}, {"name": None}, {"name": "", "email": None}, {"name": " "}])
def test_a_user_in_code_without_any_value_is_not_lost(user: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="user 2 has no value"):
        write_users([{"cognito:username": "ada"}, user])


@pytest.mark.parametrize("value", ['secret"', "secret\\", "secret\n", "secret\r", "\x01secret"])
def test_values_in_code_that_no_file_can_hold(value: str) -> None:
    with pytest.raises(ValueError, match="user 2, name") as raised:
        write_users([{"name": "Ada"}, {"name": value}])
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("value", [1.5, ["secret"], datetime.datetime.now(datetime.timezone.utc)])
def test_values_in_code_of_no_use(value: object) -> None:
    with pytest.raises(TypeError, match="user 1, name") as raised:
        write_users([{"name": value}])
    assert "secret" not in str(raised.value)
