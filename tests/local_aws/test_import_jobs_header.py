"""The header: what GetCSVHeader answers, and which uploads fit it (FACTS 1.1, 2.2.8)."""

from __future__ import annotations

import pytest

from local_aws import LocalAws
from tests.local_aws.imports import Pool, assert_imported, assert_job_failed, quick, user

STANDARD_COLUMNS = [
    "name",
    "given_name",
    "family_name",
    "middle_name",
    "nickname",
    "preferred_username",
    "profile",
    "picture",
    "website",
    "email",
    "email_verified",
    "gender",
    "birthdate",
    "zoneinfo",
    "locale",
    "phone_number",
    "phone_number_verified",
    "address",
    "updated_at",
    "cognito:mfa_enabled",
    "cognito:username",
]


@pytest.fixture
def pool(local_aws: LocalAws) -> Pool:
    quick(local_aws)
    return Pool(local_aws)


def test_csv_header_lists_standard_then_custom_attributes(local_aws: LocalAws) -> None:
    schema = [
        {"Name": "team", "AttributeDataType": "String"},
        {"Name": "old", "AttributeDataType": "String", "DeveloperOnlyAttribute": True},
        {"Name": "level", "AttributeDataType": "Number"},
    ]
    local_aws.configure(header_order="documented")
    pool = Pool(local_aws, Schema=schema)
    assert pool.header == [*STANDARD_COLUMNS, "custom:team", "custom:level", "password_hash"]


def test_csv_header_by_setting(local_aws: LocalAws) -> None:
    schema = [{"Name": "old", "AttributeDataType": "String", "DeveloperOnlyAttribute": True}]
    pool = Pool(local_aws, Schema=schema)
    local_aws.configure(
        header_lists_password_hash=False,
        header_lists_developer_attributes=True,
        header_order="documented",
    )
    assert pool.header == [*STANDARD_COLUMNS, "dev:old"]


def test_each_pool_has_an_order_of_columns_of_its_own(local_aws: LocalAws) -> None:
    pools = [Pool(local_aws, role="arn:aws:iam::111111111111:role/none") for _ in range(2)]
    headers = [pool.header for pool in pools]
    assert headers[0] != headers[1]
    assert sorted(headers[0]) == sorted(headers[1]) == sorted([*STANDARD_COLUMNS, "password_hash"])
    assert pools[0].header == headers[0]
    pools[0].cognito.add_custom_attributes(
        UserPoolId=pools[0].id, CustomAttributes=[{"Name": "team", "AttributeDataType": "String"}]
    )
    assert [name for name in pools[0].header if name != "custom:team"] != headers[0]


@pytest.mark.parametrize("code", ["InvalidParameterException", "OperationNotEnabledException"])
def test_a_pool_that_takes_no_hashes_lists_no_column_for_them(
    local_aws: LocalAws, code: str
) -> None:
    local_aws.configure(password_hashes=code)
    assert "password_hash" not in Pool(local_aws).header


def test_an_algorithm_needs_its_column(local_aws: LocalAws, pool: Pool) -> None:
    bcrypt = {"PasswordHashingAlgorithm": "BCRYPT"}
    without = [name for name in pool.header if name != "password_hash"]
    assert_job_failed(pool.run(pool.csv(user("ada"), columns=without), **bcrypt))
    assert_imported(pool.run_rows(user("ada"), **bcrypt))
    quick(local_aws, header_lists_password_hash=False)
    assert_imported(pool.run(pool.csv(user("joan"), columns=[*without, "password_hash"]), **bcrypt))


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize("listed", [True, False])
@pytest.mark.parametrize("column", ["ignored", "job_fails"])
def test_a_hash_column_without_an_algorithm(
    local_aws: LocalAws, pool: Pool, strict: bool, listed: bool, column: str
) -> None:
    header = {} if strict else {"missing_columns": "blank", "extra_columns": "ignored"}
    quick(
        local_aws,
        header_lists_password_hash=listed,
        hash_column_without_algorithm=column,
        **header,
    )
    without = [name for name in pool.header if name != "password_hash"]
    imported = {
        "with": pool.run(pool.csv(user("ada"), columns=[*without, "password_hash"])),
        "without": pool.run(pool.csv(user("grace"), columns=without)),
    }
    if column == "job_fails":
        expected = ["without"]
    elif strict:
        expected = ["with"] if listed else ["without"]
    else:
        expected = ["with", "without"]
    for name, result in imported.items():
        if name in expected:
            assert_imported(result)
        else:
            assert_job_failed(result)


def test_hashes_without_an_algorithm_are_not_read(pool: Pool) -> None:
    assert_imported(pool.run_rows(user("ada", password_hash="no hash at all")))
    assert pool.status("ada") == "RESET_REQUIRED"
