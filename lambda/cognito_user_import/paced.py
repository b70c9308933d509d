"""Makes calls at a steady rate, so that the account's applications keep their part of the quota."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from cognito_import_contract import timing

from .errors import THROTTLES, TryAgain
from .log import log
from .step import Step

# How often a call is repeated that failed without being throttled, as in an outage of the service.
_MOST_FAILURES = 4

_Answer = TypeVar("_Answer")


class Paced:
    """Calls of one kind, at most so many a second."""

    def __init__(self, step: Step, per_second: int) -> None:
        self._step = step
        self._services = step.services
        self._interval = 1 / per_second
        self._next_call = 0.0

    def call(self, perform: Callable[[], _Answer]) -> _Answer | None:
        """The answer of a call; None if no time is left to repeat the call.

        It is repeated here, because repeating the whole step would lose the calls before it.

        Raises:
            TryAgain: the service refused it for good, or for too long.
        """
        failures = 0
        while True:
            self._pause(self._next_call - self._services.now())
            self._next_call = self._services.now() + self._interval
            try:
                return perform()
            except TryAgain as refused:
                failures += 1
                pause = min(2.0 ** (failures - 1), timing.LONGEST_PAUSE_OF_A_THROTTLED_CALL)
                if not _may_pass(refused, failures):
                    raise
                log("to be asked again", reason=str(refused))
                if not self._step.budget.can_spare(pause):
                    return None
                self._pause(pause)

    def _pause(self, seconds: float) -> None:
        if seconds > 0:
            self._services.sleep(seconds)


def _may_pass(refused: TryAgain, failures: int) -> bool:
    if refused.code in THROTTLES:
        return True
    return not refused.refused and failures <= _MOST_FAILURES
