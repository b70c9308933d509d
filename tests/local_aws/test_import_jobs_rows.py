"""The verdict on single rows (FACTS 1.2, 1.5, 2.3, 5.3)."""

from __future__ import annotations

from typing import Any

import pytest

from local_aws import LocalAws
from tests.local_aws.imports import Pool, Row, quick, user

UNVERIFIED = (
    "The User Record does not set any of the auto verified attributes to true. "
    "(Example: email_verified to true)."
)
BCRYPT = "$2b$12$" + "a" * 53
SCRYPT = "65536$8$1$304d$4f69"
ARGON2ID = "$argon2id$v=19$m=19456\\,t=2\\,p=1$c2FsdHNhbHQ$aGFzaGhhc2g"
PBKDF2 = "$pbkdf2-sha256$600000$c2FsdHNhbHQ$aGFzaGhhc2g"

SCHEMA = [
    {"Name": "name", "AttributeDataType": "String", "Required": True, "Mutable": True},
    {
        "Name": "team",
        "AttributeDataType": "String",
        "StringAttributeConstraints": {"MinLength": "2", "MaxLength": "4"},
    },
    {
        "Name": "level",
        "AttributeDataType": "Number",
        "NumberAttributeConstraints": {"MinValue": "1", "MaxValue": "9"},
    },
    {"Name": "member", "AttributeDataType": "Boolean"},
]


def verdict(pool: Pool, row: Row, *, columns: list[str] | None = None, **options: Any) -> str:
    """Import one row between two good ones; return its log line without the number."""
    names = {"name": "A name"} if "name" in pool.header else {}
    good = [user("first", **names), user("last", **names)]
    result = pool.run(pool.csv(good[0], row, good[1], columns=columns or pool.header), **options)
    judged = [line for line in result.log if "Line Number 3 " in line]
    assert len(judged) == 1
    return judged[0].replace("Line Number 3 - ", "")


def is_imported(pool: Pool, row: Row, **options: Any) -> bool:
    """Whether a row is imported; if not, it must be a failed one."""
    line = verdict(pool, row, **options)
    assert line.startswith(("[SUCCEEDED] ", "[FAILED] "))
    return line == "[SUCCEEDED] The import succeeded."


@pytest.fixture
def pool(local_aws: LocalAws) -> Pool:
    quick(local_aws)
    return Pool(local_aws)


@pytest.mark.parametrize(
    "cells",
    [
        {"email_verified": "false"},
        {"email_verified": ""},
        {"email_verified": "FALSE", "phone_number": "+15550100", "phone_number_verified": "TRUE"},
    ],
)
def test_the_pools_auto_verified_attribute_must_be_verified(pool: Pool, cells: Row) -> None:
    assert verdict(pool, user("ada", **cells)) == f"[FAILED] {UNVERIFIED}"


def test_the_other_wording_of_that_line(local_aws: LocalAws, pool: Pool) -> None:
    quick(local_aws, unverified_text="verified")
    line = verdict(pool, user("ada", email_verified="false"))
    assert line == f"[FAILED] {UNVERIFIED.replace('to true. ', 'to verified. ')}"


@pytest.mark.parametrize(
    ("cells", "imported"),
    [
        ({}, True),
        ({"email_verified": "false"}, False),
        (
            {
                "email": "",
                "email_verified": "",
                "phone_number": "+15550100",
                "phone_number_verified": "true",
            },
            True,
        ),
        ({"phone_number": "", "phone_number_verified": "true"}, False),
    ],
)
def test_one_of_two_auto_verified_attributes_is_enough(
    local_aws: LocalAws, cells: dict[str, str], imported: bool
) -> None:
    quick(local_aws)
    pool = Pool(local_aws, AutoVerifiedAttributes=["email", "phone_number"])
    assert is_imported(pool, user("ada", **cells)) is imported


