"""The file as a whole: header, dialect, limits (FACTS 1.1, 1.3, 1.4)."""

from __future__ import annotations

from typing import Any

import pytest

from local_aws import LocalAws
from tests.local_aws.imports import Pool, assert_imported, assert_job_failed, quick, user

COLUMNS = ("cognito:username", "email", "email_verified")


@pytest.fixture
def pool(local_aws: LocalAws) -> Pool:
    quick(local_aws)
    return Pool(local_aws)


def test_columns_may_come_in_any_order(pool: Pool) -> None:
    columns = sorted(pool.header)
    assert columns != pool.header
    assert_imported(pool.run(pool.csv(user("ada", name="Ada"), columns=columns)))
    assert pool.attributes("ada")["name"] == "Ada"


def test_crlf_is_a_line_end(pool: Pool) -> None:
    data = pool.csv(user("ada"), user("grace")).replace(b"\n", b"\r\n")
    assert_imported(pool.run(data), 2)


def test_the_last_line_needs_no_end(pool: Pool) -> None:
    assert_imported(pool.run(pool.csv(user("ada")).rstrip(b"\n")))


def test_utf_8_is_read(pool: Pool) -> None:
    assert_imported(pool.run(pool.csv(user("zoë", name="Zoë Åström 松本"))))
    assert pool.attributes("zoë")["name"] == "Zoë Åström 松本"


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00", b"email\n"])
def test_a_file_that_cannot_be_parsed_fails_the_job(pool: Pool, data: bytes) -> None:
    assert_job_failed(pool.run(data))


def test_other_encodings_fail_the_job(pool: Pool) -> None:
    data = pool.csv(user("zoe", name="Zoë")).decode().encode("latin-1")
    assert_job_failed(pool.run(data))


@pytest.mark.parametrize("change", ["missing", "extra", "twice", "case", "space"])
def test_the_header_must_be_the_pools(pool: Pool, change: str) -> None:
    header = ",".join(pool.header)
    changed = {
        "missing": ",".join(name for name in pool.header if name != "name"),
        "extra": header + ",shoe_size",
        "twice": header + ",name",
        "case": header.replace("given_name", "Given_Name"),
        "space": header.replace("given_name", " given_name"),
    }[change]
    assert_job_failed(pool.run(pool.csv(user("ada"), columns=changed.split(","))))


def test_missing_columns_by_setting(local_aws: LocalAws, pool: Pool) -> None:
    quick(local_aws, missing_columns="blank")
    assert_imported(pool.run(pool.csv(user("ada"), columns=COLUMNS)))
    quick(local_aws, missing_columns="rows_fail")
    result = pool.run(pool.csv(user("grace"), user("joan"), columns=COLUMNS))
    assert (result.job["Status"], result.counts) == ("Failed", (0, 0, 2))
    assert_imported(pool.run_rows(user("mary")))


def test_extra_columns_by_setting(local_aws: LocalAws, pool: Pool) -> None:
    quick(local_aws, extra_columns="ignored")
    columns = [*pool.header, "shoe_size"]
    assert_imported(pool.run(pool.csv(user("ada", shoe_size="38"), columns=columns)))
    assert "shoe_size" not in pool.attributes("ada")


def test_a_byte_order_mark_spoils_the_header(local_aws: LocalAws, pool: Pool) -> None:
    data = "\ufeff".encode() + pool.csv(user("ada"))
    assert_job_failed(pool.run(data))
    quick(local_aws, bom="ignored")
    assert_imported(pool.run(data))


def test_a_header_alone(local_aws: LocalAws, pool: Pool) -> None:
    data = pool.csv()
    assert_job_failed(pool.run(data))
    quick(local_aws, no_rows="job_succeeds")
    assert_imported(pool.run(data), 0)


def test_blank_lines(local_aws: LocalAws, pool: Pool) -> None:
    def with_blank(*names: str) -> bytes:
        header, *rows = pool.csv(*(user(name) for name in names)).split(b"\n")
        return b"\n".join([header, rows[0], b"", *rows[1:]])

    result = pool.run(with_blank("ada", "grace"))
    assert result.verdicts == ["[SUCCEEDED]", "[FAILED]", "[SUCCEEDED]"]
    quick(local_aws, blank_lines="ignored")
    result = pool.run(with_blank("joan", "mary"))
    assert_imported(result, 2)
    # The blank line keeps its number.
    assert "[SUCCEEDED] Line Number 4 - The import succeeded." in result.log
    quick(local_aws, blank_lines="job_fails")
    assert_job_failed(pool.run(with_blank("edith", "lise")))


