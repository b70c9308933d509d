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
        answered: whether CloudFormation has its answer; then there is no deadline any more.
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
        """Whether the time is over, too, that a job has for stopping after the deadline."""
        return self.past_deadline and self.elapsed >= self.timeout + timing.STOP_JOB

    def has_time_for(self, seconds: float) -> bool:
        """Whether the deadline, if there is one, is more than so many seconds away."""
        return self.answered or self.elapsed + seconds < self.timeout

    def can_spare(self, seconds: float) -> bool:
        """Whether this invocation can wait for so many seconds and still go on afterwards."""
        return self.has_time_for(seconds) and self.time_left() - seconds >= timing.LAST_MOMENTS

    def is_used_up(self) -> bool:
        """Whether this invocation must end now."""
        return not self.can_spare(0)

    @property
    def is_over(self) -> bool:
        """Whether the state machine goes on without this invocation, or is about to.

        Lambda does not end an invocation when Step Functions' time limit for it has passed. What
        the invocation began after that would happen at the same time as the step's repetition.
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

        A wait never goes past the deadline. In the background the upper bound grows after the first
        hour, because an execution can have at most 25,000 events (Step Functions Developer Guide,
        "Service quotas"). It stays short enough for a newer request that waits for this one.
        """
        grown = min(int(self.elapsed / 120), timing.LONGEST_WAIT_IN_BACKGROUND)
        longest = max(timing.LONGEST_WAIT, grown)
        if not self.answered and not self.past_deadline:
            longest = min(longest, math.ceil(self.timeout - self.elapsed))
        return max(min(int(self.elapsed / 10), longest), timing.SHORTEST_WAIT)
