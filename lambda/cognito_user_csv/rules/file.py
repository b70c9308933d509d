"""Rules about the file as a whole and its lines."""

from __future__ import annotations

from .. import limits
from ..findings import Severity
from .rule import Rule

EMPTY_FILE = Rule(
    id="UserCsv/EmptyFile",
    facts="1.3.9",
    reason="the file is empty",
    action="start it with a line of column names, then write one line per user",
)
NOT_CSV = Rule(
    id="UserCsv/NotCsv",
    facts="1.1.1",
    reason="the file is {what}, not a CSV file",
    action="{action}",
    values={
        "what": "an Excel workbook",
        "action": 'save it as "CSV UTF-8" and import that, with dialect=Dialect.RFC4180',
    },
)
NO_USERS = Rule(
    id="UserCsv/NoUsers",
    severity=Severity.WARNING,
    facts="1.3.9",
    reason="the file has a header but no users, so there is nothing to import",
    action="write one line per user below the header",
)
NOT_UTF8 = Rule(
    id="UserCsv/NotUtf8",
    facts="1.3.4",
    reason="the line is not UTF-8 text",
    action='save the file as UTF-8 (a spreadsheet calls it "CSV UTF-8")',
    line=7,
    column="family_name",
)
CONTROL_CHARACTER = Rule(
    id="UserCsv/ControlCharacter",
    facts="1.3.3",
    reason="the value holds a control character, such as NUL, a tab or a line separator",
    action="remove it",
    line=7,
    column="address",
)
BLANK_LINE = Rule(
    id="UserCsv/BlankLine",
    severity=Severity.WARNING,
    facts="1.3.9",
    reason="{lines} before the last user, left out of the import",
    action="remove it if a user should be there",
    line=7,
    values={"lines": "a blank line"},
)
TOO_MANY_USERS = Rule(
    id="UserCsv/TooManyUsers",
    facts="1.4.1",
    reason=f"more than {limits.MAX_USERS_PER_PART:,} users in one file",
    action="split the file and import the parts one after the other",
)
FILE_TOO_LARGE = Rule(
    id="UserCsv/FileTooLarge",
    facts="1.4.1",
    reason=(
        f"the upload would have {{size:,}} bytes, with a blank cell for each column of the pool "
        f"that the file leaves out; at most {limits.MAX_PART_BYTES:,} are accepted"
    ),
    action="split the file and import the parts one after the other",
    values={"size": 126_000_000},
)

RULES = (
    EMPTY_FILE,
    NOT_CSV,
    NO_USERS,
    NOT_UTF8,
    CONTROL_CHARACTER,
    BLANK_LINE,
    TOO_MANY_USERS,
    FILE_TOO_LARGE,
)


def blank_lines(count: int) -> dict[str, object]:
    """What ``BLANK_LINE`` says of a run of blank lines."""
    return {"lines": "a blank line" if count == 1 else f"the first of {count} blank lines"}
