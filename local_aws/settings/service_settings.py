"""The settings of the services beside the import jobs, as they are now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from local_aws.emulator import ministack
from local_aws.settings.group import Settings


@dataclass(frozen=True)
class ServiceSettings(Settings):
    """How the services beside the import jobs behave."""

    wait_scale: float = 1.0
    list_users_delay_seconds: float = 0.0
    list_users_per_second: int = 30
    list_users_empty_pages: int = 0
    iam_propagation_seconds: float = 0.0
    vpc_pending_seconds: float = 0.0
    seconds_until_group_listed: float = 0.0
    seconds_until_group_found: float = 0.0
    seconds_until_member_listed: float = 0.0
    seconds_until_user_addable: float = 0.0
    group_in_other_case: Literal["taken", "same", "another"] = "taken"
    items_per_group_page: int = 60
    groups_per_pool: int = 10_000
    groups_per_user: int = 100
    add_to_group_per_second: int = 25
    group_requests_per_second: int = 0


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
