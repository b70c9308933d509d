"""The processes in which the emulator runs functions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from local_aws.emulator import ministack
from local_aws.emulator.internals import PINNED_VERSION

DIED = "Worker process died"
"""The error of an invocation whose process ended."""

_ERROR_LINE = '"status": "error", "error": str(e), "trace": traceback.format_exc()'
_ERROR_LINE_WITH_TYPE = f'{_ERROR_LINE}, "type": type(e).__name__'


def report_error_types() -> None:
    """Let the processes answer the class of an exception, too, as ``type``.

    Raises:
        RuntimeError: the worker script of the installed emulator is not the one known.
    """
    script = ministack.lambda_runtime.PYTHON_WORKER_SCRIPT
    if _ERROR_LINE not in script:
        raise RuntimeError(
            f"ministack's worker script has changed; local_aws knows {PINNED_VERSION}'s"
        )
    ministack.lambda_runtime.PYTHON_WORKER_SCRIPT = script.replace(
        _ERROR_LINE, _ERROR_LINE_WITH_TYPE
    )


def kill(principal: str, port: int) -> None:
    """End the process of the function that makes a call, as a crash would.

    Args:
        principal: who signed the call: the function, unless its URL was pre-signed by another.
        port: the caller's port, by which Linux tells the process.
    """
    busy = [worker for worker in _workers() if worker.in_use and worker._proc is not None]
    name = principal.rpartition("/")[2] if ":assumed-role/" in principal else ""
    callers = [worker for worker in busy if _has_port(worker._proc.pid, port)]
    for worker in callers or [worker for worker in busy if worker.func_name == name]:
        worker._proc.kill()


def _workers() -> list[Any]:
    every = list(ministack.lambda_runtime.workers.values())
    return [worker for workers in every for worker in workers]


def _has_port(process: int, port: int) -> bool:
    """Whether a process has a TCP socket with this local port, from Linux' /proc."""
    try:
        lines = Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]
        links = {str(link.readlink()) for link in Path(f"/proc/{process}/fd").iterdir()}
    except OSError:
        return False
    sockets = [line.split() for line in lines]
    return any(
        int(fields[1].partition(":")[2], 16) == port and f"socket:[{fields[9]}]" in links
        for fields in sockets
    )
