"""A virtual clock: processes wait on it, nothing really sleeps."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Generator

# A process yields the seconds it wants to wait.
Process = Generator[float, None, None]

_START = 1_793_491_200.0  # 1 November 2026
_MOST_EVENTS = 20_000


class NeverEnds(AssertionError):  # noqa: N818
    """The simulated world does not come to rest."""


class Clock:
    """Time, and the processes that wait for it."""

    def __init__(self) -> None:
        self.now = _START
        self._waiting: list[tuple[float, int, Process]] = []
        self._events = 0

    def time(self) -> float:
        """Seconds since the epoch."""
        return self.now

    @property
    def elapsed(self) -> float:
        """Seconds since the world began."""
        return self.now - _START

    def spawn(self, process: Process, delay: float = 0.0) -> None:
        """Let a process run, from `delay` seconds on."""
        heapq.heappush(self._waiting, (self.now + delay, self._events, process))
        self._events += 1

    def sleep(self, seconds: float) -> None:
        """Let time pass inside a process; the others go on meanwhile."""
        self.run_until(self.now + seconds)

    def run_until(self, moment: float) -> None:
        """Run what is due until `moment`."""
        while self._waiting and self._waiting[0][0] <= moment:
            self._run_next()
        self.now = max(self.now, moment)

    def run(self, until: Callable[[], bool] = lambda: False) -> None:
        """Run until the condition holds or nothing waits any more."""
        while self._waiting and not until():
            self._run_next()

    def _run_next(self) -> None:
        due, _, process = heapq.heappop(self._waiting)
        self.now = max(self.now, due)
        if self._events > _MOST_EVENTS:
            raise NeverEnds("the workflow runs in circles")
        delay = next(process, None)
        if delay is not None:
            self.spawn(process, delay)
