"""Reads an uploaded CSV in Cognito's dialect (FACTS 1.1 to 1.4)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from local_aws.cognito.import_jobs.errors import JobFailedError, RowFailedError
from local_aws.cognito.import_jobs.pool import PASSWORD_HASH
from local_aws.cognito.import_jobs.settings import ImportSettings

# The texts of failed jobs are not published, but for that of too many failed rows.
_UNREADABLE = "The CSV file could not be parsed."
_HEADER = "The header of the CSV file does not match the user pool."
_TOO_LARGE = "The CSV file exceeds a limit of the import job."
_HASH_MISSING = "The CSV file has no password_hash column."
_HASH_UNEXPECTED = "The CSV file has a password_hash column but the job has no algorithm."

_BACKSLASH_ESCAPE = re.compile(r"\\(.)")
_UNESCAPED_COMMA = re.compile(r"(?<!\\),")
_COMMA = "\x00"  # cannot occur: a NUL fails its row


@dataclass(frozen=True)
class CsvFile:
    """A readable file: its columns, and its lines after the header."""

    columns: tuple[str, ...]
    lines: Sequence[str]
    settings: ImportSettings
    is_complete: bool = True

    def rows(self) -> Iterator[tuple[int, str]]:
        """Line numbers, the header being line 1 (FACTS 5.3), and lines with a user."""
        for number, line in enumerate(self.lines, start=2):
            if line.strip() or self.settings.blank_lines != "ignored":
                yield number, line

    def cells(self, line: str) -> list[str]:
        """Split one line; white space around values is trimmed (FACTS 1.3.6).

        Raises:
            RowFailedError: the line is not a row of this file.
        """
        if not line.strip():
            raise RowFailedError("The line is blank.")
        if not self.is_complete:
            raise RowFailedError("A column of the user pool is missing.")
        if len(line) > self.settings.characters_per_row:
            raise RowFailedError("The row is too long.")
        cells = [cell.strip() for cell in split(line, self.settings)]
        if len(cells) != len(self.columns):
            raise RowFailedError("The number of values differs from the number of columns.")
        return cells


def read(
    data: bytes, header: Sequence[str], algorithm: str | None, settings: ImportSettings
) -> CsvFile:
    """Read an uploaded file.

    Args:
        data: the object's bytes.
        header: the columns that GetCSVHeader answers for the pool.
        algorithm: the job's password hashing algorithm.
        settings: how undocumented shapes are taken.

    Raises:
        JobFailedError: the file fails the whole job.
    """
    if len(data) > settings.bytes_per_file:
        raise JobFailedError(_TOO_LARGE)
    lines = _lines(_text(data, settings))
    if not lines:
        raise JobFailedError(_UNREADABLE)
    columns = tuple(lines[0].split(","))
    is_complete = _check_header(columns, header, algorithm, settings)
    file = CsvFile(columns, lines[1:], settings, is_complete)
    _check_lines(file, settings)
    return file


def split(line: str, settings: ImportSettings) -> list[str]:
    r"""Split a row at its commas; ``\,`` is a comma inside a value (FACTS 1.3.2).

    Raises:
        RowFailedError: the row has a quotation mark, a backslash before something else than a
            comma, or a NUL, and the settings refuse it (FACTS 1.3.1, 1.3.3).
    """
    if "\x00" in line:
        raise RowFailedError("The row has a control character.")
    if '"' in line and settings.quotes == "row_fails":
        raise RowFailedError("The row has a quotation mark.")
    if "\\" not in line:
        return line.split(",")
    if settings.backslashes == "escape":
        parts = _BACKSLASH_ESCAPE.split(line)
        # Even items are plain text, odd ones the escaped characters.
        for index, part in enumerate(parts):
            if index % 2 == 0:
                parts[index] = part.replace(",", _COMMA)
        return "".join(parts).split(_COMMA)
    cells = [cell.replace("\\,", ",") for cell in _UNESCAPED_COMMA.split(line)]
    if settings.backslashes == "row_fails" and any("\\" in cell for cell in cells):
        raise RowFailedError("The row has a backslash that escapes no comma.")
    return cells


def _text(data: bytes, settings: ImportSettings) -> str:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise JobFailedError(_UNREADABLE) from None
    # With a byte order mark the first column has an unknown name (FACTS 1.3.4).
    return text.removeprefix("\ufeff") if settings.bom == "ignored" else text


def _lines(text: str) -> list[str]:
    # Both line ends have imported (FACTS 1.3.5).
    lines = text.replace("\r\n", "\n").split("\n")
    if lines[-1] == "":
        lines.pop()
    return lines


def _check_header(
    columns: Sequence[str],
    header: Sequence[str],
    algorithm: str | None,
    settings: ImportSettings,
) -> bool:
    """Refuse a wrong header; whether the rows can be read where a column may be missing."""
    present, known = set(columns), set(header)
    if algorithm and PASSWORD_HASH not in present:
        raise JobFailedError(_HASH_MISSING)
    if algorithm:
        known.add(PASSWORD_HASH)
    elif settings.hash_column_without_algorithm == "job_fails":
        if PASSWORD_HASH in present:
            raise JobFailedError(_HASH_UNEXPECTED)
        # Such a service cannot ask for the column either, listed or not.
        known.discard(PASSWORD_HASH)
    missing = known - present and settings.missing_columns == "job_fails"
    extra = present - known and settings.extra_columns == "job_fails"
    if missing or extra or len(present) < len(columns):
        raise JobFailedError(_HEADER)
    return present >= known or settings.missing_columns == "blank"


def _check_lines(file: CsvFile, settings: ImportSettings) -> None:
    """Refuse the file for a line that makes it unreadable, before any user is imported."""
    count = 0
    width = len(file.columns)
    for line in file.lines:
        if not line.strip():
            if settings.blank_lines == "job_fails":
                raise JobFailedError(_UNREADABLE)
            continue
        count += 1
        if len(line) > settings.characters_per_row and settings.long_row == "job_fails":
            raise JobFailedError(_TOO_LARGE)
        if settings.cell_count == "job_fails" and len(_UNESCAPED_COMMA.split(line)) != width:
            raise JobFailedError(_UNREADABLE)
    if count > settings.users_per_file:
        raise JobFailedError(_TOO_LARGE)
    if not count and settings.no_rows == "job_fails":
        raise JobFailedError(_UNREADABLE)
