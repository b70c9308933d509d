"""The emulator process: its entry point, and its end when the parent ends."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import threading
from pathlib import Path


def main(argv: list[str]) -> None:
    """Run the gateway until a signal or the end of the parent process.

    Args:
        argv: one JSON object: ``root`` (the instance's own folder) and ``instance`` (a token that
            the control endpoint reports, so that the parent knows whose port it found).
    """
    options = json.loads(argv[0])
    threading.Thread(target=_end_with_parent, args=(options["root"],), daemon=True).start()
    sys.argv = ["local_aws"]  # the emulator's own parser must not see our options
    # Imported here: the emulator reads its configuration while it is imported.
    from local_aws.emulator import ministack  # noqa: PLC0415
    from local_aws.gateway import control, parts  # noqa: PLC0415

    parts.install()
    control.install(options["instance"])
    ministack.app.main()


def _end_with_parent(root: str) -> None:
    """Wait for the pipe on standard input to close, then end the whole process group.

    The parent holds the other end and never writes; it closes when the parent ends, however.
    """
    while os.read(sys.stdin.fileno(), 1024):
        pass
    shutil.rmtree(Path(root), ignore_errors=True)
    os.killpg(0, signal.SIGKILL)
