"""Waiting for what other processes do."""

from __future__ import annotations

import time
from collections.abc import Callable

_SECONDS = 40.0
_POLL_SECONDS = 0.03


def until(what: str, is_so: Callable[[], object], seconds: float = _SECONDS) -> None:
    """Wait until `is_so` answers something true."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"waited {seconds:g} s in vain: {what}"
        time.sleep(_POLL_SECONDS)