@pytest.mark.parametrize(
    ("cells", "imported"),
    [
        ({"email": ""}, False),
        ({"email": "ada"}, False),
        ({"email": "ada lovelace@example.com"}, False),
        ({"email_verified": "TRUE"}, True),
        ({"email_verified": "True"}, False),
        ({"email_verified": "yes"}, False),
        ({"phone_number": "+15550100"}, True),
        ({"phone_number": "555 0100"}, False),
        ({"phone_number": "+1 555 0100"}, False),
        ({"phone_number": "+1234567890123456"}, False),
        ({"birthdate": "02/29/2024"}, True),
        ({"birthdate": "02/29/2023"}, False),
        ({"birthdate": "2024-02-29"}, False),
        ({"birthdate": "2/9/2024"}, False),
        ({"updated_at": "1700000000"}, True),
        ({"updated_at": "2023-11-14"}, False),
        ({"updated_at": "1700000000000"}, False),
        ({"cognito:mfa_enabled": "false"}, True),
        ({"cognito:mfa_enabled": "true"}, False),
        ({"cognito:mfa_enabled": "maybe"}, False),
        ({"nickname": "x" * 2048}, True),
        ({"nickname": "x" * 2049}, False),
    ],
)
def test_values(pool: Pool, cells: dict[str, str], imported: bool) -> None:
    assert is_imported(pool, user("ada", **cells)) is imported


def test_booleans_in_any_case_by_setting(local_aws: LocalAws, pool: Pool) -> None:
    quick(local_aws, booleans="any_case")
    assert is_imported(pool, user("ada", email_verified="True"))
    assert pool.attributes("ada")["email_verified"] == "true"


@pytest.mark.parametrize(
    ("username", "imported"),
    [
        ("a" * 128, True),
        ("a" * 129, False),
        ("", False),
        ("ada lovelace", False),
        ("ada\tlovelace", False),
        ("ada\u00a0lovelace", False),
        ("ada\u200blovelace", False),
        ("jörg-æøå_松本+1@ö.example", True),
        ("👩🏽‍💻", False),
        ("e\u0301", True),
    ],
)
def test_usernames(pool: Pool, username: str, imported: bool) -> None:
    row = {**user("ada"), "cognito:username": username}
    assert is_imported(pool, row) is imported


@pytest.mark.parametrize(
    ("cells", "imported"),
    [
        ({"name": "Ada"}, True),
        ({"name": ""}, False),
        ({"name": "Ada", "custom:team": "ab"}, True),
        ({"name": "Ada", "custom:team": "a"}, False),
        ({"name": "Ada", "custom:team": "abcde"}, False),
        ({"name": "Ada", "custom:level": "9"}, True),
        ({"name": "Ada", "custom:level": "0"}, False),
        ({"name": "Ada", "custom:level": "10"}, False),
        ({"name": "Ada", "custom:level": "two"}, False),
        ({"name": "Ada", "custom:member": "TRUE"}, True),
        ({"name": "Ada", "custom:member": "1"}, False),
    ],
)
def test_the_pools_schema(local_aws: LocalAws, cells: dict[str, str], imported: bool) -> None:
    quick(local_aws)
    pool = Pool(local_aws, Schema=SCHEMA)
    assert is_imported(pool, user("ada", **cells)) is imported


@pytest.mark.parametrize(
    ("mfa", "cell", "imported"),
    [
        ("ON", "", True),
        ("ON", "true", True),
        ("ON", "false", False),
        ("OPTIONAL", "true", True),
        ("OPTIONAL", "false", True),
    ],
)
def test_mfa(local_aws: LocalAws, mfa: str, cell: str, imported: bool) -> None:
    quick(local_aws)
    pool = Pool(local_aws, MfaConfiguration=mfa)
    assert is_imported(pool, user("ada", **{"cognito:mfa_enabled": cell})) is imported


