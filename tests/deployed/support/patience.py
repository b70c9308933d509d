"""Shortens what an assembly's code waits for, which is real time: only how long, not what."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from cognito_import_contract import timing


def shorten(folder: Path, **seconds: float) -> None:
    """Give numbers of seconds of `cognito_import_contract.timing` other values."""
    (file,) = folder.glob("asset.*/cognito_import_contract/timing.py")
    with file.open("a", encoding="utf-8") as code:
        for name, value in seconds.items():
            assert hasattr(timing, name), f"there is no {name}"
            code.write(f"{name} = {value}\n")


def retry_once(template: dict[str, Any]) -> None:
    """Let the workflow repeat a step once at most: each time is a new process here."""
    text, count = re.subn(r'\\"MaxAttempts\\":[1-9]', r'\\"MaxAttempts\\":1', json.dumps(template))
    assert count, "no step is retried"
    template.update(json.loads(text))
