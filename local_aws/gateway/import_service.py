"""Plugs the six user import operations into the emulator's Cognito."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from local_aws.gateway.internals import require

_app = require("app", "SERVICE_HANDLERS")


class ImportService:
    """The import operations with settings that can change while they serve."""

    def __init__(self) -> None:
        package = importlib.import_module("local_aws.import_jobs")
        self._settings_type: Any = package.ImportSettings
        self._jobs: Any = package.ImportJobs(
            package.ImportSettings(), _app.SERVICE_HANDLERS["cognito-idp"]
        )
        _app.SERVICE_HANDLERS["cognito-idp"] = self._jobs.handle_request

    def configure(self, changes: dict[str, Any]) -> None:
        """Change settings by name."""
        self._jobs.settings = self._jobs.settings.updated(changes)

    def reset(self) -> None:
        """Forget all jobs; settings back to their defaults."""
        self._jobs.settings = self._settings_type()
        self._jobs.reset()


_service: ImportService | None = None


def install() -> None:
    """Put the import operations in front of the emulator's Cognito."""
    global _service  # noqa: PLW0603 - one emulator per process
    if (Path(__file__).parent.parent / "import_jobs/service.py").exists():
        _service = ImportService()


def configure(changes: dict[str, Any]) -> None:
    """Change import settings by name."""
    if changes and _service is None:
        raise ValueError("there are no import jobs in this emulator")
    if _service is not None:
        _service.configure(changes)


def reset() -> None:
    """Forget all jobs; settings back to their defaults."""
    if _service is not None:
        _service.reset()
