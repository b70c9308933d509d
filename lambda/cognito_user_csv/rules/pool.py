"""Rules about the pool itself."""

from __future__ import annotations

from ..findings import Finding
from ..pool import Pool
from .rule import Rule

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

RULES = (NO_AUTO_VERIFIED_ATTRIBUTE,)


def check_pool(pool: Pool) -> list[Finding]:
    """What stands in the way of any import into this pool, whatever the file (FACTS 1.2.2)."""
    if pool.auto_verified is None or pool.auto_verified:
        return []
    return [NO_AUTO_VERIFIED_ATTRIBUTE.finding(None, None)]
