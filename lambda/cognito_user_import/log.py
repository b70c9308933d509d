"""One JSON line per event in the function's log: ids, counts and states, never users or URLs."""

from __future__ import annotations

import json


def log(event: str, **facts: str | float | bool | None) -> None:
    """Write one line. JSON keeps a line break in a value from forging a second line."""
    print(json.dumps({"event": event, **facts}))  # noqa: T201 - stdout is the function's log
