"""The real CDK CLI, pointed at a local AWS."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.deployed.support.apps import STACK
from tests.deployed.support.world import Outcome, World

_COMMAND = Path(__file__).resolve().parents[3] / "node_modules/.bin/cdk"


@dataclass(frozen=True)
class Run:
    """A finished command."""

    status: int
    output: str

    @property
    def words(self) -> str:
        """What it printed, as one line: the CLI wraps and indents what CloudFormation says."""
        return " ".join(self.output.split())


class Cli:
    """Runs commands on synthesized assemblies."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._running: list[subprocess.Popen[str]] = []

    def deploy(self, folder: Path, *arguments: str) -> Outcome:
        """Deploy the stack ``Seeded``, or what `arguments` name; it must succeed."""
        self.must(self.begin_deploy(folder, *arguments))
        return self._world.outcome() if not arguments else Outcome({})

    def refused(self, folder: Path) -> Run:
        """Deploy the stack ``Seeded``; it must fail."""
        run = self.end(self.begin_deploy(folder))
        assert run.status != 0, run.output
        return run

    def destroy(self, folder: Path, stack: str = STACK) -> None:
        """Destroy a stack; it must succeed."""
        self.must(self.begin("destroy", folder, stack, "--force"))

    def begin_deploy(self, folder: Path, *arguments: str) -> subprocess.Popen[str]:
        """Begin to deploy."""
        return self.begin("deploy", folder, *(arguments or (STACK,)), "--require-approval", "never")

    def begin(self, command: str, folder: Path, *arguments: str) -> subprocess.Popen[str]:
        """Begin a command on an assembly."""
        assert _COMMAND.exists(), "run `npm ci` first"
        process = subprocess.Popen(
            [_COMMAND, command, *arguments, "--app", str(folder), "--no-notices", "--ci"],
            cwd=self._world.folder,
            env=self._world.aws.process_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._running.append(process)
        return process

    def end(self, process: subprocess.Popen[str]) -> Run:
        """Wait for the end of a command."""
        output, _ = process.communicate(timeout=120)
        self._world.printed.append(output)
        return Run(process.returncode, output)

    def must(self, process: subprocess.Popen[str]) -> None:
        """Wait for the end of a command, which must succeed."""
        run = self.end(process)
        assert run.status == 0, run.output

    def close(self) -> None:
        """End what still runs."""
        for process in self._running:
            if process.poll() is None:
                process.kill()
                process.communicate()
