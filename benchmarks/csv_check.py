"""How long a full check takes and what memory: ``python -m benchmarks.csv_check``.

Times are ratios to a bare ``csv.reader`` pass over the same file in the same run.
"""

from __future__ import annotations

import re
import tempfile
from functools import partial
from pathlib import Path

from cognito_user_csv import CsvOptions, Hashing, PasswordHashingAlgorithm, Report, check

from benchmarks.csv_file import POOL, USERS, fastest, generate, peak_memory, read_bare, size_text

BCRYPT = Hashing(PasswordHashingAlgorithm.BCRYPT)
_CHECK = "import sys; from benchmarks.csv_check import check_file; check_file(sys.argv[1])"


def check_file(path: Path | str, hashing: Hashing | None = None) -> Report:
    """Check a generated file against the whole of its pool."""
    with Path(path).open("rb") as file:
        return check(file, CsvOptions(hashing=hashing), pool=POOL)


def check_unprepared(path: Path) -> Report:
    """Check a generated file in a process that has checked none."""
    re.purge()
    return check_file(path)


def main() -> None:
    """Generate files, measure, print one line per figure."""
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder, "full.csv")
        generate(full, USERS)
        report = check_file(full)
        # Too large for one job, and nothing else: the whole of the good path was run.
        assert report.totals == {"UserCsv/FileTooLarge": 1}, report.message(full.name)
        bare, checked = fastest(lambda: read_bare(full), lambda: check_file(full))
        of_file = f"{USERS:,} users x {len(POOL.known_columns)} columns ({size_text(full)})"
        print(f"full check of {of_file}: {checked / bare:.2f}x a bare csv.reader pass (at most 2x)")
        print(f"  in seconds: {checked:.2f}, bare pass {bare:.2f}")

        hashed = Path(folder, "hashed.csv")
        generate(hashed, USERS, hashes=True)
        report = check_file(hashed, BCRYPT)
        assert report.totals == {"UserCsv/FileTooLarge": 1}, report.message(hashed.name)
        bare, without, with_hashes = fastest(
            lambda: read_bare(full), lambda: check_file(full), lambda: check_file(hashed, BCRYPT)
        )
        print(
            f"the same with {USERS:,} bcrypt hashes ({size_text(hashed)}): "
            f"{(with_hashes - without) / bare:.2f}x a bare csv.reader pass over the file without "
            "them more (at most 0.4x)"
        )

        for users in (1_000, 10_000, 100_000):
            part = Path(folder, f"{users}.csv")
            generate(part, users)
            (seconds,) = fastest(partial(check_file, part))
            ratio = (seconds / users) / (checked / USERS)
            print(f"time per user at {users:,} users: {ratio:.2f}x that at {USERS:,}")

        few = Path(folder, "few.csv")
        generate(few, 30)
        (seconds,) = fastest(lambda: check_unprepared(few), rounds=20)
        print(f"check of 30 users: {seconds * 1e3:.1f} ms (below 20 ms)")

        bare_memory = peak_memory("pass")
        for path in (few, full):
            above = (peak_memory(_CHECK, str(path)) - bare_memory) / 1e6
            print(f"peak memory of checking {path.name}: {above:.0f} MB above the bare interpreter")


if __name__ == "__main__":
    main()
