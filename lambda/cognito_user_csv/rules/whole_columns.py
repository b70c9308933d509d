"""Rules about a column as a whole: there is one finding, with the number of rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..findings import Severity
from ..normal import NULL_MARKS
from .header import nameless_column
from .rule import Rule, Violation
from .tally import Tally

NULL_MARK = Rule(
    id="UserCsv/NullMark",
    severity=Severity.WARNING,
    facts="1.1.1",
    reason="{values} NULL, nan or None as other systems write it for no value: {become}",
    action="leave such cells blank",
    line=7,
    column="nickname",
    values={"values": "the value is", "become": "it would be imported as a text"},
)
BLANK_COLUMN = Rule(
    id="UserCsv/BlankColumn",
    severity=Severity.WARNING,
    facts="1.1.1",
    reason="{what}, left out of the import",
    action="remove the commas that make it, or name what should be there",
    line=1,
    column="column 4",
    values={"what": "a column without a name and without a value"},
)

RULES = (NULL_MARK, BLANK_COLUMN)


class WholeColumns:
    """Looks for null marks and for values in columns without a name.

    The accelerator recognises no row that has one of these, so only other rows are looked at.

    Args:
        names: the columns; those after the header's own have no name.
        labels: the names of the header's columns in findings.
        text_columns: the positions of the columns that take any text.
    """

    def __init__(
        self, names: Sequence[str], labels: Sequence[str], text_columns: Sequence[int]
    ) -> None:
        self._labels = labels
        self._extra = len(names) - len(labels)
        self._marks = {index: Tally() for index in text_columns}
        self._nameless = {index: False for index in range(len(labels)) if not names[index]}
        """For each column without a name, whether a row has a value in it."""

    def look(self, line: int, cells: Sequence[str]) -> None:
        """Take in a row that the accelerator did not recognise, by its trimmed cells."""
        for index, tally in self._marks.items():
            if cells[index] in NULL_MARKS:
                tally.add(line)
        for index in self._nameless:
            self._nameless[index] |= bool(cells[index])

    def violations(self, header_line: int) -> Iterator[Violation]:
        """What is wrong, once all rows were looked at."""
        for index, has_value in self._nameless.items():
            if has_value:
                yield nameless_column(self._labels[index]).on(header_line)
        blank = [index for index, has_value in self._nameless.items() if not has_value]
        if blank:
            what = BLANK_COLUMN.values["what"]
            if len(blank) > 1:
                what = f"the first of {len(blank)} columns without a name and without values"
            yield BLANK_COLUMN.violated(header_line, self._labels[blank[0]], what=what)
        if self._extra:
            cells = "a blank cell" if self._extra == 1 else f"{self._extra} blank cells"
            yield BLANK_COLUMN.violated(what=f"each row ends in {cells} too many")
        for index, tally in self._marks.items():
            if tally.count:
                yield NULL_MARK.violated(tally.first, self._labels[index], **_texts(tally.count))


def _texts(count: int) -> dict[str, object]:
    if count == 1:
        return dict(NULL_MARK.values)
    values = f"this value and {count - 1:,} more are"
    return {"values": values, "become": "they would be imported as texts"}
