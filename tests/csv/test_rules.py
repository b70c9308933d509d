"""One bad file per rule, which only this rule catches."""

from __future__ import annotations

import dataclasses

import pytest
from cognito_user_csv import (
    RULES,
    Hashing,
    PasswordHashingAlgorithm,
    Pool,
    Severity,
    check_pool,
    limits,
)

from tests.csv.bad_files import BAD_FILES
from tests.csv.bad_lines import RFC4180, USERNAME, Bad, check_bad, with_column
from tests.csv.samples import ADA, BOB, HEADER, POOL, check_bytes, lines, make_pool

pytestmark = pytest.mark.usefixtures("each_way")


@pytest.mark.parametrize("bad", BAD_FILES, ids=lambda bad: bad.rule)
def test_only_this_rule_catches_the_file(bad: Bad) -> None:
    report = check_bad(bad)

    found = [(finding.rule, finding.line, finding.column) for finding in report.findings]
    assert found == [(f"UserCsv/{bad.rule}", bad.line, bad.column)]
    assert report.totals == {f"UserCsv/{bad.rule}": 1}
    severity = next(rule.severity for rule in RULES if rule.id == f"UserCsv/{bad.rule}")
    assert report.ok == (severity is Severity.WARNING)


def test_two_columns_without_a_name_are_no_duplicates() -> None:
    report = check_bytes(lines(f"{HEADER},,", f"{ADA},x,x"))
    assert [(finding.rule, finding.column) for finding in report.findings] == [
        ("UserCsv/UnknownColumn", "column 4"),
        ("UserCsv/UnknownColumn", "column 5"),
    ]


def test_nothing_is_said_of_the_flags_of_a_row_with_a_control_character() -> None:
    report = check_bytes(lines(HEADER, "ada,ada\x07@example.com,"))
    assert report.totals == {"UserCsv/ControlCharacter": 1}


def test_a_row_that_escaped_commas_make_too_long() -> None:
    columns = [f"custom:c{number}" for number in range(8)]
    pool = Pool(csv_header=(*HEADER.split(","), *columns))
    most = limits.MAX_ROW_CHARACTERS - len(ADA) - len(columns)
    commas = (most - 7 * 2_000) // 2
    row = f"{ADA}," + ",".join([*["x" * 2_000] * 7, "\\," * commas + "x" * (most % 2)])
    header = ",".join([HEADER, *columns])
    assert check_bytes(lines(header, row), pool).ok
    assert check_bytes(lines(header, f"{row}x"), pool).totals == {"UserCsv/RowTooLong": 1}


def test_what_follows_too_many_users_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """To explain every row of a file that is refused anyway would take long."""
    monkeypatch.setattr(limits, "MAX_USERS_PER_PART", 10)
    content = lines(HEADER, *[ADA.replace("TRUE", "no")] * 50_000)
    report = check_bytes(content)
    assert report.totals["UserCsv/TooManyUsers"] == 1
    assert report.users < 20_000
    assert report.size < len(content)


def test_a_row_that_blank_columns_make_too_long() -> None:
    header = f"{HEADER},name,nickname,profile,picture,website,gender,address"
    cells = ",".join(["x" * 2000] * 7)
    start = f"{ADA},{cells},"
    blanks = 3
    row = start + "x" * (16_000 - blanks - len(start))
    pool = Pool(csv_header=tuple(f"{header},locale,custom:a,custom:b,custom:c".split(",")))
    assert check_bytes(lines(f"{header},locale", row), pool).ok
    report = check_bytes(lines(f"{header},locale", f"{row}x"), pool)
    assert report.totals == {"UserCsv/RowTooLong": 1}


def test_a_pool_that_verifies_nothing() -> None:
    findings = check_pool(make_pool(auto_verified=[]))
    assert [finding.rule for finding in findings] == ["UserCsv/NoAutoVerifiedAttribute"]
    assert "auto_verify" in findings[0].action
    assert check_pool(POOL) == []
    assert check_pool(Pool.unknown()) == []


@pytest.mark.parametrize(
    ("recovery", "rules"),
    [([], ["UserCsv/NoAccountRecovery"]), (["email"], []), (None, [])],
)
def test_a_pool_that_recovers_no_account(recovery: list[str] | None, rules: list[str]) -> None:
    findings = check_pool(make_pool(recovery=recovery))
    assert [finding.rule for finding in findings] == rules
    assert all(finding.severity is Severity.WARNING for finding in findings)


@pytest.mark.parametrize(
    ("mfa", "factors", "found"),
    [
        ("ON", {"SMS_MFA"}, True),
        ("ON", {"SMS_MFA", "EMAIL_OTP"}, False),
        ("ON", {"SMS_MFA", "SOFTWARE_TOKEN_MFA"}, False),
        ("ON", None, False),
        ("OPTIONAL", {"SMS_MFA"}, False),
    ],
)
def test_who_can_use_a_second_factor(mfa: str, factors: set[str] | None, found: bool) -> None:
    known = None if factors is None else frozenset(factors)
    pool = dataclasses.replace(make_pool(mfa=mfa), mfa_factors=known)
    report = check_bytes(lines(HEADER, ADA, BOB), pool)
    assert list(report.totals) == (["UserCsv/NoSecondFactor"] if found else [])
    if found:
        assert "this user and 1 more have no phone_number" in report.message("users.csv")


def test_users_of_an_identity_provider_are_named() -> None:
    """Each with its line, besides the column that gives them away."""
    header = f"{HEADER},identities"
    linked = '"[{""userId"": ""1"", ""providerName"": ""Google""}]"'
    content = lines(header, f"{ADA},[]", f"Google_1,bob@example.com,TRUE,{linked}", f"{BOB},x")
    report = check_bytes(content, dialect=RFC4180.dialect)
    found = [(finding.rule, finding.line, finding.column) for finding in report.findings]
    assert found == [
        ("UserCsv/FederatedUser", 1, "identities"),
        ("UserCsv/FederatedUser", 3, USERNAME),
        ("UserCsv/FederatedUser", 4, USERNAME),
    ]


def test_every_rule_has_a_bad_file() -> None:
    of_the_pool = {"NoAutoVerifiedAttribute", "AttributeName", "NoAccountRecovery"}
    elsewhere = {"TooManyUsers", "FileTooLarge", *of_the_pool}
    covered = {f"UserCsv/{name}" for name in elsewhere | {bad.rule for bad in BAD_FILES}}
    assert {rule.id for rule in RULES} == covered
    assert len({rule.id for rule in RULES}) == len(RULES)


def test_hashes_are_taken_by_a_job_that_has_an_algorithm() -> None:
    content = with_column("password_hash", "$argon2id$v=19$m=19456\\,t=2\\,p=1$c2FsdA$aGFzaA")
    assert check_bytes(content, hashing=Hashing(PasswordHashingAlgorithm.ARGON2ID)).ok
