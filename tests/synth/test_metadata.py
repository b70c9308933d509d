"""The number of users in the metadata of template and resource, where `cdk diff` shows it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Template
from cdk_cognito_user_import import Dialect, UserSource

from tests.synth.apps import SeededStack
from tests.synth.cases import GOOD

QUOTED = 'cognito:username,email,email_verified\r\n"ada","ada@example.com",TRUE\r\n"","",""\r\n\r\n'


def metadata(stack: Stack) -> dict[str, Any]:
    """That of the resource; the template's must agree."""
    template = Template.from_stack(stack)
    (resource,) = template.find_resources("Custom::CognitoUserImport").values()
    found = {
        name: value
        for name, value in resource.get("Metadata", {}).items()
        if not name.startswith("aws:")
    }
    assert template.to_json().get("Metadata", {}).get("Users of Seed") == found.get("Users")
    return found


def csv(folder: Path, content: bytes) -> Path:
    path = folder / "users.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "dialect", "users"),
    [
        (GOOD, Dialect.COGNITO, GOOD.count("\n") - 1),
        (GOOD.rstrip("\n") + "\n\n,,\n", Dialect.COGNITO, GOOD.count("\n") - 1),
        (QUOTED, Dialect.RFC4180, 1),
    ],
    ids=["plain", "blank lines", "quoted"],
)
def test_users_are_counted(tmp_path: Path, content: str, dialect: Dialect, users: int) -> None:
    source = UserSource.from_csv(csv(tmp_path, content.encode()), dialect=dialect)
    assert metadata(SeededStack(App(), source=source)) == {"Users": users}


def test_users_in_code_are_counted() -> None:
    user = {"cognito:username": "ada", "email": "ada@example.com", "email_verified": True}
    source = UserSource.from_users([user])
    assert metadata(SeededStack(App(), source=source)) == {"Users": 1}


def test_the_copy_that_is_deployed_is_counted(tmp_path: Path) -> None:
    path = csv(tmp_path, GOOD.encode())
    stack = SeededStack(App(), source=UserSource.from_csv(path))
    path.unlink()
    assert metadata(stack) == {"Users": GOOD.count("\n") - 1}


def test_a_file_that_is_not_here_is_not_counted() -> None:
    app = App()
    bucket = s3.Bucket.from_bucket_name(Stack(app, "Others"), "Bucket", "invented-users")
    stack = SeededStack(app, source=UserSource.from_bucket(bucket, "users.csv"))
    assert metadata(stack) == {}


def test_a_file_that_is_no_text_stops_at_the_check_alone(tmp_path: Path) -> None:
    app = App()
    SeededStack(app, source=UserSource.from_csv(csv(tmp_path, b"\xff\xfe\x00\x00")))
    with pytest.raises(RuntimeError, match="cdk-cognito-user-import"):
        app.synth()
