"""Runs the CSV knowledge on files of others in a process with little memory.

As a program: reads the length of a file in a line, then the file, and answers with a line of JSON.
"""

from __future__ import annotations

import io
import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

_PROJECT = Path(__file__).resolve().parents[3]
# The Worker has four times as much.
_MEMORY_BYTES = 256 << 20


class Cage:
    """The process; it ends with `close`."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", __file__, str(_PROJECT / "lambda")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def look_at(self, content: bytes) -> dict[str, Any]:
        """Check a file as each dialect, and prepare it if that finds no errors.

        Returns:
            By dialect: ``rules`` with the findings' rule ids, ``message`` as people see it, and
            ``upload``, which is None for a file with errors.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(b"%d\n" % len(content) + content)
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        """End the process."""
        self._process.communicate(timeout=30)


def _serve() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    sys.path.append(sys.argv[1])
    from cognito_user_csv import Dialect  # noqa: PLC0415 - once its memory is limited

    for line in iter(sys.stdin.buffer.readline, b""):
        file = io.BytesIO(sys.stdin.buffer.read(int(line)))
        answer = {dialect.value: _look_at(file, dialect) for dialect in Dialect}
        print(json.dumps(answer), flush=True)  # noqa: T201 - the answer


def _look_at(file: io.BytesIO, dialect: Any) -> dict[str, Any]:
    from cognito_user_csv import CsvOptions, Pool, check, prepare  # noqa: PLC0415

    columns = ("cognito:username", "email", "email_verified", "name")
    pool = Pool(auto_verified=frozenset({"email"}), case_sensitive=True, csv_header=columns)
    file.seek(0)
    report = check(file, CsvOptions(dialect), pool=pool)
    upload = io.BytesIO()
    if report.ok:
        file.seek(0)
        prepare(file, upload, CsvOptions(dialect), columns=columns, wants=lambda _line: True)
    return {
        "rules": sorted(report.totals),
        "message": report.message("users.csv"),
        "upload": upload.getvalue().decode() if report.ok else None,
    }


if __name__ == "__main__":
    _serve()
