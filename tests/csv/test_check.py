"""What a check counts, says and accepts."""

from __future__ import annotations

import json

import pytest
from cognito_user_csv import AttributeSchema, Dialect, Pool

from tests.csv.samples import ADA, BOB, HEADER, POOL, check_bytes, lines, make_pool, prepare_bytes

pytestmark = pytest.mark.usefixtures("each_way")


def test_a_good_file() -> None:
    content = lines(HEADER, ADA, BOB)
    report = check_bytes(content)
    assert report.ok
    assert (report.users, report.size, report.findings) == (2, len(content), ())
    assert report.upload_size == len(prepare_bytes(content, POOL.known_columns))
    assert report.message("users.csv") == ""


@pytest.mark.parametrize(
    "content",
    [
        lines(HEADER, ADA).removesuffix(b"\n"),
        lines(HEADER, ADA).replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + lines(HEADER, ADA),
        lines(HEADER, ADA, "", "\t", ",,", " , ,\u00a0"),
        lines(HEADER.replace(",", " , "), ADA),
        lines("email_verified,email,cognito:username", "TRUE,ada@example.com,ada"),
        lines(f"{HEADER},birthdate,cognito:mfa_enabled", f"{ADA},2000-02-29,fAlse"),
        lines(f"{HEADER},name,address", f"{ADA},Ada ,Springfield  "),
        lines(f"{HEADER},name,address", f"{ADA}, \u3000Ada \u00a0,1 Main St\\, Springfield"),
    ],
)
def test_harmless_variety(content: bytes) -> None:
    report = check_bytes(content)
    assert report.findings == ()
    assert report.users == 1
    assert report.upload_size == len(prepare_bytes(content, POOL.known_columns))


@pytest.mark.parametrize("character", "\x0b\x1f\x85\u2028\u2029")
def test_a_line_with_a_control_character_is_not_blank(character: str) -> None:
    report = check_bytes(lines(HEADER, ADA, f"{character},,"))
    assert report.totals["UserCsv/ControlCharacter"] == 1
    assert "UserCsv/BlankLine" not in report.totals


def test_a_spreadsheet_file() -> None:
    content = (
        '\ufeff"cognito:username",email,email_verified,address\r\n'
        '"ada",ada@example.com,TRUE,"1 Main St, Springfield"\r\n'
        ",,,\r\n"
    ).encode()
    assert check_bytes(content, dialect=Dialect.RFC4180).findings == ()
    assert b"1 Main St\\, Springfield" in prepare_bytes(
        content, ["cognito:username", "address"], Dialect.RFC4180
    )
    quoted = check_bytes(content)
    assert [finding.rule for finding in quoted.findings] == ["UserCsv/QuotedFile"]
    assert "dialect=Dialect.RFC4180" in quoted.message("users.csv")


def test_quotes_around_lines_far_apart() -> None:
    """A line break in quotes is found across blocks of reading; other lines keep their numbers."""
    long = "x" * 1000
    rows = [f"u{number},u@example.com,TRUE,{long}" for number in range(600)]
    rows[270] = f'v,v@example.com,TRUE,"{long}\n{long}"'
    rows[400] = "w,w@example.com,no,"
    report = check_bytes(lines(f"{HEADER},name", *rows), dialect=Dialect.RFC4180)
    found = [(finding.rule, finding.line) for finding in report.findings]
    assert found == [("UserCsv/LineBreak", 272), ("UserCsv/Boolean", 403)]
    assert report.users == 600


def test_a_quote_that_never_closes_does_not_swallow_the_file() -> None:
    rows = [f"u{number},u@example.com,TRUE," for number in range(300)]
    rows[0] += '"'
    report = check_bytes(lines(f"{HEADER},name", *rows), dialect=Dialect.RFC4180)
    assert report.totals == {"UserCsv/MalformedQuotes": 1}
    assert report.users == 300

    rows[150] += 'x"'  # too far away to be its end
    report = check_bytes(lines(f"{HEADER},name", *rows), dialect=Dialect.RFC4180)
    assert report.totals == {"UserCsv/MalformedQuotes": 1, "UserCsv/UnescapedQuote": 1}
    assert report.users == 300


def test_an_unknown_pool_is_judged_by_what_holds_for_all() -> None:
    content = lines(f"{HEADER},custom:any,cognito:mfa_enabled", f"{ADA},x,TRUE", f"A{ADA[1:]},,")
    assert check_bytes(content, Pool.unknown()).ok
    assert not check_bytes(lines("cognito:username", "ada"), Pool.unknown()).ok


@pytest.mark.parametrize(
    ("flags", "ok"),
    [("TRUE,", True), (",TRUE", True), ("TRUE,TRUE", True), ("FALSE,", False), (",", False)],
)
def test_one_of_two_verified_attributes_is_enough(flags: str, ok: bool) -> None:
    pool = make_pool(auto_verified=["email", "phone_number"])
    header = "cognito:username,email,phone_number,email_verified,phone_number_verified"
    row = f"ada,ada@example.com,+15550100,{flags}"
    assert check_bytes(lines(header, row), pool).ok == ok


