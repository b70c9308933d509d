"""The first line: whether it is a header, what it is told about its names, what it may show."""

from __future__ import annotations

import re

import pytest
from cognito_user_csv import AttributeSchema, Dialect, Pool

from tests.csv.samples import ADA, BOB, HEADER, POOL, check_bytes, lines, make_pool

pytestmark = pytest.mark.usefixtures("each_way")


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("phone", "phone_number"),
        ("E-Mail", "email"),
        ("emial", "email"),
        ("Email_Verified", "email_verified"),
        ("username", "cognito:username"),
        ("first name", "given_name"),
        ("tier", "custom:tier"),
        ("custom:Tier", "custom:tier"),
        ("phoneNumber", "phone_number"),
        ("Phone-Number", "phone_number"),
        ("cognito:phone_number", "phone_number"),
        ("telephone", "phone_number"),
        ("Mobile Phone", "phone_number"),
        ("cell", "phone_number"),
        ("firstName", "given_name"),
        ("LastName", "family_name"),
        ("FullName", "name"),
        ("DOB", "birthdate"),
        ("MFA", "cognito:mfa_enabled"),
        ("cognito:tier", "custom:tier"),
        ("custom:Given-Name", "custom:given_name"),
        ("Given-Name", "given_name"),
        ("mobile", "phone_number"),
        ("surname", "custom:surname"),
    ],
)
def test_did_you_mean(name: str, nearest: str) -> None:
    custom = ("custom:tier", "custom:given_name", "custom:surname")
    pool = make_pool(attributes=dict.fromkeys(custom, AttributeSchema()))
    columns = [column for column in HEADER.split(",") if column != nearest]
    report = check_bytes(lines(",".join([*columns, name]), "x"), pool)
    actions = [finding.action for finding in report.findings if finding.column == name]
    assert actions == [f"did you mean {nearest}?"]
    assert "UserCsv/MissingColumn" not in report.totals


@pytest.mark.parametrize("name", ["E-Mail", "emailAddress", "Mail Address", "cognito:email"])
def test_a_column_that_the_file_has_is_not_suggested(name: str) -> None:
    report = check_bytes(lines(f"{HEADER},{name}", f"{ADA},"))
    actions = [finding.action for finding in report.findings]
    already = "remove the column, or move its values to email, which is there already"
    assert actions == [already]


def test_a_column_is_suggested_once() -> None:
    report = check_bytes(lines(f"{HEADER},phone,Mobile,phone_nmber", f"{ADA},,,"))
    assert [finding.action for finding in report.findings] == [
        "did you mean phone_number?",
        "remove the column, or move its values to phone_number, which is there already",
        "remove the column",
    ]


def test_nothing_like_it() -> None:
    report = check_bytes(lines(f"{HEADER},favourite_colour", f"{ADA},"))
    assert [finding.action for finding in report.findings] == ["remove the column"]


@pytest.mark.parametrize("name", ["ada@example.org", "x" * 41, "+15550100", "Zoë", "a\x07b"])
def test_names_that_may_be_data_are_not_quoted(name: str) -> None:
    report = check_bytes(lines(f"{HEADER},{name}", f"{ADA},"))
    assert not report.ok
    assert name not in report.message("users.csv")
    assert {finding.column for finding in report.findings} == {"column 4"}


def test_a_file_without_a_header_is_not_quoted() -> None:
    report = check_bytes(lines(ADA, BOB))
    assert "ada" not in report.message("users.csv").replace("for a file", "")


@pytest.mark.parametrize(
    "header",
    [
        f"{HEADER}\rada,Ada Lovelace,ada@example.com,TRUE\r",
        "ada,Ada Lovelace,Paris,locale",
        "Lovelace,Ada,email",
        f"{HEADER}ada,Lovelace,ada@example.com,TRUE",
        f"{HEADER},Lovelace,ada@example.com,TRUE",
    ],
)
@pytest.mark.parametrize("pool", [POOL, Pool.unknown()])
def test_a_first_line_that_may_hold_a_user_is_not_quoted(header: str, pool: Pool) -> None:
    report = check_bytes(lines(header, BOB), pool)
    assert not report.ok
    assert not re.search("(?i)ada|lovelace|paris", report.message("users.csv"))


@pytest.mark.parametrize(
    "header", ["EMAIL,EMAIL_VERIFIED,COGNITO:USERNAME", "E-Mail,Email Verified,Username"]
)
def test_a_header_in_other_words_is_one(header: str) -> None:
    report = check_bytes(lines(header, "ada@example.com,TRUE,ada"))
    assert {finding.rule for finding in report.findings} == {"UserCsv/UnknownColumn"}
    assert [finding.action for finding in report.findings] == [
        f"did you mean {name}?" for name in ("email", "email_verified", "cognito:username")
    ]


ELSEWHERE = {
    "Auth0": "user_id,email,email_verified,name,created_at,user_metadata.plan",
    "ASP.NET": "Id,UserName,NormalizedUserName,Email,NormalizedEmail,EmailConfirmed,LockoutEnd",
    "Laravel": "id,name,email,email_verified_at,password,remember_token,created_at,updated_at",
    "WordPress": "ID,user_login,user_email,user_pass,display_name,first_name,last_name,roles",
}


@pytest.mark.parametrize("header", ELSEWHERE.values(), ids=ELSEWHERE)
@pytest.mark.parametrize("pool", [POOL, Pool.unknown()])
def test_the_header_of_another_system_is_no_missing_one(header: str, pool: Pool) -> None:
    (finding,) = check_bytes(lines(header, "x" + "," * header.count(",")), pool).findings
    assert (finding.rule, finding.line) == ("UserCsv/NoHeader", 1)
    assert finding.reason.endswith(" that the pool has: another system's?")
    assert finding.action.startswith("name the columns as the pool does")


@pytest.mark.parametrize("row", [ADA, "name,Lovelace,Ada", "email,name,x@y.zz,a,b,c"])
def test_a_row_that_is_no_header_of_any_system(row: str) -> None:
    (finding,) = check_bytes(lines(row, row)).findings
    assert finding.reason.endswith(": a file without a header?")


@pytest.mark.parametrize("dialect", Dialect)
@pytest.mark.parametrize(
    ("separator", "called"), [(";", "semicolons"), ("\t", "tabs"), ("|", "vertical bars")]
)
@pytest.mark.parametrize("quote", ["", '"'])
def test_another_separator(separator: str, called: str, quote: str, dialect: Dialect) -> None:
    rows = (HEADER, ADA, BOB)
    written = (separator.join(f"{quote}{cell}{quote}" for cell in row.split(",")) for row in rows)
    (finding,) = check_bytes(lines(*written), dialect=dialect).findings
    assert (finding.rule, finding.line) == ("UserCsv/NoHeader", 1)
    assert finding.reason.endswith(f": it is separated by {called}")


def test_lines_that_end_in_cr_alone() -> None:
    report = check_bytes(lines(HEADER, ADA, BOB).replace(b"\n", b"\r"))
    (finding,) = report.findings
    assert (finding.rule, finding.line) == ("UserCsv/NoHeader", 1)
    assert "CR alone" in finding.reason
