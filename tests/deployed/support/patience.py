"""Takes patience, which is real time, out of an assembly's code: only how long, not what."""

from __future__ import annotations

import re
from pathlib import Path

Constant = tuple[str, str, str]
"""A module of the functions' package, the name of a constant in it, and its new value."""


def shorten(folder: Path, *constants: Constant) -> None:
    """Give constants of the functions' code other values."""
    (code,) = folder.glob("asset.*/cognito_user_import")
    for module, name, value in constants:
        file = code / module
        text, count = re.subn(rf"(?m)^{name} = .+$", f"{name} = {value}", file.read_text("utf-8"))
        assert count == 1, f"{module} has no {name}"
        file.write_text(text, "utf-8")
