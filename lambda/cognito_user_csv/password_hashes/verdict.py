"""What is found out about a hash: which one it is, or why it does not fit."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from .algorithms import PasswordHashingAlgorithm


class Kind(Enum):
    """Why a cell is no hash that the import takes."""

    FORM = "form"
    """It has none of the forms that are known."""

    BOUND = "bound"
    """It is a hash of the import's algorithm, and a parameter is beyond the service's bound."""

    ALGORITHM = "algorithm"
    """It is a hash of another algorithm that the service has."""

    FOREIGN = "foreign"
    """It is known which system wrote it, and that it cannot fit."""

    CLEAR_TEXT = "clear text"
    """It looks like a password that nobody hashed."""


@dataclass(frozen=True)
class Unfit:
    """Why a hash does not fit, and what to do. Of the hash it shows only the parameters."""

    kind: Kind
    reason: str
    action: str

    @property
    def can_be_waived(self) -> bool:
        """Whether its user may be imported without a password instead."""
        return self.kind is not Kind.CLEAR_TEXT


@dataclass(frozen=True)
class Found:
    """A hash of one of the service's algorithms."""

    algorithm: PasswordHashingAlgorithm
    text: str
    """How the service wants it written."""

    beyond: str = ""
    """The parameters that are beyond the service's bounds, such as ``cost 13, at most 12``."""

    whose: str = ""
    """Whose form the hash had, such as ``Django's``; empty if it had the service's own."""

    @property
    def wrong(self) -> str:
        """Why no import takes the hash; empty if there is no such reason."""
        return ", ".join(filter(None, [self.whose, self.beyond])) if self.beyond else ""


LEAVE_BLANK = "leave the cell blank: the user then sets a password at the first sign-in"
HASH_ANEW = (
    "leave the cell blank, or have the old system hash the password anew at the next sign-in there"
)


def foreign(reason: str, action: str = LEAVE_BLANK) -> Unfit:
    """The verdict on a hash that is known not to fit."""
    return Unfit(Kind.FOREIGN, reason, action)
