"""Files with one thing wrong in how they are written: the file, its header, its lines."""

from __future__ import annotations

from dataclasses import dataclass

from cognito_user_csv import (
    AttributeSchema,
    Dialect,
    Hashing,
    PasswordHashingAlgorithm,
    Pool,
    Report,
)

from tests.csv.samples import ADA, BOB, HEADER, POOL, check_bytes, lines, make_pool

RFC4180 = Dialect.RFC4180
USERNAME = "cognito:username"
GROUPS = "cognito:groups"
BCRYPT = Hashing(PasswordHashingAlgorithm.BCRYPT)


@dataclass(frozen=True)
class Bad:
    """A file and the one place where its rule must find something."""

    rule: str
    content: bytes
    line: int | None
    column: str | None = None
    pool: Pool = POOL
    dialect: Dialect = Dialect.COGNITO
    hashing: Hashing | None = None
    groups: bool = False


def check_bad(bad: Bad) -> Report:
    """Check such a file as it is to be imported."""
    return check_bytes(bad.content, bad.pool, bad.dialect, hashing=bad.hashing, groups=bad.groups)


def with_column(name: str, value: str) -> bytes:
    return lines(f"{HEADER},{name}", f"{ADA},", f"{BOB},{value}")


def with_schema(name: str, schema: AttributeSchema) -> Pool:
    return make_pool(attributes={name: schema})


WIDE = ",".join(f"custom:c{number}" for number in range(8))
WIDE_POOL = make_pool(attributes={name: AttributeSchema() for name in WIDE.split(",")})


BAD_LINES = [
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
    Bad("PasswordHash", with_column("password_hash", "x"), 3, "password_hash"),
    Bad("PasswordHashColumn", lines(HEADER, ADA), 1, "password_hash", hashing=BCRYPT),
    Bad("ColumnNotImportable", with_column("groups", "x"), 1, "groups"),
    Bad("ColumnNotImportable", with_column("groups", "x"), 1, "groups", groups=True),
    Bad("GroupsNotSet", with_column(GROUPS, "admins"), 1, GROUPS),
    Bad("GroupsNotSet", with_column(GROUPS, ""), 1, GROUPS),
    Bad("GroupsColumn", lines(HEADER, ADA), 1, GROUPS, groups=True),
    Bad("UnknownColumn", with_column("cognito:group", "x"), 1, "cognito:group", groups=True),
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
]
