"""Which patches make the emulator ours, and in which order they are installed."""

from __future__ import annotations

from local_aws.gateway import (
    control,
    custom_resource,
    dispatch,
    import_service,
    stack_cleanup,
)


def install(instance: str) -> None:
    """Install everything into the emulator of this process. Call once, before it serves."""
    dispatch.install()
    custom_resource.install()
    stack_cleanup.install()
    import_service.install()
    control.install(instance)
