"""Files with one thing wrong in how they are written: the file, its header, its lines."""

from __future__ import annotations

import io
from dataclasses import dataclass

from cognito_user_csv import (
    AttributeSchema,
    CsvOptions,
    Dialect,
    Hashing,
    PasswordHashingAlgorithm,
    Pool,
    Report,
    check,
)

from tests.csv.samples import ADA, BOB, HEADER, POOL, lines, make_pool

COGNITO = CsvOptions()
RFC4180 = CsvOptions(Dialect.RFC4180)
USERNAME = "cognito:username"
GROUPS = "cognito:groups"
BCRYPT = CsvOptions(hashing=Hashing(PasswordHashingAlgorithm.BCRYPT))
WITH_GROUPS = CsvOptions(groups=True)


@dataclass(frozen=True)
class Bad:
    """A file and the one place where its rule must find something."""

    rule: str
    content: bytes
    line: int | None
    column: str | None = None
    pool: Pool = POOL
    options: CsvOptions = COGNITO


def check_bad(bad: Bad) -> Report:
    """Check such a file as it is to be imported."""
    return check(io.BytesIO(bad.content), bad.options, pool=bad.pool)


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
        options=RFC4180,
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
    Bad("PasswordHashColumn", lines(HEADER, ADA), 1, "password_hash", options=BCRYPT),
    Bad("ColumnNotImportable", with_column("groups", "x"), 1, "groups"),
    Bad("ColumnNotImportable", with_column("groups", "x"), 1, "groups", options=WITH_GROUPS),
    Bad("GroupsNotSet", with_column(GROUPS, "admins"), 1, GROUPS),
    Bad("GroupsNotSet", with_column(GROUPS, ""), 1, GROUPS),
    Bad("GroupsColumn", lines(HEADER, ADA), 1, GROUPS, options=WITH_GROUPS),
    Bad(
        "UnknownColumn", with_column("cognito:group", "x"), 1, "cognito:group", options=WITH_GROUPS
    ),
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
    Bad("UnescapedQuote", with_column("name", '"Bo""b"'), 3, "name", options=RFC4180),
    Bad("MalformedQuotes", with_column("name", '"Bo"b'), 3, options=RFC4180),
    Bad("MalformedQuotes", with_column("name", '"Bob'), 3, options=RFC4180),
    Bad("MalformedQuotes", with_column("name", ' "Bob"'), 3, options=RFC4180),
    Bad("MalformedQuotes", with_column("name", ' "L, Bob"'), 3, options=RFC4180),
    Bad("MalformedQuotes", with_column("name", ' "L, Bob\nx"'), 3, options=RFC4180),
    Bad("MalformedQuotes", with_column("name", '\t"Bob"'), 3, options=RFC4180),
    Bad("LineBreak", with_column("name", '"Bo\nb"'), 3, "name", options=RFC4180),
    Bad("LineBreak", with_column("name", '"Bo\r\n\r\nb"'), 3, "name", options=RFC4180),
    Bad("StrayBackslash", with_column("name", "Bo\\b"), 3, "name"),
    Bad("StrayBackslash", with_column("name", "Bo\\\\, b"), 3, "name"),
    Bad("StrayBackslash", with_column("name", "Bo\\, b"), 3, "name", options=RFC4180),
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
    Bad("RowTooLong", with_column("name", f'"{"x" * 131_073}"'), 3, options=RFC4180),
]
