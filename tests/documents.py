"""Documents that tests write with `make evidence`; at other times they are held against them."""

from __future__ import annotations

from pathlib import Path

EVIDENCE = Path(__file__).parent / "evidence"
"""What the tests have seen, in full. The documents for people say how much it is."""

DOCS = Path(__file__).parent.parent / "docs"

OPTION = "--write-documents"


class Documents:
    """Texts made by tests, compared with the files that hold them, or written into them.

    Args:
        write: whether to write.
    """

    def __init__(self, *, write: bool) -> None:
        self._write = write

    def hold(self, file: Path, text: str) -> None:
        """The file is this text.

        Raises:
            AssertionError: it is another one.
        """
        if self._write:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        found = file.read_text(encoding="utf-8") if file.exists() else ""
        assert found == text, f"{file.name} is out of date: run `make evidence`"

    def hold_table(self, file: Path, table: str) -> None:
        """The table in the file that begins with the same heading is this one.

        Raises:
            AssertionError: it is another one, or there is none.
        """
        before, heading, after = file.read_text(encoding="utf-8").partition(
            table.partition("\n")[0] + "\n"
        )
        assert heading, f"{file.name} has no table that begins with {table.partition(chr(10))[0]}"
        _, end, rest = after.partition("\n\n")
        self.hold(file, f"{before}{table.rstrip()}{end}{rest}" if end else f"{before}{table}")
