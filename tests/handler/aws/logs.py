"""CloudWatch Logs: the job log, as GetLogEvents pages through it."""

from __future__ import annotations

from typing import Any

from tests.handler.aws.api import refusal
from tests.handler.clock import Clock


class Logs:
    """Log streams, whose events appear when they are due."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._streams: dict[tuple[str, str], list[tuple[float, str]]] = {}
        self.delay = 0.0
        self.page = 10_000

    def write(self, group: str, stream: str, at: float, message: str) -> None:
        """Add an event."""
        self._streams.setdefault((group, stream), []).append((at + self.delay, message))

    def get_log_events(
        self,
        logGroupName: str,  # noqa: N803
        logStreamName: str,  # noqa: N803
        startFromHead: bool,  # noqa: N803
        nextToken: str = "f/0",  # noqa: N803
    ) -> dict[str, Any]:
        """GetLogEvents; the token that repeats marks the end of the stream."""
        assert startFromHead
        written = self._streams.get((logGroupName, logStreamName), [])
        due = [message for at, message in written if at <= self._clock.now]
        if not due:
            text = "The specified log stream does not exist."
            raise refusal("GetLogEvents", "ResourceNotFoundException", text)
        start = int(nextToken.removeprefix("f/"))
        page = due[start : start + self.page]
        return {
            "events": [{"timestamp": 0, "message": message} for message in page],
            "nextForwardToken": f"f/{start + len(page)}",
            "nextBackwardToken": "b/0",
        }
