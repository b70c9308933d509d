"""Plugs the six user import operations into the emulator's Cognito."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from local_aws.cognito.import_jobs import ImportJobs, ImportSettings
from local_aws.emulator import ministack

_jobs = ImportJobs(ImportSettings())


def install() -> None:
    """Put the import operations in front of the emulator's Cognito."""
    serve = ministack.app.SERVICE_HANDLERS["cognito-idp"]

    async def handle(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]
    ) -> Any:
        if _jobs.has_operation(headers):
            return _jobs.handle_request(headers, body, query)
        return await serve(method, path, headers, body, query)

    ministack.app.SERVICE_HANDLERS["cognito-idp"] = handle


def has_setting(name: str) -> bool:
    """Whether a setting is one of the import jobs'."""
    return name in asdict(_jobs.settings)


def configure(changes: dict[str, Any]) -> None:
    """Change settings by name.

    Raises:
        ValueError: a setting does not exist, or its value is not allowed.
    """
    _jobs.settings = _jobs.settings.updated(changes)


def reset() -> None:
    """Forget all jobs; settings back to their defaults."""
    _jobs.settings = ImportSettings()
    _jobs.reset()
