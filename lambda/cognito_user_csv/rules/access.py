"""Rules about users who could not sign in once they are imported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from .. import columns
from ..findings import Severity
from ..pool import Pool
from .rule import Rule, Violation
from .tally import Tally

_ONE_USER = "the user has"

CANNOT_RECOVER = Rule(
    id="UserCsv/CannotRecover",
    severity=Severity.WARNING,
    facts="6.3",
    reason=(
        "{users} no verified {names}, the only place where the pool sends codes: without one, "
        "nobody can set the first password"
    ),
    action="let the pool recover accounts by what the users have verified, too, or add the values",
    needs="account recovery",
    line=7,
    column="phone_number",
    values={"users": _ONE_USER, "names": "phone_number"},
)
NO_SECOND_FACTOR = Rule(
    id="UserCsv/NoSecondFactor",
    severity=Severity.WARNING,
    facts="1.2.6",
    reason="{users} no {names}, and the pool demands a code sent to it at each sign-in",
    action="add the values, or let the pool take another second factor, such as an app's codes",
    needs="MFA, its factors",
    by_plan=False,
    line=7,
    column="phone_number",
    values={"users": _ONE_USER, "names": "phone_number"},
)

RULES = (CANNOT_RECOVER, NO_SECOND_FACTOR)

# Where the codes of a second factor are sent. Other factors are set up at the first sign-in.
_SENT_TO = {"SMS_MFA": columns.PHONE_NUMBER, "EMAIL_OTP": columns.EMAIL}


@dataclass(frozen=True)
class _Demand:
    """Each user needs at least one of these attributes."""

    rule: Rule
    names: tuple[str, ...]
    helpful: tuple[str, ...]
    """The file's columns; in each row one of them must have a value (a flag must be TRUE)."""

    lacking: Tally = field(default_factory=Tally)


class Access:
    """What each row needs so that its user can sign in, as far as the pool is known.

    Args:
        names: the file's columns.
        pool: what is known of the pool.
        hashes: whether the users come with passwords.
    """

    def __init__(self, names: Sequence[str], pool: Pool, *, hashes: bool) -> None:
        self._demands: list[_Demand] = []
        present = {name for name in names if pool.takes_column(name)}
        recovery = pool.account_recovery or frozenset()
        # A row without an auto-verified attribute breaks another rule.
        suffices = pool.auto_verified is not None and pool.auto_verified <= recovery
        if recovery and not suffices:
            flags = [columns.VERIFIED[name] for name in recovery if name in present]
            # A user with a password hash needs no code to set a first password.
            passwords = {columns.PASSWORD_HASH}.intersection(names if hashes else ())
            self._demand(CANNOT_RECOVER, recovery, present.intersection(flags) | passwords)
        factors = pool.mfa_factors
        if pool.mfa == "ON" and factors and factors <= _SENT_TO.keys():
            needed = frozenset(_SENT_TO[factor] for factor in factors)
            self._demand(NO_SECOND_FACTOR, needed, present & needed)
        has_users = columns.USERNAME in names
        helpful = [name for demand in self._demands for name in demand.helpful]
        self.wanted = tuple(dict.fromkeys(helpful)) if has_users else ()
        """The columns that rows are given by."""
        if not has_users:
            self._demands = []

    def _demand(self, rule: Rule, names: frozenset[str], helpful: set[str]) -> None:
        self._demands.append(_Demand(rule, tuple(sorted(names)), tuple(sorted(helpful))))

    def add_rows(self, first: int, count: int, wanted: Mapping[str, Sequence[str]]) -> None:
        """Take in ``count`` rows on successive lines from ``first``, by the wanted values.

        Those of a verified column are empty unless TRUE, and a password hash that is not uploaded.
        """
        for demand in self._demands:
            if not demand.helpful:
                demand.lacking.add(first, count)
                continue
            rows = zip(*(wanted[name] for name in demand.helpful), strict=True)
            for line, values in enumerate(rows, first):
                if not any(values):
                    demand.lacking.add(line)

    def violations(self) -> Iterator[Violation]:
        """What is wrong, once all rows were taken in."""
        for demand in self._demands:
            count = demand.lacking.count
            if count:
                users = _ONE_USER if count == 1 else f"this user and {count - 1:,} more have"
                texts = {"users": users, "names": " or ".join(demand.names)}
                yield demand.rule.violated(demand.lacking.first, demand.names[0], **texts)
