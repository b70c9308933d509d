"""Success is judged by counters, not by the job's status.

A job whose users all exist appears to end `Failed`, and nothing says that a `Succeeded` job has no
failed users (FACTS 3.7).
"""

from __future__ import annotations

from cognito_import_contract.properties import Tolerance

from .jobs import Counts


def succeeded(counts: Counts, sent: int, tolerance: Tolerance, lost_users: int) -> bool:
    """Whether every row sent was imported, already there, or lost within the tolerance.

    Args:
        counts: the job's counters.
        sent: how many rows were sent.
        tolerance: how many users may be lost.
        lost_users: how many are (`lost`).
    """
    return counts.attempted >= sent and tolerance.allows(lost_users, sent)


def lost(counts: Counts, *, skips_may_be_lost: bool) -> int:
    """How many users may be missing from the pool, by the counters.

    Args:
        counts: the job's counters.
        skips_may_be_lost: whether a skipped row does not prove that its user is in the pool; such a
            row counts as failed.
    """
    return counts.failed + (counts.skipped if skips_may_be_lost else 0)
