"""What functions of a local AWS have on their disk: its folder for temporary files."""

from __future__ import annotations

import os
from pathlib import Path

from local_aws import LocalAws

# The emulator's own: its process id, and the code of functions.
_EMULATOR = "ministack-"


def left_behind(aws: LocalAws) -> list[str]:
    """Temporary files that exist, and those without a name that a function still holds open."""
    folder = temporary(aws)
    named = [str(path) for path in folder.iterdir() if not path.name.startswith(_EMULATOR)]
    return named + [
        target
        for process in _functions(aws)
        for target in _open_files(process)
        if target.startswith(f"{folder}/") or "(deleted)" in target
    ]


def temporary(aws: LocalAws) -> Path:
    """The folder of functions for temporary files."""
    return Path(aws.environment["CDK_HOME"]).parent / "tmpdir"


def _functions(aws: LocalAws) -> list[Path]:
    """The processes of functions: those of the emulator's group but the emulator itself."""
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit() and int(process.name) != aws.process_id:
            try:
                group = os.getpgid(int(process.name))
            except ProcessLookupError:
                continue
            if group == aws.process_id:
                found.append(process)
    return found


def _open_files(process: Path) -> list[str]:
    try:
        return [str(link.readlink()) for link in (process / "fd").iterdir()]
    except OSError:  # it has just ended
        return []
