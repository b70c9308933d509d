"""The settings of the services beside the import jobs, as they are now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local_aws.emulator import ministack
from local_aws.settings import ServiceSettings

_current = ServiceSettings()


def current() -> ServiceSettings:
    """The settings as they are now."""
    return _current


def configure(changes: Mapping[str, Any]) -> None:
    """Change settings by name.

    Raises:
        ValueError: a setting does not exist, or its value is not allowed.
    """
    _use(_current.updated(changes))


def reset() -> None:
    """Back to the defaults."""
    _use(ServiceSettings())


def _use(settings: ServiceSettings) -> None:
    global _current  # noqa: PLW0603 - one emulator per process
    _current = settings
    ministack.states.SFN_WAIT_SCALE = settings.wait_scale
