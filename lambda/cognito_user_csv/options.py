"""How a file is read: what the import says of it beforehand."""

from __future__ import annotations

from dataclasses import dataclass

from .dialect import Dialect
from .findings import Unit
from .password_hashes import Hashing


@dataclass(frozen=True)
class CsvOptions:
    """What an import says of its file; check, users and upload are made with the same options."""

    dialect: Dialect = Dialect.COGNITO
    """How the file is written."""

    unit: Unit = "line"
    """What findings count: lines, or the users of a list in code that ``write_users`` wrote."""

    hashing: Hashing | None = None
    """How the passwords are hashed; without it, the import takes no ``password_hash``."""

    groups: bool = False
    """Whether the import sets groups; if not, it takes no ``cognito:groups``."""

    @property
    def takes_hashes(self) -> bool:
        """Whether users may bring their passwords."""
        return self.hashing is not None
