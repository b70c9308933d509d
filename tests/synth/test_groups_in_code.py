"""Groups of users in code, and the check at synth of a file with groups."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from aws_cdk import Aws, CfnResource, CustomResource, Fn, Stack, Token
from cdk_cognito_user_import import UserSource
from cdk_cognito_user_import._local_file import LocalFile
from cdk_cognito_user_import._user_csv_check import check_users
from cdk_cognito_user_import._users_in_code import written_users
from cognito_user_csv import CsvOptions, Pool, check, iter_users

from tests.synth.apps import ADA, report, reporting_app, user_pool

COLUMN = "cognito:groups"
BOB = {"cognito:username": "bob", "email": "bob@example.com", "email_verified": True}


def groups_of(*cells: object) -> list[tuple[str, ...]]:
    """The groups of users who are written in code with these values."""
    users = [{**ADA, "cognito:username": f"u{n}", COLUMN: cell} for n, cell in enumerate(cells)]
    content = written_users(users)
    found = check(io.BytesIO(content), CsvOptions(groups=True, unit="user"), pool=Pool.unknown())
    assert found.findings == ()
    source = io.BytesIO(content)
    rows = iter_users(source, CsvOptions(groups=True), pool=Pool.unknown())
    return [row.groups for row in rows]


def test_a_list_becomes_one_cell() -> None:
    content = written_users([{**ADA, COLUMN: ["admins", "a,b"]}, {**BOB, COLUMN: ()}])
    assert content.decode().splitlines() == [
        "cognito:username,email,email_verified,cognito:groups",
        "ada,ada@example.com,TRUE,admins;a\\,b",
        "bob,bob@example.com,TRUE,",
    ]


def test_what_the_groups_of_a_user_may_be() -> None:
    class Name(str):
        """A member of an enumeration, say."""

        __slots__ = ()

        def __str__(self) -> str:
            return "Name.X"

    assert groups_of(["a", "é中"], ("b",), [], (), None, "", "a; b", [Name("x")]) == [
        ("a", "é中"),
        ("b",),
        (),
        (),
        (),
        (),
        ("a", "b"),
        ("x",),
    ]


@pytest.mark.parametrize(
    ("groups", "text"),
    [
        (["zaphod;x"], "the 1st group contains ;, which separates groups; write one group for"),
        (["a", "b", ";"], "the 3rd group contains ;"),
        ([""], "the 1st group has no name; leave it out"),
        (["a", " \u3000"], "the 2nd group has no name; leave it out"),
        (["a", 'zaphod"'], 'the 2nd group contains ", which an import has no way to write'),
        (["a", "zaphod\n"], "the 2nd group contains a line break or another control character"),
        (["a", "zaphod\ud83d"], "the 2nd group contains half a character"),
    ],
)
def test_a_group_that_no_cell_can_hold(groups: list[str], text: str) -> None:
    with pytest.raises(ValueError, match=f"^user 2, {COLUMN}: {text}") as refused:
        UserSource.from_users([ADA, {**ADA, COLUMN: groups}])
    assert "zaphod" not in str(refused.value)


@pytest.mark.parametrize("group", [1, None, True, b"zaphod", ["zaphod"]])
def test_a_group_that_is_no_text(group: object) -> None:
    text = f"user 2, {COLUMN}: the 2nd group is of type {type(group).__name__}; write its name as a"
    with pytest.raises(TypeError, match=text):
        UserSource.from_users([ADA, {**ADA, COLUMN: ["a", group]}])


@pytest.mark.parametrize("groups", [{"zaphod"}, 1.5, b"zaphod", {"zaphod": 1}])
def test_groups_in_no_list(groups: object) -> None:
    with pytest.raises(TypeError, match=f"user 1, {COLUMN}: .* or a list of texts, not"):
        UserSource.from_users([{**ADA, COLUMN: groups}])


def test_other_columns_take_no_list() -> None:
    with pytest.raises(TypeError, match=r"user 1, name: .* or None is needed, not list"):
        UserSource.from_users([{**ADA, "name": ["zaphod"]}])


@pytest.mark.parametrize(
    "groups",
    [
        ["a", Aws.REGION],
        (f"in-{Aws.REGION}",),
        ["{{resolve:ssm:/groups}}"],
        Fn.split(",", Aws.REGION),
        Token.as_list({"Ref": "Groups"}),
        [*Token.as_list({"Ref": "Groups"}), "a"],
        Token.as_string({"Ref": "Group"}),
    ],
    # A token's text is another one in each process.
    ids=["a region", "in a text", "resolved", "split", "a list", "in a list", "a text"],
)
def test_groups_in_code_take_no_tokens(groups: object) -> None:
    with pytest.raises(ValueError, match=r"user 2 of UserSource.from_users holds a token"):
        UserSource.from_users([ADA, {**BOB, COLUMN: groups}])


@pytest.mark.parametrize(
    ("header", "groups", "rules"),
    [
        (f",{COLUMN}", True, ["UserCsv/DuplicateGroup"]),
        (f",{COLUMN}", False, ["UserCsv/GroupsNotSet"]),
        ("", True, ["UserCsv/GroupsColumn"]),
        ("", False, []),
    ],
)
def test_the_check_at_synth_knows_whether_groups_are_set(
    tmp_path: Path, header: str, groups: bool, rules: list[str]
) -> None:
    path = tmp_path / "users.csv"
    cell = ",a;a" if header else ""
    path.write_text(
        f"cognito:username,email,email_verified{header}\nada,ada@example.com,TRUE{cell}\n"
    )
    app = reporting_app(tmp_path)
    stack = Stack(app, "Stack")
    resource = CustomResource(stack, "Seed", service_token="arn:aws:lambda:x:1:function:y")
    inner = resource.node.default_child
    assert isinstance(inner, CfnResource)
    file = LocalFile(path, "users.csv", CsvOptions())
    if groups:
        check_users(inner, user_pool(stack), file, groups=True)
    else:
        check_users(inner, user_pool(stack), file)
    assert [finding.rule for finding in report(app).findings()] == rules
