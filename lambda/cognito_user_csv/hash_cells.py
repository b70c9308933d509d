"""How a file's cells of password hashes are written into the upload."""

from __future__ import annotations

from collections.abc import Sequence

from . import columns
from .password_hashes import Hashing, Unfit, UnfitPasswordHashes, fit
from .plain_form import COMMA


class HashCells:
    """The cells of ``password_hash`` in a file's rows.

    Args:
        names: the file's columns.
        hashing: the import's hashing algorithm; None: all cells are left blank.
    """

    def __init__(self, names: Sequence[str], hashing: Hashing | None) -> None:
        self.hashing = hashing
        self.index = names.index(columns.PASSWORD_HASH) if columns.PASSWORD_HASH in names else None
        """The position of the column; None: there is none."""

    def written(self, cell: str) -> str | Unfit:
        """What is uploaded for a trimmed cell, both in plain form, or why it does not fit."""
        if self.hashing is None or not cell:
            return ""
        text = fit(cell.replace(COMMA, ","), self.hashing.algorithm)
        return text if isinstance(text, Unfit) else text.replace(",", COMMA)

    def is_waived(self, unfit: Unfit) -> bool:
        """Whether a user whose hash does not fit is imported without a password."""
        return self._waives and unfit.can_be_waived

    @property
    def _waives(self) -> bool:
        hashing = self.hashing
        return hashing is not None and hashing.unfit is UnfitPasswordHashes.IMPORT_WITHOUT

    def are_waived_in(self, cells: Sequence[str]) -> bool:
        """Whether a checked row's user is imported without a password that does not fit."""
        # If unfit hashes are errors, the check has made sure that every hash fits.
        if self.index is None or not self._waives:
            return False
        return isinstance(self.written(cells[self.index]), Unfit)

    def uploaded(self, cells: Sequence[str]) -> Sequence[str]:
        """A row's cells as they are uploaded; a hash that is an error stays as it is."""
        if self.index is None or self.index >= len(cells) or not cells[self.index]:
            return cells
        written = self.written(cells[self.index])
        if isinstance(written, Unfit):
            written = "" if self.is_waived(written) else cells[self.index]
        return [*cells[: self.index], written, *cells[self.index + 1 :]]
