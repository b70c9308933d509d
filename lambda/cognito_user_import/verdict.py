"""Success is judged by counters, not by the job's status.

A file whose users all exist ends `Failed`, and nothing says that a `Succeeded` job has no failed
users (FACTS 3.7).
"""

from __future__ import annotations

from .jobs import Counts
from .request import Tolerance


def succeeded(counts: Counts, sent: int, tolerance: Tolerance, lost_users: int) -> bool:
    """Whether every row sent was imported, already there, or lost within the tolerance.

    Args:
        counts: the job's counters.
        sent: how many rows were sent.
        tolerance: how many users may be lost.
        lost_users: how many are (`lost`).
    """
    return counts.attempted >= sent and tolerance.allows(lost_users, sent)


def lost(counts: Counts, *, doubt_skips: bool) -> int:
    """How many users may not be in the pool for all that the counters tell.

    Args:
        counts: the job's counters.
        doubt_skips: whether a skipped row is no proof that its user is there
            (`PoolFacts.doubt_skips`); then it counts as failed.
    """
    return counts.failed + (counts.skipped if doubt_skips else 0)
