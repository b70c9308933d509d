"""Rules about the pool itself."""

from __future__ import annotations

from collections.abc import Iterator

from .. import columns
from ..findings import Finding, Severity
from ..pool import Pool
from .rule import Rule, Violation

NO_AUTO_VERIFIED_ATTRIBUTE = Rule(
    id="UserCsv/NoAutoVerifiedAttribute",
    facts="1.2.2",
    reason="the pool verifies neither email nor phone_number by itself: no import job would start",
    action=(
        "set auto_verify=AutoVerifiedAttrs(email=True) on the UserPool "
        "(CfnUserPool: auto_verified_attributes)"
    ),
    needs="auto-verified attributes",
)
ATTRIBUTE_NAME = Rule(
    id="UserCsv/AttributeName",
    facts="1.3.3",
    reason=(
        "the attribute's name contains {what}, which the header of an upload has no documented way "
        "to write, and each upload must name each attribute of its pool"
    ),
    action=(
        "import into a pool without such an attribute: Cognito can neither rename nor remove one"
    ),
    needs="schema",
    column="custom:a,b",
    values={"what": "a comma"},
)
NO_ACCOUNT_RECOVERY = Rule(
    id="UserCsv/NoAccountRecovery",
    severity=Severity.WARNING,
    facts="6.3",
    reason=(
        "only administrators recover accounts of this pool, and imported users have no password "
        "before they recover their account: nobody can sign in"
    ),
    action=(
        "set account_recovery=AccountRecovery.EMAIL_ONLY on the UserPool (CfnUserPool: "
        "account_recovery_setting), or set each user's password by AdminSetUserPassword"
    ),
    needs="account recovery",
)

RULES = (NO_AUTO_VERIFIED_ATTRIBUTE, ATTRIBUTE_NAME, NO_ACCOUNT_RECOVERY)


def attribute_name(name: str, label: str) -> Iterator[Violation]:
    """What is wrong with an attribute's name that no header can hold; findings show ``label``."""
    what = columns.unwritable(name)
    if what is not None:
        yield ATTRIBUTE_NAME.violated(None, label, what=what)


def check_pool(pool: Pool) -> list[Finding]:
    """What is wrong with a pool, whatever the file is.

    With an error, no import into the pool is possible: FACTS 1.2.2 (a job needs an auto-verified
    attribute), 1.3.3 (how to write some characters is not known).
    """
    return [violation.finding() for violation in _violations(pool)]


def _violations(pool: Pool) -> Iterator[Violation]:
    if pool.auto_verified is not None and not pool.auto_verified:
        yield NO_AUTO_VERIFIED_ATTRIBUTE.violated()
    for name in pool.known_columns:
        yield from attribute_name(name, name)
    if pool.account_recovery is not None and not pool.account_recovery:
        yield NO_ACCOUNT_RECOVERY.violated()
