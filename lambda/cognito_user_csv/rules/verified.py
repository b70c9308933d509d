"""Rules about verified attributes, which look at several columns of a row together."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from .. import columns, normal
from ..pool import Pool
from .rule import Rule, Violation

VERIFIED_WITHOUT_VALUE = Rule(
    id="UserCsv/VerifiedWithoutValue",
    facts="1.2.1",
    reason="{flag} is TRUE, but there is no {name}",
    action="write the {name}, or set {flag} to FALSE",
    line=7,
    column="email",
    values={"flag": "email_verified", "name": "email"},
)


@dataclass(frozen=True)
class VerifiedWithoutValue:
    """Finds rows that call an attribute verified but have no value for it."""

    doubtful: Collection[str]
    """Columns that the header lacks or has under another name, which has a finding of its own."""

    def __call__(self, row: Mapping[str, str]) -> Iterator[Violation]:
        """What is wrong with a row, by its trimmed values."""
        for name, flag in columns.VERIFIED.items():
            is_true = normal.truth(row.get(flag, ""))
            if is_true and not row.get(name) and name not in self.doubtful:
                place = name if name in row else flag
                yield VERIFIED_WITHOUT_VALUE.violated(None, place, flag=flag, name=name)


UNVERIFIED_USER = Rule(
    id="UserCsv/UnverifiedUser",
    facts="1.2.3",
    reason="none of the attributes that the pool verifies is marked verified ({flags})",
    action="set {flags} to TRUE",
    line=7,
    column="email_verified",
    values={"flags": "email_verified"},
)


@dataclass(frozen=True)
class UnverifiedUser:
    """Finds rows in which no deciding flag is TRUE."""

    flags: tuple[str, ...]
    """What ``deciding_flags`` returns for the file."""

    def __call__(self, row: Mapping[str, str]) -> Iterator[Violation]:
        """What is wrong with a row, by its trimmed values."""
        values = [row[flag] for flag in self.flags]
        # A value that is no boolean has a finding of its own.
        if values and all(value == "" or normal.truth(value) is False for value in values):
            flags = " or ".join(self.flags)
            yield UNVERIFIED_USER.violated(None, self.flags[0], flags=flags)


def deciding_flags(
    pool: Pool, header: Sequence[str], doubtful: Collection[str] = ()
) -> tuple[str, ...]:
    """The header's columns among which one must be TRUE in each row (FACTS 1.2.3).

    If the pool's auto-verified attributes are not known, either of the two may decide. If one of
    these columns is ``doubtful`` (missing, or under another name), none is returned, because the
    header then has a finding of its own.
    """
    if any(name in doubtful or flag in doubtful for name, flag in columns.VERIFIED.items()):
        return ()
    deciding = pool.auto_verified if pool.auto_verified is not None else columns.VERIFIED
    return tuple(
        flag
        for name, flag in columns.VERIFIED.items()
        if name in deciding and name in header and flag in header
    )


RULES = (VERIFIED_WITHOUT_VALUE, UNVERIFIED_USER)