def test_a_required_sub_is_nobodys_business() -> None:
    """Every real pool's schema requires `sub`, which no import can set (FACTS 1.5.6)."""
    pool = make_pool(attributes={"sub": AttributeSchema(required=True)})
    assert check_bytes(lines(HEADER, ADA), pool).ok


def test_the_message() -> None:
    rows = [f"u{number},u@example.com,no" for number in range(15)]
    report = check_bytes(lines(HEADER, *rows, "", "v v,v@example.com,TRUE"))
    message = report.message("users.csv").split("\n")
    assert len(message) == 11
    assert message[0] == (
        "users.csv:2: email_verified: neither true nor false → write TRUE or FALSE"
    )
    assert str(report.findings[0]) == message[0].replace("users.csv:2", "line 2")
    assert message[10] == (
        "users.csv: 16 errors, 1 warning: "
        "UserCsv/Boolean 15, UserCsv/BlankLine 1, UserCsv/UsernameCharacters 1"
    )


@pytest.mark.parametrize("limit", [0, 10, 100, 500, 1_000, 10_000])
def test_the_message_keeps_to_a_limit(limit: int) -> None:
    rows = [f"u{number},u@example.com,no" for number in range(15)]
    report = check_bytes(lines(HEADER, *rows))
    message = report.message("users.csv", limit)
    assert len(message.encode()) <= limit
    assert limit < 100 or "15 errors" in message
    shown = message.count("neither true nor false")
    one_more = len(report.findings[0].render("users.csv").encode()) + 3
    assert shown == 10 or len(message.encode()) + one_more > limit


def test_the_report_for_machines() -> None:
    rows = [f"u{number},u@example.com,no" for number in range(1_200)]
    report = json.loads(check_bytes(lines(HEADER, *rows)).to_json("users.csv"))
    assert (report["file"], report["ok"], report["errors"]) == ("users.csv", False, 1_200)
    assert report["totals"] == {"UserCsv/Boolean": 1_200}
    assert len(report["findings"]) + report["findingsLeftOut"] == 1_200
    assert report["findings"][0]["line"] == 2
    assert report["findings"][0]["severity"] == "error"


def test_duplicates_among_plain_and_padded_rows() -> None:
    """Padding takes a row off the quick way; a comma in the username must not hide it there."""
    first = "a\\,b,ada@example.com,TRUE"
    content = lines("cognito:username,email,email_verified", first, f" {first}")
    report = check_bytes(content)
    assert [(finding.rule, finding.line) for finding in report.findings] == [
        ("UserCsv/DuplicateUsername", 3)
    ]


@pytest.mark.parametrize("rest", ['L"', 'L",x', '\nL"'])
def test_a_quoted_line_break_is_no_riddle(rest: str) -> None:
    """Under the default dialect: the parameter to set is named, once."""
    report = check_bytes(lines(f"name,{HEADER}", f",{ADA}", f'"Ada\n{rest},{BOB}'))
    assert "UserCsv/UnescapedQuote" not in report.totals
    assert report.totals["UserCsv/QuotedFile"] == 1
    assert (report.findings[0].rule, report.findings[0].line) == ("UserCsv/QuotedFile", 3)


def test_a_quoted_line_break_in_the_last_cell() -> None:
    report = check_bytes(lines(f"{HEADER},name", f"{ADA},", f'{BOB},"Ada\nL"'))
    assert report.totals == {"UserCsv/QuotedFile": 1}


def test_many_warnings_hide_no_error() -> None:
    rows = [row for number in range(1_200) for row in ("", f"u{number},u@example.com,TRUE")]
    report = check_bytes(lines(HEADER, *rows, "v v,v@example.com,TRUE"))
    assert report.totals == {"UserCsv/BlankLine": 1_200, "UserCsv/UsernameCharacters": 1}
    assert report.findings[-1].rule == "UserCsv/UsernameCharacters"
    assert report.message("users.csv").startswith("users.csv:2402: cognito:username: ")


def test_findings_are_in_the_order_of_their_lines() -> None:
    rows = [ADA, ADA, "c,c@example.com,no", BOB, BOB]
    report = check_bytes(lines(HEADER, *rows))
    assert [finding.line for finding in report.findings] == [3, 4, 6]


def test_a_run_of_blank_lines_is_one_finding() -> None:
    (finding,) = check_bytes(lines(HEADER, ADA, "", "", BOB)).findings
    assert finding.reason.startswith("the first of 2 blank lines ")


WIDE = [f"custom:c{number}" for number in range(8)]
LIMITS = make_pool(
    alias_attributes=["email"],
    attributes={
        "custom:seats": AttributeSchema("Number"),
        "updated_at": AttributeSchema("Number", min_value=0, max_value=9_999_999_999),
        **{name: AttributeSchema() for name in WIDE},
    },
)