@pytest.mark.parametrize(
    ("algorithm", "value", "imported"),
    [
        ("BCRYPT", BCRYPT, True),
        ("BCRYPT", BCRYPT.replace("$12$", "$13$"), False),
        ("BCRYPT", BCRYPT.replace("2b", "2z"), False),
        ("BCRYPT", BCRYPT[:-1], False),
        ("BCRYPT", PBKDF2, False),
        ("SCRYPT", SCRYPT, True),
        ("SCRYPT", SCRYPT.replace("65536", "65537"), False),
        ("SCRYPT", SCRYPT.replace("$8$", "$9$"), False),
        ("SCRYPT", SCRYPT.replace("$1$", "$2$"), False),
        ("SCRYPT", SCRYPT + "zz", False),
        ("ARGON2ID", ARGON2ID, True),
        ("ARGON2ID", ARGON2ID.replace("19456", "19457"), False),
        ("ARGON2ID", ARGON2ID.replace("t=2", "t=3"), False),
        ("ARGON2ID", ARGON2ID.replace("p=1", "p=2"), False),
        ("ARGON2ID", ARGON2ID.replace("argon2id", "argon2i"), False),
        ("PBKDF2_SHA256", PBKDF2, True),
        ("PBKDF2_SHA256", PBKDF2.replace("600000", "600001"), False),
        ("PBKDF2_SHA256", PBKDF2.replace("600000", "9" * 9000), False),
        ("PBKDF2_SHA256", PBKDF2[1:], False),
        ("PBKDF2_SHA256", "", True),
    ],
)
def test_password_hashes(pool: Pool, algorithm: str, value: str, imported: bool) -> None:
    row = user("ada", password_hash=value)
    assert is_imported(pool, row, PasswordHashingAlgorithm=algorithm) is imported


@pytest.mark.parametrize(
    ("attributes", "username", "imported"),
    [
        (["email"], "ada@example.com", True),
        (["email"], "ada", False),
        (["email"], "other@example.com", False),
        (["phone_number"], "+15550100", True),
        (["phone_number"], "ada@example.com", False),
        (["email", "phone_number"], "+15550100", True),
    ],
)
def test_usernames_of_pools_that_sign_in_with_a_contact(
    local_aws: LocalAws, attributes: list[str], username: str, imported: bool
) -> None:
    quick(local_aws, failure_threshold=1)
    pool = Pool(local_aws, UsernameAttributes=attributes)
    row = {
        "cognito:username": username,
        "email": "ada@example.com",
        "email_verified": "true",
        "phone_number": "+15550100",
    }
    assert is_imported(pool, row) is imported


@pytest.mark.parametrize(
    ("aliases", "username", "imported"),
    [
        (["email"], "ada", True),
        (["email"], "ada@example.com", False),
        (["email"], "+15550100", True),
        (["phone_number"], "+15550100", False),
        (["phone_number"], "ada@example.com", True),
    ],
)
def test_usernames_must_not_look_like_an_alias(
    local_aws: LocalAws, aliases: list[str], username: str, imported: bool
) -> None:
    quick(local_aws)
    pool = Pool(local_aws, AliasAttributes=aliases)
    assert is_imported(pool, {**user("ada"), "cognito:username": username}) is imported


def test_no_line_of_the_log_names_a_value(pool: Pool) -> None:
    secret = "Wonderland"  # in each cell of rows that fail in each way
    rows = [user(f"{secret}{number}") for number in range(7)]
    rows[0]["email"] = secret
    rows[1]["birthdate"] = secret
    rows[2]["cognito:username"] = f"{secret} {secret}"
    rows[3]["name"] = f'"{secret}"'
    rows[4]["name"] = f"{secret}," * 3
    rows[5]["email_verified"] = secret
    rows[6]["phone_number"] = secret
    result = pool.run_rows(*rows)
    assert result.verdicts == ["[FAILED]"] * 7
    assert secret not in "".join(result.log) + result.job["CompletionMessage"]
