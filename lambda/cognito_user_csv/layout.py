"""The columns of one file, in the order of its cells."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from .pool import Pool


class Layout:
    """What the cells of a file's rows are, and which of them are uploaded.

    Args:
        names: the columns; those after the header's own are blank in every row. A row's cell in one
            without a name may hold anything; that it is left out of the upload is told by the
            column.
        labels: how findings call the header's columns.
        pool: what is known of the pool.
        doubtful: columns that the header lacks or has in other words, an error of its own; nothing
            follows from their absence.
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
        """Blank cells that the upload has in each row more than the source; it has none for
        columns without a name, nor for groups, nor for hashes that the import does not
        take."""

    @property
    def header_bytes(self) -> int:
        """Bytes of the upload's header."""
        return len(",".join(self.upload).encode()) + 1

    def label(self, index: int) -> str | None:
        """How findings call the column of a cell; None: the header has no such column."""
        return self.labels[index] if index < len(self.labels) else None

    def is_uploaded(self, index: int) -> bool:
        """Whether a cell is uploaded; one beyond the columns is in the way of the upload."""
        return index >= len(self.uploaded) or self.uploaded[index]