@pytest.mark.parametrize(
    ("column", "longest", "too_long"),
    [
        ("name", "x" * 2_048, "x" * 2_049),
        ("name", "😀" * 1_024, "😀" * 1_025),
        ("phone_number", "+123456789012345", "+1234567890123456"),
        ("custom:seats", "9" * 18, "9" * 19),
        ("custom:seats", "-1", "--1"),
        ("updated_at", "9999999999", "10000000000"),
        (
            ",".join(WIDE),
            ",".join(["😀" * 1_000] * 7 + ["x" * 1_920]),
            ",".join(["😀" * 1_000] * 8),
        ),
        ("birthdate", "02/29/2000", "02/29/1900"),
    ],
)
def test_what_a_value_may_be_at_most(column: str, longest: str, too_long: str) -> None:
    for value, ok in ((longest, True), (too_long, False)):
        assert check_bytes(lines(f"{HEADER},{column}", f"{ADA},{value}"), LIMITS).ok is ok


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("9" * 19, "the number has more than 18 digits"),
        ("-" + "1" * 20, "the number has more than 18 digits"),
        ("1" * 18 + "x", "not a whole number"),
        ("1.5", "not a whole number"),
    ],
)
def test_what_is_wrong_with_a_number(value: str, reason: str) -> None:
    report = check_bytes(lines(f"{HEADER},custom:seats", f"{ADA},{value}"), LIMITS)
    assert [finding.reason for finding in report.findings] == [reason]


def test_bounds_of_the_schema_hold_for_update_times() -> None:
    pool = make_pool(attributes={"updated_at": AttributeSchema("Number", min_value=5, max_value=9)})
    content = lines(f"{HEADER},updated_at", f"{ADA},4", f"{BOB},9", "c,c@example.com,TRUE,10")
    report = check_bytes(content, pool)
    assert [(finding.rule, finding.line) for finding in report.findings] == [
        ("UserCsv/AttributeNumber", 2),
        ("UserCsv/AttributeNumber", 4),
    ]


def test_a_username_that_looks_like_an_address_without_a_domain() -> None:
    report = check_bytes(lines(HEADER, "ada@home,ada@example.com,TRUE"), LIMITS)
    assert report.totals == {"UserCsv/UsernameLikeAlias": 1}


@pytest.mark.parametrize("value", ['Bo"b', "Bo\\b"])
def test_a_column_that_is_not_imported_may_split_rows_all_the_same(value: str) -> None:
    report = check_bytes(lines(f"{HEADER},sub", f"{ADA},{value}"))
    assert len(report.totals) == 2


def test_native_users_of_an_export_are_not_taken_for_federated_ones() -> None:
    content = lines(f"{HEADER},identities", "ada_lovelace,ada@example.com,TRUE,")
    assert [finding.line for finding in check_bytes(content).findings] == [1]
    content = lines(f"{HEADER},identities", "google_123,ada@example.com,TRUE,[]")
    assert [finding.line for finding in check_bytes(content).findings] == [1, 2]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        # The first two sign in with their numbers; the third signs up with the second's.
        (
            [
                "ada@example.com,ada@example.com,TRUE,+15550100,",
                "bob@example.com,bob@example.com,TRUE,+15550101,",
                "+15550101,c@example.com,TRUE,+15550101,",
            ],
            [(3, "phone_number")],
        ),
        (["ada@example.com,Ada@example.com,TRUE,,"], []),
        (["straße@example.com,STRASSE@example.com,TRUE,,"], [(2, "email")]),
        (
            ["ada@example.com,ada@example.com,TRUE,,", "bob@example.com,,,,"],
            [(3, "email_verified")],
        ),
    ],
)
def test_what_users_sign_up_with(rows: list[str], found: list[tuple[int, str]]) -> None:
    pool = make_pool(username_attributes=["email", "phone_number"], case_sensitive=False)
    report = check_bytes(lines(f"{HEADER},phone_number,phone_number_verified", *rows), pool)
    assert [(finding.line, finding.column) for finding in report.findings] == found


def test_an_alias_that_is_not_verified_may_be_shared() -> None:
    pool = make_pool(auto_verified=["email", "phone_number"], alias_attributes=["email"])
    header = f"{HEADER},phone_number,phone_number_verified"
    rows = [f"u{number},ada@example.com,{flag},+1555010{number},TRUE"
            for number, flag in enumerate(["FALSE", "TRUE", "", "false"])]  # fmt: skip
    assert check_bytes(lines(header, *rows), pool).findings == ()
    (finding,) = check_bytes(lines(header, *rows, " v,ada@example.com,tRUE,,"), pool).findings
    assert (finding.rule, finding.line) == ("UserCsv/SharedAlias", 6)
    assert "line 3" in finding.reason
