"""One bad file per rule, which only this rule catches."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path

import pytest
from cognito_user_csv import (
    RULES,
    AttributeSchema,
    Dialect,
    Pool,
    Severity,
    check,
    check_pool,
    limits,
)
from cognito_user_csv.rules.document import rules_table

from tests.csv.samples import ADA, BOB, HEADER, POOL, check_bytes, lines, make_pool

RFC4180 = Dialect.RFC4180
USERNAME = "cognito:username"


@dataclass(frozen=True)
class Bad:
    """A file and the one place where its rule must find something."""

    rule: str
    content: bytes
    line: int | None
    column: str | None = None
    pool: Pool = POOL
    dialect: Dialect = Dialect.COGNITO


def with_column(name: str, value: str) -> bytes:
    return lines(f"{HEADER},{name}", f"{ADA},", f"{BOB},{value}")


def with_schema(name: str, schema: AttributeSchema) -> Pool:
    return make_pool(attributes={name: schema})


PHONE_POOL = make_pool(auto_verified=["email", "phone_number"])
WIDE = ",".join(f"custom:c{number}" for number in range(8))
WIDE_POOL = make_pool(attributes={name: AttributeSchema() for name in WIDE.split(",")})

SMS_ONLY = dataclasses.replace(make_pool(mfa="ON"), mfa_factors=frozenset({"SMS_MFA"}))

BAD_FILES = [
    Bad("EmptyFile", b"", None),
    Bad("EmptyFile", b"\xef\xbb\xbf\n\r\n", None),
    Bad("NotCsv", b"PK\x03\x04\x14\0\x06\0[Content_Types].xml\n\x07", None),
    Bad("NoUsers", lines(HEADER), None),
    Bad("NotUtf8", lines(HEADER, ADA) + b"b\xe9a,b@example.com,TRUE\n", 3, USERNAME),
    Bad("NotUtf8", f"{HEADER}\n{ADA}\n".encode("utf-16"), 1),
    Bad("ControlCharacter", with_column("name", "Bo\0b"), 3, "name"),
    Bad("ControlCharacter", with_column("name", "Bo\tb"), 3, "name"),
    Bad("ControlCharacter", with_column("name", "Bo\rb"), 3, "name"),
    Bad("ControlCharacter", with_column("name", "Bo\x01b"), 3, "name"),
    Bad(
        "ControlCharacter",
        lines(f'{HEADER},"name"', '"ada",ada@example.com,TRUE,A\rda'),
        2,
        "name",
        dialect=RFC4180,
    ),
    Bad("ControlCharacter", with_column("name", "Bo\x85b"), 3, "name"),
    Bad("ControlCharacter", with_column("name", "Bo\u2028b"), 3, "name"),
    Bad("ControlCharacter", with_column("name", "Bo\ufeffb"), 3, "name"),
    *(
        Bad("ControlCharacter", with_column("name", f"Bob{character}"), 3, "name")
        for character in "\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028\u2029"
    ),
    Bad("BlankLine", lines(HEADER, ADA, "", " , ,", BOB), 3),
    Bad("BlankLine", lines("", HEADER, ADA), 1),
    Bad("NoHeader", lines(ADA, BOB), 1),
    Bad("NoHeader", lines(HEADER.replace(",", ";"), ADA.replace(",", ";")), 1),
    Bad("DuplicateColumn", lines(f"{HEADER},email", f"{ADA},ada@example.com"), 1, "email"),
    Bad("UnknownColumn", with_column("phone", "x"), 1, "phone"),
    Bad("UnknownColumn", with_column("custom:tier", "x"), 1, "custom:tier"),
    Bad("UnknownColumn", lines(f"{HEADER},", f"{ADA},", f"{BOB},x"), 1, "column 4"),
    Bad("BlankColumn", lines(f"{HEADER},", f"{ADA},", f"{BOB}, "), 1, "column 4"),
    Bad("BlankColumn", lines(HEADER, f"{ADA},", f"{BOB}, "), None),
    *(
        Bad("NullMark", with_column("name", mark), 3, "name")
        for mark in ("NULL", "null", "NaN", "nan", "None", " NULL ")
    ),
    Bad("NullMark", lines(HEADER, ADA, "null,bob@example.com,TRUE"), 3, USERNAME),
    Bad("ColumnNotImportable", with_column("sub", "x"), 1, "sub"),
    Bad("ColumnNotImportable", with_column("cognito:user_status", "x"), 1, "cognito:user_status"),
    Bad("ColumnNotImportable", with_column("dev:custom:x", "x"), 1, "dev:custom:x"),
    Bad("PasswordHash", with_column("password_hash", "x"), 1, "password_hash"),
    Bad("MissingColumn", lines("email,email_verified", "ada@example.com,TRUE"), 1, USERNAME),
    Bad("MissingColumn", lines("cognito:username,email", "ada,a@example.com"), 1, "email_verified"),
    Bad("MissingColumn", lines("cognito:username,email_verified", "ada,"), 1, "email"),
    Bad(
        "MissingColumn",
        lines(HEADER, ADA),
        1,
        "given_name",
        with_schema("given_name", AttributeSchema(required=True)),
    ),
    Bad("QuotedFile", lines('"cognito:username","email","email_verified"', ADA), 1),
    Bad("QuotedFile", lines(f"{HEADER},name", f'{ADA},"A, L"', f'{BOB},"B"'), 2),
    Bad("UnescapedQuote", with_column("name", 'Bo"b'), 3, "name"),
    Bad("UnescapedQuote", with_column("name", '"Bo""b"'), 3, "name", dialect=RFC4180),
    Bad("MalformedQuotes", with_column("name", '"Bo"b'), 3, dialect=RFC4180),
    Bad("MalformedQuotes", with_column("name", '"Bob'), 3, dialect=RFC4180),
    Bad("MalformedQuotes", with_column("name", ' "Bob"'), 3, dialect=RFC4180),
    Bad("MalformedQuotes", with_column("name", ' "L, Bob"'), 3, dialect=RFC4180),
    Bad("MalformedQuotes", with_column("name", ' "L, Bob\nx"'), 3, dialect=RFC4180),
    Bad("MalformedQuotes", with_column("name", '\t"Bob"'), 3, dialect=RFC4180),
    Bad("LineBreak", with_column("name", '"Bo\nb"'), 3, "name", dialect=RFC4180),
    Bad("LineBreak", with_column("name", '"Bo\r\n\r\nb"'), 3, "name", dialect=RFC4180),
    Bad("StrayBackslash", with_column("name", "Bo\\b"), 3, "name"),
    Bad("StrayBackslash", with_column("name", "Bo\\\\, b"), 3, "name"),
    Bad("StrayBackslash", with_column("name", "Bo\\, b"), 3, "name", dialect=RFC4180),
    Bad("StrayBackslash", with_column("name", "\\N"), 3, "name"),
    Bad("CellCount", lines(HEADER, ADA, f"{BOB},"), 3),
    Bad("CellCount", lines(HEADER, f"{ADA},", BOB), 2),
    Bad("CellCount", lines(HEADER, ADA, "bob,bob@example.com"), 3),
    Bad(
        "RowTooLong",
        lines(f"{HEADER},{WIDE}", ADA + "," * 8, BOB + f",{'x' * 2000}" * 8),
        3,
        pool=WIDE_POOL,
    ),
    Bad("RowTooLong", lines(HEADER, ADA) + b"x" * 3_000_000 + b"\n", 3),
    Bad("RowTooLong", with_column("name", f'"{"x" * 131_073}"'), 3, dialect=RFC4180),
    Bad("MissingUsername", lines(HEADER, ADA, ",bob@example.com,TRUE"), 3, USERNAME),
    Bad("UsernameCharacters", lines(HEADER, ADA, "b ob,bob@example.com,TRUE"), 3, USERNAME),
    Bad("UsernameCharacters", lines(HEADER, ADA, "b\u200bob,bob@example.com,TRUE"), 3, USERNAME),
    Bad("UsernameLength", lines(HEADER, ADA, f"{'b' * 129},bob@example.com,TRUE"), 3, USERNAME),
    Bad("UsernameLength", lines(HEADER, ADA, f"{'𠮷' * 65},bob@example.com,TRUE"), 3, USERNAME),
    Bad("DuplicateUsername", lines(HEADER, ADA, BOB, ADA), 4, USERNAME),
    Bad(
        "DuplicateUsername",
        lines(HEADER, ADA, "ADA,ada@example.org,TRUE"),
        3,
        USERNAME,
        make_pool(case_sensitive=False),
    ),
    Bad(
        "DuplicateUsername",
        lines(HEADER, "straße,ada@example.com,TRUE", "STRASSE,ada@example.org,TRUE"),
        3,
        USERNAME,
        make_pool(case_sensitive=False),
    ),
    Bad(
        "UsernameLikeAlias",
        lines(HEADER, ADA, "bob@example.com,bob@example.com,TRUE"),
        3,
        USERNAME,
        make_pool(alias_attributes=["email"]),
    ),
    Bad(
        "UsernameLikeAlias",
        lines(HEADER, ADA, "+15550100,bob@example.com,TRUE"),
        3,
        USERNAME,
        make_pool(alias_attributes=["phone_number"]),
    ),
    Bad(
        "UsernameDiffers",
        lines(HEADER, "ada@example.com,ada@example.com,TRUE", "bob@example.com,b@example.com,TRUE"),
        3,
        "email",
        make_pool(username_attributes=["email", "phone_number"]),
    ),
    Bad(
        "UsernameDiffers",
        lines(f"phone_number,{HEADER}", "+15550101,+15550100,ada@example.com,TRUE"),
        2,
        "phone_number",
        make_pool(username_attributes=["email", "phone_number"]),
    ),
    Bad(
        "SharedAlias",
        lines(HEADER, ADA, "bob,ada@example.com,TRUE"),
        3,
        "email",
        make_pool(alias_attributes=["email"]),
    ),
    Bad(
        "SharedAlias",
        lines(f"{HEADER},preferred_username", f"{ADA},Countess", f"{BOB},countess"),
        3,
        "preferred_username",
        make_pool(alias_attributes=["preferred_username"], case_sensitive=False),
    ),
    Bad(
        "SharedAlias",
        lines(f"{HEADER},preferred_username", f"{ADA},ada", f"{BOB},Ada"),
        3,
        "preferred_username",
        make_pool(alias_attributes=["preferred_username"], case_sensitive=False),
    ),
    Bad(
        "SharedAlias",
        lines(
            f"{HEADER},phone_number,phone_number_verified",
            "+15550100,,,+15550100,TRUE",
            "ada@example.com,ada@example.com,TRUE,+15550100,",
        ),
        3,
        "phone_number",
        make_pool(
            username_attributes=["email", "phone_number"],
            auto_verified=["email", "phone_number"],
        ),
    ),
    Bad("UsernameForm", lines(HEADER, ADA), 2, USERNAME, make_pool(username_attributes=["email"])),
    Bad(
        "UsernameForm",
        lines(
            HEADER,
            "ada@example.com,ada@example.com,TRUE",
            "+1555,bob@example.com,TRUE",
            "c,c@example.com,TRUE",
        ),
        4,
        USERNAME,
        make_pool(username_attributes=["email", "phone_number"]),
    ),
    Bad("FederatedUsername", lines(HEADER, ADA, "google_1,bob@example.com,TRUE"), 3, USERNAME),
    Bad(
        "FederatedUsername",
        lines(HEADER, ADA, "Firm_1,bob@example.com,TRUE"),
        3,
        USERNAME,
        dataclasses.replace(POOL, providers=frozenset({"Firm"})),
    ),
    Bad("FederatedUser", with_column("identities", ""), 1, "identities"),
    Bad("UnverifiedUser", lines(HEADER, ADA, "bob,bob@example.com,FALSE"), 3, "email_verified"),
    Bad("UnverifiedUser", lines(HEADER, ADA, "bob,bob@example.com,"), 3, "email_verified"),
    Bad(
        "UnverifiedUser",
        lines(f"{HEADER},phone_number,phone_number_verified", "bob,b@example.com,,+15550100,TRUE"),
        2,
        "email_verified",
    ),
    Bad(
        "UnverifiedUser",
        lines(f"{HEADER},phone_number,phone_number_verified", "bob,b@example.com,,+15550100,false"),
        2,
        "email_verified",
        Pool.unknown(),
    ),
    Bad("VerifiedWithoutValue", lines(HEADER, ADA, "bob,,TRUE"), 3, "email"),
    Bad(
        "VerifiedWithoutValue",
        lines(f"{HEADER},phone_number_verified", f"{ADA},", f"{BOB},TRUE"),
        3,
        "phone_number_verified",
        PHONE_POOL,
    ),
    Bad(
        "MissingAttribute",
        with_column("given_name", "Bob"),
        2,
        "given_name",
        with_schema("given_name", AttributeSchema(required=True)),
    ),
    Bad("Boolean", lines(HEADER, ADA, "bob,bob@example.com,yes"), 3, "email_verified"),
    Bad(
        "Boolean",
        with_column("custom:vip", "1"),
        3,
        "custom:vip",
        with_schema("custom:vip", AttributeSchema("Boolean")),
    ),
    Bad("Mfa", with_column("cognito:mfa_enabled", "TRUE"), 3, "cognito:mfa_enabled"),
    Bad(
        "Mfa",
        with_column("cognito:mfa_enabled", "False"),
        3,
        "cognito:mfa_enabled",
        make_pool(mfa="ON"),
    ),
    Bad("Email", lines(HEADER, ADA, "bob,bob at example.com,TRUE"), 3, "email"),
    Bad("Email", lines(HEADER, ADA, "bob,bob\u200b@example.com,TRUE"), 3, "email"),
    Bad("Email", lines(HEADER, ADA, "bob,bob@x@example.com,TRUE"), 3, "email"),
    Bad("PhoneNumber", with_column("phone_number", "+1 555 0100"), 3, "phone_number"),
    Bad("PhoneNumber", with_column("phone_number", "15550100"), 3, "phone_number"),
    Bad("PhoneNumber", with_column("phone_number", "+1234567890123456"), 3, "phone_number"),
    Bad("PhoneNumber", with_column("phone_number", "+1٥٥٥"), 3, "phone_number"),
    Bad("Birthdate", with_column("birthdate", "31.12.1999"), 3, "birthdate"),
    Bad("Birthdate", with_column("birthdate", "02/29/1999"), 3, "birthdate"),
    Bad("Birthdate", with_column("birthdate", "1999-13-01"), 3, "birthdate"),
    Bad("Birthdate", with_column("birthdate", "1/2/1999"), 3, "birthdate"),
    Bad(
        "DateTime",
        with_column("custom:joined", "last summer"),
        3,
        "custom:joined",
        with_schema("custom:joined", AttributeSchema("DateTime")),
    ),
    Bad("UpdatedAt", with_column("updated_at", "1767225600000"), 3, "updated_at"),
    Bad("UpdatedAt", with_column("updated_at", "2026-01-01"), 3, "updated_at"),
    Bad("AttributeLength", with_column("name", "x" * 2049), 3, "name"),
    Bad("AttributeLength", with_column("name", "😀" * 1025), 3, "name"),
    Bad(
        "AttributeLength",
        with_column("custom:tier", "gold"),
        3,
        "custom:tier",
        with_schema("custom:tier", AttributeSchema(min_length=5)),
    ),
    Bad(
        "AttributeLength",
        with_column("custom:tier", "go\\,ld"),
        3,
        "custom:tier",
        with_schema("custom:tier", AttributeSchema(max_length=4)),
    ),
    Bad(
        "AttributeNumber",
        with_column("custom:seats", "501"),
        3,
        "custom:seats",
        with_schema("custom:seats", AttributeSchema("Number", min_value=1, max_value=500)),
    ),
    Bad(
        "AttributeNumber",
        with_column("custom:seats", "3.5"),
        3,
        "custom:seats",
        with_schema("custom:seats", AttributeSchema("Number")),
    ),
    Bad(
        "CannotRecover",
        lines(
            f"{HEADER},phone_number,phone_number_verified",
            f"{ADA},+15550100,TRUE",
            f"{BOB},+15550101,FALSE",
        ),
        3,
        "phone_number",
        make_pool(recovery=["phone_number"]),
    ),
    Bad(
        "CannotRecover", lines(HEADER, ADA), 2, "phone_number", make_pool(recovery=["phone_number"])
    ),
    Bad(
        "CannotRecover",
        lines(
            f"{HEADER},phone_number,phone_number_verified",
            f"{ADA},,",
            "bob,bob@example.com,FALSE,+15550101,TRUE",
        ),
        3,
        "email",
        make_pool(recovery=["email"], auto_verified=["email", "phone_number"]),
    ),
    Bad(
        "NoSecondFactor",
        lines(f"{HEADER},phone_number", f"{ADA},+15550100", f"{BOB},"),
        3,
        "phone_number",
        SMS_ONLY,
    ),
    Bad("NoSecondFactor", lines(HEADER, ADA), 2, "phone_number", SMS_ONLY),
]


@pytest.mark.parametrize("bad", BAD_FILES, ids=lambda bad: bad.rule)
def test_only_this_rule_catches_the_file(bad: Bad) -> None:
    report = check_bytes(bad.content, bad.pool, bad.dialect)

    found = [(finding.rule, finding.line, finding.column) for finding in report.findings]
    assert found == [(f"UserCsv/{bad.rule}", bad.line, bad.column)]
    assert report.totals == {f"UserCsv/{bad.rule}": 1}
    severity = next(rule.severity for rule in RULES if rule.id == f"UserCsv/{bad.rule}")
    assert report.ok == (severity is Severity.WARNING)


class Repeated:
    """A stream of a header and many rows that is never held in memory."""

    def __init__(self, header: str, row: str, count: int) -> None:
        self._parts = (f"{row.format(number)}\n" for number in range(count))
        self._rest = f"{header}\n".encode()

    def read(self, size: int, /) -> bytes:
        parts = [self._rest]
        length = len(self._rest)
        for part in self._parts:
            parts.append(part.encode())
            length += len(part)
            if length >= size:
                break
        data = b"".join(parts)
        self._rest = data[size:]
        return data[:size]


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


def test_more_users_than_a_job_takes() -> None:
    source = Repeated(HEADER, "u{0},u@example.com,TRUE", 500_001)
    report = check(source, pool=POOL, dialect=Dialect.COGNITO)
    assert report.totals == {"UserCsv/TooManyUsers": 1}
    assert report.users == 500_001


def test_what_follows_too_many_users_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """To explain every row of a file that is refused anyway would take long."""
    monkeypatch.setattr(limits, "MAX_USERS_PER_PART", 10)
    content = lines(HEADER, *[ADA.replace("TRUE", "no")] * 50_000)
    report = check_bytes(content)
    assert report.totals["UserCsv/TooManyUsers"] == 1
    assert report.users < 20_000
    assert report.size < len(content)


def test_the_most_users_that_a_job_takes() -> None:
    source = Repeated(HEADER, "u{0},u@example.com,TRUE", 500_000)
    assert not check(source, pool=POOL, dialect=Dialect.COGNITO).totals


def test_a_file_that_blank_columns_make_too_large() -> None:
    """53,400 rows of 1,870 bytes fit into 100 MB; with 12 blank columns each they do not."""
    header = f"{HEADER},name,nickname,profile,picture,website,address"
    row = "u{0:05},u@example.com,TRUE" + ("," + "x" * 306) * 6
    for columns, totals in ((header.split(","), {}), (None, {"UserCsv/FileTooLarge": 1})):
        pool = Pool(csv_header=tuple(columns)) if columns else Pool.unknown()
        report = check(Repeated(header, row, 53_400), pool=pool, dialect=Dialect.COGNITO)
        assert report.totals == totals
        assert report.size < 100_000_000
        assert (report.upload_size > 100_000_000) == bool(totals)


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
    report = check_bytes(content, dialect=RFC4180)
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


def test_the_documentation_lists_the_registry() -> None:
    document = Path(__file__).parents[2] / "docs" / "rules.md"
    assert rules_table() in document.read_text(encoding="utf-8")


def test_hashes_are_taken_by_a_job_that_has_an_algorithm() -> None:
    content = with_column("password_hash", "$argon2id$v=19$m=19456\\,t=2\\,p=1$c2FsdA$aGFzaA")
    assert check_bytes(content, hashes=True).ok
