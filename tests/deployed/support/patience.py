"""Shortens what an assembly's code waits for, which is real time: only how long, not what."""

from __future__ import annotations

from pathlib import Path

from cognito_import_contract import timing


def shorten(folder: Path, **seconds: float) -> None:
    """Give numbers of seconds of `cognito_import_contract.timing` other values."""
    (file,) = folder.glob("asset.*/cognito_import_contract/timing.py")
    with file.open("a", encoding="utf-8") as code:
        for name, value in seconds.items():
            assert hasattr(timing, name), f"there is no {name}"
            code.write(f"{name} = {value}\n")
