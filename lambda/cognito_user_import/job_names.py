"""The names of import jobs: the import's only memory.

A pool keeps its jobs for ever (FACTS 3.2), so what a job's name says survives every crash and every
rollback: which import, which source, which execution, which part, how many users were sent, how
many were there already, how many of these are inactive, and how many of those sent came without a
password because their hash does not fit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# A name has 1 to 128 characters of [\w\s+=,.@-] (FACTS 3.3); this form has at most 108.
_FORM = re.compile(
    r"cdk-(?P<import_id>[0-9a-f]{12})-(?P<source_id>[0-9a-f]{12})-(?P<run_id>[0-9a-f]{12})"
    r"-p(?P<part>\d{3})of(?P<parts>\d{3})-n(?P<sent>\d+)-e(?P<present>\d+)"
    r"(-i(?P<inactive>\d+))?(-u(?P<unfit>\d+))?-a(?P<attempt>\d+)"
)


@dataclass(frozen=True)
class JobName:
    """What the name of one of our jobs says."""

    import_id: str
    source_id: str
    run_id: str
    sent: int
    present: int
    inactive: int = 0
    unfit: int = 0
    attempt: int = 1
    part: int = 1
    parts: int = 1

    def __str__(self) -> str:
        unfit = f"-u{self.unfit}" if self.unfit else ""
        return (
            f"cdk-{self.import_id}-{self.source_id}-{self.run_id}"
            f"-p{self.part:03d}of{self.parts:03d}-n{self.sent}-e{self.present}"
            f"-i{self.inactive}{unfit}-a{self.attempt}"
        )

    @classmethod
    def parse(cls, text: str) -> JobName | None:
        """The parsed name, or None when the job is not one of ours."""
        match = _FORM.fullmatch(text)
        if match is None:
            return None
        return cls(
            import_id=match["import_id"],
            source_id=match["source_id"],
            run_id=match["run_id"],
            sent=int(match["sent"]),
            present=int(match["present"]),
            # The names of jobs from older versions of this package do not contain it.
            inactive=int(match["inactive"] or 0),
            unfit=int(match["unfit"] or 0),
            attempt=int(match["attempt"]),
            part=int(match["part"]),
            parts=int(match["parts"]),
        )
