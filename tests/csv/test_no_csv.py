"""Files that are no CSV, what spreadsheets put around one, and what is left out of the upload."""

from __future__ import annotations

import gzip
import io
import json
import zipfile

import pytest
from cognito_user_csv import CsvOptions, Dialect, Report, iter_users
from cognito_user_csv.rules import no_csv

from tests.csv.samples import (
    ADA,
    BOB,
    HEADER,
    POOL,
    check_bytes,
    lines,
    prepare_bytes,
    users_of,
)

pytestmark = pytest.mark.usefixtures("each_way")

SAVE = "CSV UTF-8"
USERS = [{"username": "ada", "email": "ada@example.com"}, {"username": "bob", "email": "x@y.zz"}]


def zipped(*files: tuple[str, str], is_stored: bool = False) -> bytes:
    target = io.BytesIO()
    method = zipfile.ZIP_STORED if is_stored else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return target.getvalue()


NO_CSV = {
    "an Excel workbook": (
        zipped(("_rels/.rels", "<r/>" * 900), ("[Content_Types].xml", "<t/>")),
        SAVE,
    ),
    "an Excel workbook of the old form": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\n", SAVE),
    "an OpenDocument file": (
        zipped(("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), is_stored=True),
        SAVE,
    ),
    "a zip archive": (zipped(("users.csv", f"{HEADER}\n{ADA}\n")), "unpack"),
    "compressed with gzip": (gzip.compress(lines(HEADER, ADA)), "unpack"),
    "JSON, an object per line": (
        "".join(json.dumps(user) + "\n" for user in USERS).encode(),
        "column names",
    ),
    "JSON": (json.dumps({"users": USERS}, indent=2).encode(), "column names"),
    "JSON ": (json.dumps(USERS).encode(), "column names"),
    "JSON  ": (b"\xef\xbb\xbf\r\n[\r\n]", "column names"),
    "HTML": (b"<!DOCTYPE html>\n<html><body>Sign in</body></html>", "page to sign in"),
    "HTML ": (b"\n  <HTML>", "page to sign in"),
    "XML": (b'<?xml version="1.0"?>\n<users/>', "column names"),
    "a PDF document": (b"%PDF-1.7\n%\xe2\xe3\n", "export"),
    "a Parquet file": (b"PAR1\x15\x04\x15\n", "column names"),
}


@pytest.mark.parametrize("dialect", Dialect)
@pytest.mark.parametrize("what", NO_CSV)
def test_a_file_that_is_no_csv(what: str, dialect: Dialect) -> None:
    content, advice = NO_CSV[what]
    (finding,) = check_bytes(content, dialect=dialect).findings
    assert (finding.rule, finding.line) == ("UserCsv/NotCsv", None)
    assert finding.reason.startswith(f"the file is {what.strip()}")
    assert advice in finding.action


@pytest.mark.parametrize(
    "header",
    [f"PAR1,{HEADER}", f"PK,{HEADER}", f"[x],{HEADER}", f"<x,{HEADER}", f"%PDF,{HEADER}"],
)
def test_a_csv_whose_first_name_only_begins_alike(header: str) -> None:
    report = check_bytes(lines(header, f"x,{ADA}"))
    assert ("UserCsv/NotCsv" in report.totals) == header.startswith("<x")


BEFORE = {
    "sep=;": "a spreadsheet's line about the separator",
    "sep=,": "a spreadsheet's line about the separator",
    "SEP=\t": "a spreadsheet's line about the separator",
    '"sep=;"': "a spreadsheet's line about the separator",
    "# exported 2026-01-31": "a comment",
    "// Lovelace, Ada": "a comment",
    "#": "a comment",
}


@pytest.mark.parametrize("dialect", Dialect)
@pytest.mark.parametrize("line", BEFORE)
def test_a_line_before_the_header(line: str, dialect: Dialect) -> None:
    report = check_bytes(lines(line, HEADER, ADA), dialect=dialect)
    (finding,) = report.findings
    assert (finding.rule, finding.line) == ("UserCsv/NoHeader", 1)
    assert finding.reason.endswith(f": it is {BEFORE[line]}")
    assert finding.action.startswith("remove ")
    assert "Lovelace" not in str(finding)


def test_a_header_that_begins_like_a_comment() -> None:
    (finding,) = check_bytes(lines(f"# {HEADER}", ADA)).findings
    assert finding.action == "did you mean cognito:username?"


@pytest.mark.parametrize("dialect", Dialect)
@pytest.mark.parametrize(
    ("header", "row", "said"),
    [
        (f"{HEADER},", "{},", ["a column without a name and without a value"]),
        (f" ,{HEADER}", " ,{}", ["a column without a name and without a value"]),
        (f"{HEADER},,", "{},,\u3000", ["the first of 2 columns without a name and without values"]),
        (HEADER, "{},", ["each row ends in a blank cell too many"]),
        (HEADER, "{}, ,\t", ["each row ends in 2 blank cells too many"]),
        (
            f"{HEADER},",
            "{},,",
            ["a column without a name and without a value", "each row ends in a blank cell"],
        ),
    ],
)
def test_blank_columns_are_left_out(
    header: str, row: str, said: list[str], dialect: Dialect
) -> None:
    """What is uploaded is what would be without them, in rows that take the slow way as well."""
    escape = "Ada\\, L" if dialect is Dialect.COGNITO else '"Ada, L"'
    rows = [f"{ADA},x", f"{BOB},y z ", f"eve, eve@example.com ,true,{escape}", ",,"]
    bare = lines(f"{HEADER},name", *rows)
    content = lines(header.replace(HEADER, f"{HEADER},name"), *map(row.format, rows))

    report = check_bytes(content, dialect=dialect)

    assert set(report.totals) == {"UserCsv/BlankColumn"}
    assert report.ok
    found = [finding.reason for finding in report.findings]
    assert [text[: len(begin)] for text, begin in zip(found, said, strict=True)] == said
    expected = check_bytes(bare, dialect=dialect)
    assert (report.users, report.upload_size) == (3, expected.upload_size)
    upload = prepare_bytes(content, POOL.known_columns, dialect)
    assert upload == prepare_bytes(bare, POOL.known_columns, dialect)
    assert len(upload) == report.upload_size
    names = [user.key for user in iter_users(io.BytesIO(content), CsvOptions(dialect), pool=POOL)]
    assert names == ["ada", "bob", "eve"]
    assert [user["name"] for user in users_of(content, dialect)] == ["x", "y z", "Ada, L"]


def totals(*rows: str) -> Report:
    return check_bytes(lines(HEADER, *rows))


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        ([f"{ADA},", BOB], 1),  # not every row: a comma may be missing elsewhere
        ([ADA, f"{BOB},"], 1),
        ([f"{ADA},x", f"{BOB},"], 2),
        ([f"{ADA},", f"{BOB},x"], 2),
        ([f"{ADA},", f"{BOB},,"], 2),
    ],
)
def test_cells_too_many_that_may_mean_something(rows: list[str], wrong: int) -> None:
    assert totals(*rows).totals == {"UserCsv/CellCount": wrong}


def test_a_row_that_ends_in_no_blank_cell_far_below() -> None:
    rows = [f"u{number},u@example.com,TRUE," for number in range(20_000)]
    report = totals(*rows, BOB)
    assert report.totals == {"UserCsv/CellCount": 1, "UserCsv/BlankColumn": 1}
    assert "the first rows 4 with the blank ones" in report.findings[0].reason


@pytest.mark.parametrize("space", [" ", "\t", "\u3000", "  "])
@pytest.mark.parametrize("cell", ['"Ada"', '"Ada, Countess"', '"Ada ""L"", x"', '"Ada\nL, x"'])
def test_white_space_before_an_opening_quote(space: str, cell: str) -> None:
    content = lines(f"name,{HEADER},nickname", f"{space}{cell},{ADA},{space}{cell}", f",{BOB},")
    report = check_bytes(content, dialect=Dialect.RFC4180)
    (finding,) = report.findings
    assert (finding.rule, finding.line) == ("UserCsv/MalformedQuotes", 2)
    assert finding.reason.startswith("white space stands before the quote")
    assert report.users == 2


def test_the_example_of_the_rule_is_a_file_that_people_have() -> None:
    assert no_csv.NOT_CSV.values["what"] in NO_CSV