@pytest.mark.parametrize("change", [",", None])
def test_rows_of_another_width(local_aws: LocalAws, pool: Pool, change: str | None) -> None:
    header, row, _ = pool.csv(user("ada")).decode().split("\n")
    odd = row + change if change else row.replace(",", "", 1)
    data = "\n".join([header, row.replace("ada", "grace"), odd]).encode()
    result = pool.run(data)
    assert result.verdicts == ["[SUCCEEDED]", "[FAILED]"]
    quick(local_aws, cell_count="job_fails")
    assert_job_failed(pool.run(data))


def test_long_rows(local_aws: LocalAws, pool: Pool) -> None:
    wide = {"profile": "x" * 2000, "address": "\\," * 1000}
    quick(local_aws, characters_per_row=3000)
    rows = user("ada"), user("grace", **wide)
    assert_job_failed(pool.run_rows(*rows))
    quick(local_aws, characters_per_row=3000, long_row="row_fails")
    assert pool.run_rows(*rows).verdicts == ["[SUCCEEDED]", "[FAILED]"]
    quick(local_aws, characters_per_row=16_000)
    assert_imported(pool.run_rows(user("grace", **wide)))


@pytest.mark.parametrize(
    ("limit", "fits"), [({"users_per_file": 2}, True), ({"users_per_file": 1}, False)]
)
def test_too_many_users(local_aws: LocalAws, pool: Pool, limit: dict[str, Any], fits: bool) -> None:
    quick(local_aws, **limit)
    result = pool.run_rows(user("ada"), user("grace"))
    assert_imported(result, 2) if fits else assert_job_failed(result)


def test_too_many_bytes(local_aws: LocalAws, pool: Pool) -> None:
    data = pool.csv(user("ada"))
    quick(local_aws, bytes_per_file=len(data) - 1)
    assert_job_failed(pool.run(data))
    quick(local_aws, bytes_per_file=len(data))
    assert_imported(pool.run(data))


def test_white_space_is_trimmed_and_commas_are_escaped(pool: Pool) -> None:
    address = "1 Main Street\\, Springfield\\,  USA "
    assert_imported(pool.run_rows(user("ada", name="  Ada\t", address=address)))
    found = pool.attributes("ada")
    assert found["name"] == "Ada"
    assert found["address"] == "1 Main Street, Springfield,  USA"


@pytest.mark.parametrize(
    ("cell", "settings", "value"),
    [
        ('"Ada"', {}, None),
        ('Ada "A" L.', {}, None),
        ('"Ada"', {"quotes": "literal"}, '"Ada"'),
        ("a\\b", {}, None),
        ("a\\\\b", {}, None),
        ("a\\b", {"backslashes": "literal"}, "a\\b"),
        ("a\\,b\\c", {"backslashes": "literal"}, "a,b\\c"),
        ("a\\b", {"backslashes": "escape"}, "ab"),
        ("a\\\\b\\,c", {"backslashes": "escape"}, "a\\b,c"),
        ("a\x00b", {}, None),
    ],
)
def test_quotes_and_backslashes(
    local_aws: LocalAws, pool: Pool, cell: str, settings: dict[str, Any], value: str | None
) -> None:
    quick(local_aws, **settings)
    result = pool.run_rows(user("grace"), user("ada", name=cell))
    assert result.verdicts[0] == "[SUCCEEDED]"
    if value is None:
        assert result.verdicts[1] == "[FAILED]"
        assert pool.usernames() == ["grace"]
    else:
        assert pool.attributes("ada")["name"] == value


def test_columns_added_to_the_pool_later_are_needed(pool: Pool) -> None:
    data = pool.csv(user("ada"))
    pool.cognito.add_custom_attributes(
        UserPoolId=pool.id, CustomAttributes=[{"Name": "team", "AttributeDataType": "String"}]
    )
    assert_job_failed(pool.run(data))
    assert_imported(pool.run_rows(user("ada", **{"custom:team": "engines"})))
    assert pool.attributes("ada")["custom:team"] == "engines"
