"""Whatever is written can be read back, and what a check accepts is written safely."""

from __future__ import annotations

import io
import re

import pytest
from cognito_user_csv import CsvOptions, Dialect, check, iter_users, write_users
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.csv.samples import check_bytes, prepare_bytes, users_of
from tests.csv.strategies import POOL, users, write_cognito, write_rfc4180

pytestmark = pytest.mark.usefixtures("each_way")

COLUMNS = POOL.known_columns


def expected(user: dict[str, str]) -> dict[str, str]:
    """A user as uploaded: booleans and birthdates in Cognito's spelling."""
    result = dict.fromkeys(COLUMNS, "") | user
    for name in ("email_verified", "phone_number_verified", "cognito:mfa_enabled"):
        result[name] = result[name].upper()
    if iso := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", result["birthdate"]):
        result["birthdate"] = f"{iso[2]}/{iso[3]}/{iso[1]}"
    return result


def read_as_cognito(upload: bytes) -> list[dict[str, str]]:
    r"""Read an upload by the documented rules alone: LF, ``,``, ``\,`` (FACTS 1.3)."""
    header, *rows = upload.decode().removesuffix("\n").split("\n")
    assert header == ",".join(COLUMNS)
    cells = [re.split(r"(?<!\\),", row) for row in rows]
    assert not any('"' in cell or "\\" in cell.replace("\\,", "") for row in cells for cell in row)
    return [
        dict(zip(COLUMNS, [cell.replace("\\,", ",") for cell in row], strict=True)) for row in cells
    ]


@settings(max_examples=150, deadline=None)
@given(users(), st.sampled_from(["\n", "\r\n"]))
def test_cognito_dialect(rows: list[dict[str, str]], end: str) -> None:
    content = write_cognito(rows, end)
    report = check_bytes(content, POOL)
    assert report.findings == ()
    assert report.users == len(rows)
    upload = prepare_bytes(content, COLUMNS)
    assert read_as_cognito(upload) == [expected(row) for row in rows]
    assert len(upload) == report.upload_size


@settings(max_examples=150, deadline=None)
@given(users(), st.booleans())
def test_rfc4180(rows: list[dict[str, str]], quote_all: bool) -> None:
    content = write_rfc4180(rows, quote_all=quote_all)
    report = check_bytes(content, POOL, Dialect.RFC4180)
    assert report.findings == ()
    upload = prepare_bytes(content, COLUMNS, Dialect.RFC4180)
    assert read_as_cognito(upload) == [expected(row) for row in rows]
    assert len(upload) == report.upload_size


@settings(max_examples=100, deadline=None)
@given(users())
def test_an_upload_is_a_source(rows: list[dict[str, str]]) -> None:
    """Preparing what was prepared changes nothing."""
    upload = prepare_bytes(write_cognito(rows), COLUMNS)
    assert check_bytes(upload, POOL).findings == ()
    assert prepare_bytes(upload, COLUMNS) == upload


@settings(max_examples=100, deadline=None)
@given(users())
def test_users_from_code(rows: list[dict[str, str]]) -> None:
    content = write_users(rows)
    assert check_bytes(content, POOL).findings == ()
    assert [expected(user) for user in users_of(content)] == [expected(row) for row in rows]


@settings(max_examples=100, deadline=None)
@given(users(), st.integers(1, 40))
def test_short_reads_and_padding_change_nothing(rows: list[dict[str, str]], size: int) -> None:
    """A network stream may give fewer bytes than asked for; spaces around values are trimmed."""

    class Trickle(io.BytesIO):
        def read(self, _: int | None = -1, /) -> bytes:
            return super().read(size)

    padded = [{name: f" {value}\u3000" for name, value in row.items()} for row in rows]
    content = write_cognito(padded)
    report = check(Trickle(content), CsvOptions(), pool=POOL)
    assert report.findings == ()
    assert report.size == len(content)
    upload = prepare_bytes(content, COLUMNS)
    assert upload == prepare_bytes(write_cognito(rows), COLUMNS)
    assert len(upload) == report.upload_size


@settings(max_examples=100, deadline=None)
@given(users())
def test_usernames_in_the_form_that_the_pool_compares(rows: list[dict[str, str]]) -> None:
    for dialect, content in (
        (Dialect.COGNITO, write_cognito(rows)),
        (Dialect.RFC4180, write_rfc4180(rows)),
    ):
        found = list(iter_users(io.BytesIO(content), CsvOptions(dialect), pool=POOL))
        names = [row["cognito:username"].lower() for row in rows]
        assert [(user.line, user.key) for user in found] == list(enumerate(names, 2))
