"""How much time a step has: of `timeout`, and of its own invocation."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from cognito_import_contract import timing


@dataclass(frozen=True)
class Budget:
    """The time of one invocation.

    Attributes:
        now: the clock, in seconds since the epoch.
        begun: the moment from which `timeout` counts.
        timeout: how long the import may take.
        answered: whether CloudFormation has its answer, so that no deadline binds any more.
        time_left: how many seconds the invocation has.
    """

    now: Callable[[], float]
    begun: float
    timeout: int
    answered: bool
    time_left: Callable[[], float]

    @property
    def elapsed(self) -> float:
        """Seconds of `timeout` that are over."""
        return self.now() - self.begun

    @property
    def past_deadline(self) -> bool:
        """Whether `timeout` is over."""
        return not self.answered and self.elapsed >= self.timeout

    @property
    def past_grace(self) -> bool:
        """Whether a job asked to stop at the deadline has had its time to stop, too."""
        return self.past_deadline and self.elapsed >= self.timeout + timing.STOP_JOB

    def has_time_for(self, seconds: float) -> bool:
        """Whether the deadline, if one binds, is farther away than this."""
        return self.answered or self.elapsed + seconds < self.timeout

    def can_spare(self, seconds: float) -> bool:
        """Whether this invocation may go on after it has waited for so long."""
        return self.has_time_for(seconds) and self.time_left() - seconds >= timing.LAST_MOMENTS

    def is_used_up(self) -> bool:
        """Whether this invocation must come to an end."""
        return not self.can_spare(0)

    @property
    def is_over(self) -> bool:
        """Whether the state machine goes on without this invocation, or is about to.

        Lambda does not end an invocation when Step Functions' own time limit for it has passed.
        What it still began would come beside what the repetition has done meanwhile.
        """
        return self.time_left() < timing.BEGIN_NOTHING_NEW

    @property
    def limit_seconds(self) -> int:
        """How long the next step may take."""
        if self.answered:
            return timing.LONGEST_INVOCATION
        return timing.step_limit(self.timeout - self.elapsed)

    @property
    def next_wait(self) -> int:
        """Seconds to wait before looking again: a tenth of the time passed, within bounds.

        Never across the deadline. In the background the upper bound grows after the first hour, for
        an execution has 25,000 events at most (Step Functions Developer Guide, "Service quotas"),
        to no more than a request that has to wait for this one has time for.
        """
        grown = min(int(self.elapsed / 120), timing.LONGEST_WAIT_IN_BACKGROUND)
        longest = max(timing.LONGEST_WAIT, grown)
        if not self.answered and not self.past_deadline:
            longest = min(longest, math.ceil(self.timeout - self.elapsed))
        return max(min(int(self.elapsed / 10), longest), timing.SHORTEST_WAIT)
