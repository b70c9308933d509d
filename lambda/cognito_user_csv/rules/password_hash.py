"""Rules about password hashes: their column, and the hash in each cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from .. import columns
from ..findings import Severity
from ..hash_cells import HashCells
from ..password_hashes import Hashing, Kind, PasswordHashingAlgorithm, Unfit, fit
from ..password_hashes.fit import other_algorithm, unknown_form
from ..password_hashes.foreign import CLEAR_TEXT
from ..password_hashes.verdict import HASH_ANEW, Found
from .cell import CellRules
from .characters import has_control
from .rule import Rule, Violation
from .tally import Tally

PASSWORD_HASH_COLUMN = Rule(
    id="UserCsv/PasswordHashColumn",
    facts="2.2.3",
    reason="the column is missing, and the import has a hashing algorithm: its job would fail",
    action="add the column, blank for users without a password, or give no algorithm",
    line=1,
    column=columns.PASSWORD_HASH,
)
PASSWORD_HASH = Rule(
    id="UserCsv/PasswordHash",
    facts="2.2.8",
    reason="{values} password hashes, and the import has no hashing algorithm",
    action=(
        "give the algorithm of the hashes, or remove them; imported users then set a password when "
        "they first sign in"
    ),
    line=7,
    column=columns.PASSWORD_HASH,
    values={"values": "this row and 41 more have"},
)


def missing_column(names: Container[str], doubtful: Container[str]) -> Iterator[Violation]:
    """What is wrong with the header of an import that has an algorithm.

    Args:
        names: the header's names.
        doubtful: the columns that it has under another name, which has a finding of its own.
    """
    if columns.PASSWORD_HASH not in names and columns.PASSWORD_HASH not in doubtful:
        yield PASSWORD_HASH_COLUMN.violated(None, columns.PASSWORD_HASH)


def _texts(unfit: Unfit) -> dict[str, object]:
    return {"what": unfit.reason, "action": unfit.action}


PASSWORD_HASH_FORM = Rule(
    id="UserCsv/PasswordHashForm",
    facts="2.2.5",
    reason="{what}",
    action="{action}",
    line=7,
    column=columns.PASSWORD_HASH,
    values=_texts(unknown_form(PasswordHashingAlgorithm.BCRYPT)),
)
PASSWORD_HASH_BOUND = Rule(
    id="UserCsv/PasswordHashBound",
    facts="2.3",
    reason="{what}",
    action="{action}",
    line=7,
    column=columns.PASSWORD_HASH,
    values={"what": "cost 13, at most 12", "action": HASH_ANEW},
)
PASSWORD_HASH_ALGORITHM = Rule(
    id="UserCsv/PasswordHashAlgorithm",
    facts="2.2.6",
    reason="{what}, and the import is for another algorithm",
    action="{action}",
    line=7,
    column=columns.PASSWORD_HASH,
    values=_texts(other_algorithm(Found(PasswordHashingAlgorithm.ARGON2ID, text=""))),
)
PASSWORD_HASH_FOREIGN = Rule(
    id="UserCsv/PasswordHashForeign",
    facts="2.7.1",
    reason="no hash that Cognito takes: {what}",
    action="{action}",
    line=7,
    column=columns.PASSWORD_HASH,
    values={"what": "Django's, 720,000 iterations, at most 600,000", "action": HASH_ANEW},
)
CLEAR_TEXT_PASSWORD = Rule(
    id="UserCsv/ClearTextPassword",
    facts="1.5.12",
    reason="{what}",
    action="{action}",
    line=7,
    column=columns.PASSWORD_HASH,
    values=_texts(CLEAR_TEXT),
)


@dataclass(frozen=True)
class FittingHash:
    """Finds hashes that do not fit, unless their users are imported without a password."""

    hashing: Hashing

    def __call__(self, value: str) -> Iterator[Violation]:
        """What is wrong with a value."""
        unfit = fit(value, self.hashing.algorithm)
        if isinstance(unfit, Unfit) and not HashCells((), self.hashing).is_waived(unfit):
            yield _violation(unfit)


def _violation(unfit: Unfit) -> Violation:
    texts = _texts(unfit)
    match unfit.kind:
        case Kind.FORM:
            return PASSWORD_HASH_FORM.violated(**texts)
        case Kind.BOUND:
            return PASSWORD_HASH_BOUND.violated(**texts)
        case Kind.ALGORITHM:
            return PASSWORD_HASH_ALGORITHM.violated(**texts)
        case Kind.FOREIGN:
            return PASSWORD_HASH_FOREIGN.violated(**texts)
        case Kind.CLEAR_TEXT:
            return CLEAR_TEXT_PASSWORD.violated(**texts)


def password_hash_rules(hashing: Hashing | None) -> CellRules | None:
    """The rules for the cells of the column; None if the import takes no hashes."""
    return CellRules((FittingHash(hashing),)) if hashing else None


UNFIT_PASSWORD_HASHES = Rule(
    id="UserCsv/UnfitPasswordHashes",
    severity=Severity.WARNING,
    facts="2.2.4",
    reason="{users} without a password, for the hash does not fit ({reasons})",
    action="tell them to set a password, or hash anew in the old system",
    line=7,
    column=columns.PASSWORD_HASH,
    values={
        "users": "3 users are imported",
        "reasons": "2: cost 13, at most 12; 1: Firebase's scrypt",
    },
)

_MOST_REASONS_COUNTED = 1_000
_MOST_REASONS_SHOWN = 10
_OTHERS = "other reasons"


class PasswordHashes:
    """Counts the rows whose hash is not imported although the row is, for one finding.

    Args:
        names: the file's columns.
        hashing: the import's hashing algorithm; None if it takes no hashes.
    """

    def __init__(self, names: Sequence[str], hashing: Hashing | None) -> None:
        self._cells = HashCells(names, hashing)
        self._tally = Tally()
        self._reasons: Counter[str] = Counter()

    @property
    def unfit(self) -> int:
        """Users who are imported without a password although their row has a hash."""
        return self._tally.count if self._cells.hashing else 0

    def look(self, line: int, cells: Sequence[str]) -> None:
        """Take in a row that the accelerator did not recognise, by its trimmed cells."""
        index = self._cells.index
        if index is None or not cells[index] or has_control(cells[index]):
            return
        if self._cells.hashing is None:
            self._tally.add(line)
            return
        unfit = self._cells.written(cells[index])
        if isinstance(unfit, Unfit) and self._cells.is_waived(unfit):
            self._tally.add(line)
            known = unfit.reason in self._reasons or len(self._reasons) < _MOST_REASONS_COUNTED
            self._reasons[unfit.reason if known else _OTHERS] += 1

    def violations(self) -> Iterator[Violation]:
        """What is wrong, once all rows were looked at."""
        count, first = self._tally.count, self._tally.first
        if count and self._cells.hashing is None:
            values = "this row has" if count == 1 else f"this row and {count - 1:,} more have"
            yield PASSWORD_HASH.violated(first, columns.PASSWORD_HASH, values=values)
        elif count:
            users = "1 user is imported" if count == 1 else f"{count:,} users are imported"
            yield UNFIT_PASSWORD_HASHES.violated(
                first, columns.PASSWORD_HASH, users=users, reasons=self._reasons_text()
            )

    def _reasons_text(self) -> str:
        # The most frequent reason comes first, and equal ones are sorted by name, so that the same
        # file always gives the same text.
        ranked = sorted(self._reasons.items(), key=lambda each: (-each[1], each[0]))
        shown = [f"{count:,}: {reason}" for reason, count in ranked[:_MOST_REASONS_SHOWN]]
        rest = sum(count for _, count in ranked[_MOST_REASONS_SHOWN:])
        return "; ".join([*shown, *([f"{rest:,}: {_OTHERS}"] if rest else [])])


RULES = (
    PASSWORD_HASH_COLUMN,
    PASSWORD_HASH,
    PASSWORD_HASH_FORM,
    PASSWORD_HASH_BOUND,
    PASSWORD_HASH_ALGORITHM,
    PASSWORD_HASH_FOREIGN,
    CLEAR_TEXT_PASSWORD,
    UNFIT_PASSWORD_HASHES,
)
