"""The columns of one file, in the order of its cells."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from .pool import Pool


class Layout:
    """What the cells of a file's rows are, and which of them are uploaded.

    Args:
        names: the columns; those after the header's own are blank in every row. A cell in a column
            without a name may contain anything and is not uploaded; one finding for the whole
            column says so.
        labels: the names of the header's columns in findings.
        pool: what is known of the pool.
        doubtful: columns that the header lacks or has under another name. That is an error of its
            own, so no other rule concludes anything from their absence.
        hashes: whether the import takes password hashes.
    """

    def __init__(
        self,
        names: Sequence[str],
        labels: Sequence[str],
        pool: Pool,
        doubtful: Collection[str] = (),
        *,
        hashes: bool = False,
    ) -> None:
        self.names = names
        self.labels = labels
        self.doubtful = doubtful
        self.extra = len(names) - len(labels)
        """Blank cells that the rows have at their end, beyond the header's columns."""
        self.upload = pool.upload_columns(names, hashes=hashes)
        """The columns of the upload."""
        uploaded = set(self.upload)
        self.uploaded = [name in uploaded for name in names]
        """Per cell, whether it is uploaded."""
        self.blank_cells = len(uploaded - set(names)) - self.uploaded.count(False)
        """How many more blank cells a row has in the upload than in the source. It may be negative:
        columns without a name, groups, and hashes that the import does not take are left out."""

    @property
    def header_bytes(self) -> int:
        """Bytes of the upload's header."""
        return len(",".join(self.upload).encode()) + 1

    def label(self, index: int) -> str | None:
        """The name of a cell's column in findings; None if the header has no such column."""
        return self.labels[index] if index < len(self.labels) else None

    def is_uploaded(self, index: int) -> bool:
        """Whether a cell is uploaded. A cell beyond the columns counts as uploaded."""
        return index >= len(self.uploaded) or self.uploaded[index]
