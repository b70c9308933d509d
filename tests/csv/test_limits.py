"""Files of the size that a job takes at most, and of one more."""

from __future__ import annotations

from cognito_user_csv import CsvOptions, Pool, check

from tests.csv.samples import HEADER, POOL


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


def test_more_users_than_a_job_takes() -> None:
    source = Repeated(HEADER, "u{0},u@example.com,TRUE", 500_001)
    report = check(source, CsvOptions(), pool=POOL)
    assert report.totals == {"UserCsv/TooManyUsers": 1}
    assert report.users == 500_001


def test_the_most_users_that_a_job_takes() -> None:
    source = Repeated(HEADER, "u{0},u@example.com,TRUE", 500_000)
    assert not check(source, CsvOptions(), pool=POOL).totals


def test_a_file_that_blank_columns_make_too_large() -> None:
    """53,400 rows of 1,870 bytes fit into 100 MB; with 12 blank columns each they do not."""
    header = f"{HEADER},name,nickname,profile,picture,website,address"
    row = "u{0:05},u@example.com,TRUE" + ("," + "x" * 306) * 6
    for columns, totals in ((header.split(","), {}), (None, {"UserCsv/FileTooLarge": 1})):
        pool = Pool(csv_header=tuple(columns)) if columns else Pool.unknown()
        report = check(Repeated(header, row, 53_400), CsvOptions(), pool=pool)
        assert report.totals == totals
        assert report.size < 100_000_000
        assert (report.upload_size > 100_000_000) == bool(totals)
