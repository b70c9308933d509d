"""A list in code has users, and no lines: so do the findings about it."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping

import pytest
from cognito_user_csv import AttributeSchema, CsvOptions, Pool, Report, check, write_users

from tests.csv.samples import POOL, make_pool

pytestmark = pytest.mark.usefixtures("each_way")

ADA = {"cognito:username": "ada", "email": "ada@example.com", "email_verified": True}
BOB = {"cognito:username": "bob", "email": "bob@example.com", "email_verified": True}
NAME = "UserSource.from_users"


def check_users(*users: Mapping[str, object], pool: Pool = POOL) -> Report:
    content = io.BytesIO(write_users(users))
    return check(content, CsvOptions(unit="user"), pool=pool)


def test_a_finding_names_the_user_everywhere() -> None:
    report = check_users(ADA, BOB | {"email_verified": False})
    (finding,) = report.findings
    assert str(finding).startswith("user 2: email_verified: ")
    assert report.message(NAME).startswith(f"{NAME}: user 2: email_verified: ")
    (written,) = json.loads(report.to_json(NAME))["findings"]
    assert written["user"] == 2
    assert "line" not in written


def test_a_finding_about_two_users_names_both() -> None:
    report = check_users(ADA, BOB, BOB | {"email": "b@example.com"})
    assert "user 3: cognito:username: the same username as for user 2" in report.message(NAME)


@pytest.mark.parametrize(
    ("key", "action"),
    [
        ("username", "did you mean cognito:username?"),
        ("login", "did you mean cognito:username?"),
        ("Ada's own", "remove the column"),
        ("<b>", "remove the column"),
        ("#x", "remove the column"),
        ("sep=;", "remove the column"),
        ("a;cognito:username", "remove the column"),
    ],
)
def test_a_key_that_the_pool_does_not_have(key: str, action: str) -> None:
    """It is called by its name, whatever that is: its place in a file says nothing to anybody."""
    report = check_users({key: "ada", "team": "x", "rank": "y"})
    told = {finding.column: finding.action for finding in report.findings}
    assert told[key] == action
    assert told["team"] == told["rank"] == "remove the column"
    assert not re.search(r"\b(line|header|file|cell)", report.message(NAME))


@pytest.mark.parametrize("key", ["", " ", " email", "email\u3000"])
def test_a_key_that_is_blank_or_has_white_space_around_it(key: str) -> None:
    with pytest.raises(ValueError, match="user 2: a column's name is blank"):
        check_users(ADA, BOB | {key: "secret"})


@pytest.mark.parametrize(
    ("users", "pool"),
    [
        ([ADA | {"identities": "x"}], POOL),
        ([ADA | {"sub": "x", "name": "NULL"}], POOL),
        ([{"cognito:username": "ada"}], POOL),
        ([{"email": "a@b.cc", "email_verified": True}], make_pool(username_attributes=["email"])),
        ([ADA, BOB | {"email": "ada@example.com"}], make_pool(alias_attributes=["email"])),
        ([ADA, {"name": "B"}], POOL),
        ([ADA], make_pool(recovery=["phone_number"])),
        ([ADA], make_pool(attributes={"name": AttributeSchema(required=True)})),
    ],
)
def test_nothing_is_said_of_a_file(users: list[dict[str, object]], pool: Pool) -> None:
    report = check_users(*users, pool=pool)
    assert report.findings
    assert not re.search(r"\b(lines?|header|file)\b", report.message(NAME))
