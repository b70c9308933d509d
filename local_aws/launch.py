"""Starts the process in which ``gateway`` runs, and ends it: its port, folder and environment."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from local_aws.control_client import LocalAwsError, control

LOOPBACK = "127.0.0.1"
_PROJECT = Path(__file__).resolve().parent.parent
_LAUNCH = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from local_aws.gateway.process import main; main(sys.argv[2:])"
)
_START_SECONDS = 30.0
_STOP_SECONDS = 2.0
_ATTEMPTS = 5


def free_port() -> int:
    """A loopback port that nobody listens on at this moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as free:
        free.bind((LOOPBACK, 0))
        port: int = free.getsockname()[1]
        return port


class GatewayProcess:
    """One emulator in a process group of its own, with a folder that goes when it ends.

    Args:
        iam: whether it enforces IAM.
        account: default account id.
        region: default region.

    Raises:
        LocalAwsError: it did not come up within 30 seconds.
    """

    def __init__(self, *, iam: bool, account: str, region: str) -> None:
        for attempt in range(1, _ATTEMPTS + 1):
            self.port = free_port()
            self._launch(iam, account, region)
            if self._came_up():
                return
            log = (self.root / "gateway.log").read_text("utf-8", "replace")[-2000:].strip()
            self.stop()
            # Another program may have taken the port since it was found free.
            if attempt == _ATTEMPTS or "already in use" not in log:
                raise LocalAwsError(f"the local AWS did not start:\n{log}")

    @property
    def endpoint_url(self) -> str:
        """Its one endpoint."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def id(self) -> int:
        """Id of the process and of its group."""
        return self._process.pid

    def is_running(self) -> bool:
        """Whether the process is alive."""
        return self._process.poll() is None

    def stop(self) -> None:
        """End the process and all it started, within about two seconds."""
        self._process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_STOP_SECONDS)
        # Functions that still run, and the emulator itself while it waits for one of them.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        assert self._process.stdin is not None
        self._process.stdin.close()
        shutil.rmtree(self.root, ignore_errors=True)

    def _launch(self, iam: bool, account: str, region: str) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="local-aws-"))
        self._instance = secrets.token_hex(8)
        options = {"root": str(self.root), "instance": self._instance}
        with (self.root / "gateway.log").open("wb") as log:
            self._process = subprocess.Popen(
                # Isolated from the user's Python variables; functions inherit this environment.
                [sys.executable, "-I", "-c", _LAUNCH, str(_PROJECT), json.dumps(options)],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.root,
                env=self._environment(iam, account, region),
                start_new_session=True,
            )

    def _environment(self, iam: bool, account: str, region: str) -> dict[str, str]:
        folders = {}
        for name in ("TMPDIR", "STATE_DIR", "S3_DATA_DIR"):
            folder = self.root / name.lower()
            folder.mkdir()
            folders[name] = str(folder)
        return {
            **folders,
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(self.root),
            "LANG": "C.UTF-8",
            "PYTHONDONTWRITEBYTECODE": "1",
            "BIND_HOST": LOOPBACK,
            "MINISTACK_HOST": LOOPBACK,
            "GATEWAY_PORT": str(self.port),
            "MINISTACK_ACCOUNT_ID": account,
            "MINISTACK_REGION": region,
            "AUTH": "true" if iam else "false",
            # Both would listen on a socket of their own, on every interface.
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            # The access log holds query strings, and with them pre-signed URLs.
            "LOG_LEVEL": "WARNING",
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def _came_up(self) -> bool:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline and self.is_running():
            with contextlib.suppress(OSError, ValueError, LocalAwsError):
                answer = control(self.endpoint_url, "health", timeout=1)
                if answer.get("instance") == self._instance:
                    return True
            time.sleep(0.02)
        return False
