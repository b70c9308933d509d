"""Rules about the file as a whole: whether there are users in it, and how many."""

from __future__ import annotations

from collections.abc import Iterator

from .. import limits
from ..findings import Severity
from .rule import Rule, Violation

_SPLIT = "split the file and import the parts one after the other"

EMPTY_FILE = Rule(
    id="UserCsv/EmptyFile",
    facts="1.3.9",
    reason="the file is empty",
    action="start it with a line of column names, then write one line per user",
)


def empty(header: str | None) -> Violation | None:
    """What is wrong with a file without a header; ``header`` is its line, or None."""
    return EMPTY_FILE.violated() if header is None else None


NO_USERS = Rule(
    id="UserCsv/NoUsers",
    severity=Severity.WARNING,
    facts="1.3.9",
    reason="the file has a header but no users, so there is nothing to import",
    action="write one line per user below the header",
)


def no_users(users: int) -> Iterator[Violation]:
    """What is wrong with a file that has no users."""
    if not users:
        yield NO_USERS.violated()


BLANK_LINE = Rule(
    id="UserCsv/BlankLine",
    severity=Severity.WARNING,
    facts="1.3.9",
    reason="{lines} before the last user, left out of the import",
    action="remove it if a user should be there",
    line=7,
    values={"lines": "a blank line"},
)


class BlankLines:
    """Finds runs of blank lines. One at the file's end is harmless: spreadsheets may leave it."""

    def __init__(self) -> None:
        self._first = 0
        self._count = 0

    def add(self, line: int, count: int = 1) -> None:
        """Take in a blank line, or ``count`` of which ``line`` is the first."""
        self._first = self._first if self._count else line
        self._count += count

    def end(self) -> Iterator[Violation]:
        """What is wrong with the blank lines so far, because a line that is not blank follows."""
        if self._count:
            run = {"lines": f"the first of {self._count} blank lines"}
            texts = BLANK_LINE.values if self._count == 1 else run
            yield BLANK_LINE.violated(self._first, **texts)
            self._count = 0


TOO_MANY_USERS = Rule(
    id="UserCsv/TooManyUsers",
    facts="1.4.1",
    reason=f"more than {limits.MAX_USERS_PER_PART:,} users in one file",
    action=_SPLIT,
)


def has_too_many(users: int) -> bool:
    """Whether the file already has so many users that it is refused, whatever follows."""
    return users > limits.MAX_USERS_PER_PART


def too_many_users(users: int) -> Iterator[Violation]:
    """What is wrong with a file that has too many users."""
    if has_too_many(users):
        yield TOO_MANY_USERS.violated()


FILE_TOO_LARGE = Rule(
    id="UserCsv/FileTooLarge",
    facts="1.4.1",
    reason=(
        f"the upload would have {{size:,}} bytes, with a blank cell for each column of the pool "
        f"that the file leaves out; at most {limits.MAX_PART_BYTES:,} are accepted"
    ),
    action=_SPLIT,
    values={"size": 126_000_000},
)


def too_large(upload_size: int) -> Iterator[Violation]:
    """What is wrong with a file whose upload has too many bytes."""
    if upload_size > limits.MAX_PART_BYTES:
        yield FILE_TOO_LARGE.violated(size=upload_size)


RULES = (EMPTY_FILE, NO_USERS, BLANK_LINE, TOO_MANY_USERS, FILE_TOO_LARGE)
