"""Success is judged by counters, not by the job's status.

A file whose users all exist ends `Failed`, and nothing says that a `Succeeded` job has no failed
users (FACTS 3.7).
"""

from __future__ import annotations

from .jobs import Counts
from .request import Tolerance


def succeeded(counts: Counts, sent: int, tolerance: Tolerance) -> bool:
    """Whether every row sent was imported, already there, or failed within the tolerance."""
    return counts.attempted >= sent and tolerance.allows(counts.failed, sent)
