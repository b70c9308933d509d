"""How long preparing the upload takes and what memory: ``python -m benchmarks.csv_prepare``.

Times are ratios to a bare ``csv.reader`` pass over the same file in the same run.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from cognito_user_csv import CsvOptions, LineMap, Prepared, iter_users, prepare

from benchmarks.csv_file import POOL, USERS, fastest, generate, peak_memory, read_bare, size_text

_PREPARE = "import sys; from benchmarks.csv_prepare import prepare_file; prepare_file(sys.argv[1])"


def prepare_file(path: Path | str) -> Prepared:
    """Prepare the upload of all users of a generated file, and throw it away."""
    wanted = LineMap(range(2, USERS + 2))
    with Path(path).open("rb") as source, Path(os.devnull).open("wb") as target:
        return prepare(
            source, target, CsvOptions(), columns=POOL.known_columns, wants=wanted.__contains__
        )


def read_usernames(path: Path) -> int:
    """Read the usernames of a generated file."""
    with path.open("rb") as source:
        return sum(1 for _ in iter_users(source, CsvOptions(), pool=POOL))


def main() -> None:
    """Generate a file, measure, print one line per figure."""
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder, "full.csv")
        generate(full, USERS)
        assert prepare_file(full) == Prepared(USERS, full.stat().st_size)
        bare, prepared, usernames = fastest(
            lambda: read_bare(full), lambda: prepare_file(full), lambda: read_usernames(full)
        )
        of_file = f"{USERS:,} users x {len(POOL.known_columns)} columns ({size_text(full)})"
        print(f"preparing {of_file}: {prepared / bare:.2f}x a bare csv.reader pass (at most 4x)")
        print(f"  in seconds: {prepared:.2f}, bare pass {bare:.2f}")
        print(f"reading its usernames: {usernames / bare:.2f}x a bare csv.reader pass")
        above = (peak_memory(_PREPARE, str(full)) - peak_memory("pass")) / 1e6
        print(f"peak memory of preparing it: {above:.0f} MB above the bare interpreter")


if __name__ == "__main__":
    main()
