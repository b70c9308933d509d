"""One JSON line per event in the function's log: ids, counts and states, never users or URLs."""

from __future__ import annotations

import json

MAY_BE_AT_WORK = (
    "an import job of this import may still be at work; look with `aws cognito-idp "
    "list-user-import-jobs`. Until it has ended, deleting or changing the user pool may fail."
)
"""What to say if a Delete or a rollback could not see whether a job is at work."""


def log(event: str, **facts: str | float | bool | None) -> None:
    """Write one line. JSON keeps a line break in a value from forging a second line."""
    print(json.dumps({"event": event, **facts}))  # noqa: T201 - stdout is the function's log
