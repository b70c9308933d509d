"""Files as people have them: saved by a spreadsheet, or on Windows."""

from __future__ import annotations

from cdk_cognito_user_import import Dialect

from tests.deployed.support.people import cognito_csv, person, portrait, spreadsheet_csv, usernames
from tests.deployed.support.world import World

ROWS = [
    person(
        number,
        name=f"Zqvname {number}, Dr.",
        birthdate="1903-11-17",
        email_verified="true",
        nickname="",
    )
    for number in (1, 2)
]


def test_a_file_saved_by_a_spreadsheet(world: World) -> None:
    content = spreadsheet_csv(ROWS)
    assert content.startswith(b'\xef\xbb\xbf"cognito:username",')
    assert b'"Zqvname 1, Dr.","1903-11-17",""\r\n' in content
    outcome = world.deploy(world.seeded(world.source(content, Dialect.RFC4180)))
    assert outcome.counts == (2, 0, 0)
    assert world.users(outcome.pool) == usernames(1, 2)
    attributes = world.attributes(outcome.pool, "zqvuser2")
    assert attributes["name"] == "Zqvname 2, Dr."
    assert attributes["birthdate"] == "11/17/1903"
    assert "nickname" not in attributes


def test_a_doubled_quote_in_a_value_is_refused_by_line_and_column(world: World) -> None:
    # Nothing documents how an import would write one.
    rows = [ROWS[0], {**ROWS[1], "name": 'Zqvname "Ada"'}]
    content = spreadsheet_csv(rows)
    assert b'"Zqvname ""Ada"""' in content
    world.bucket(content)
    folder = world.from_bucket(world.make_pool(), dialect=Dialect.RFC4180)
    world.refused(folder)
    (reason,) = world.reasons()
    assert reason.startswith('s3://example-seeds/users.csv:3: name: the value contains "')


def test_a_file_saved_on_windows(world: World) -> None:
    rows = [portrait(1), portrait(2)]
    content = b"\xef\xbb\xbf" + cognito_csv(rows).replace(b"\n", b"\r\n") + b"\r\n\r\n"
    outcome = world.deploy(world.seeded(world.source(content)))
    assert outcome.counts == (2, 0, 0)
    attributes = world.attributes(outcome.pool, "zqvuser1")
    assert attributes["address"] == "Zqv street 1, Zqvtown"


def test_a_spreadsheet_with_semicolons_is_told_from_one_with_commas(world: World) -> None:
    world.bucket(cognito_csv([person(1), person(2)]).replace(b",", b";"))
    folder = world.from_bucket(world.make_pool(), dialect=Dialect.RFC4180)
    world.refused(folder)
    (reason,) = world.reasons()
    assert reason.startswith(
        "s3://example-seeds/users.csv:1: the first line is not one of column names"
    )
    assert "it is separated by semicolons → separate the cells by commas" in reason
