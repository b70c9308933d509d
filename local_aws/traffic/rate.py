"""Requests per second, as a quota counts them."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Hashable


class Rate:
    """Counts the requests of the last second, by whatever the quota is for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._recent: dict[Hashable, deque[float]] = {}

    def is_exceeded(self, key: Hashable, limit: int) -> bool:
        """Whether one more request is too many; if not, it is counted. A limit of 0 is none."""
        with self._lock:
            recent = self._recent.setdefault(key, deque())
            now = time.monotonic()
            while recent and recent[0] <= now - 1.0:
                recent.popleft()
            if limit and len(recent) >= limit:
                return True
            recent.append(now)
            return False

    def clear(self) -> None:
        """Forget all requests."""
        with self._lock:
            self._recent.clear()
