"""Nested stacks: they roll back with their parent, and keep what an update does not change.

CloudFormation user guide, "Stack status codes" and "Split a template into reusable pieces using
nested stacks". The emulator reports each update of a nested stack as a forward one, and loses the
attributes of its resources that stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from local_aws.emulator import ministack, records

_add_event = ministack.cfn_stacks.add_event
_continue_rollback = ministack.cfn_handlers.continue_update_rollback_async
_update_resource = ministack.cfn_provisioners.update_resource

_rolling_back: ContextVar[bool] = ContextVar("rolling_back", default=False)


def install() -> None:
    """Wrap what nested stacks report, and how their resources are updated."""
    ministack.cfn_stacks.add_event = _add_stack_event
    ministack.cfn_provisioners.update_resource = _update_keeping_attributes
    ministack.cfn_handlers.continue_update_rollback_async = _continue


@contextmanager
def rolling_back() -> Iterator[None]:
    """Nested stacks that are updated in here roll back."""
    token = _rolling_back.set(True)
    try:
        yield
    finally:
        _rolling_back.reset(token)


async def _continue(*args: Any, **options: Any) -> None:
    with rolling_back():
        await _continue_rollback(*args, **options)


def _update_keeping_attributes(  # noqa: PLR0917 - the emulator's signature
    resource_type: str,
    physical_id: str,
    old: dict[str, Any],
    new: dict[str, Any],
    stack_name: str,
    logical_id: str,
) -> Any:
    """Update a nested stack's resource; only nested stacks update through here."""
    stack = ministack.cloudformation.stacks.get(stack_name) or {}
    record = stack.get(records.RESOURCES, {}).get(logical_id) or {}
    attributes = record.get("Attributes")
    return _update_resource(
        resource_type, physical_id, old, new, stack_name, logical_id, attributes
    )


def _add_stack_event(
    stack_id: str,
    stack_name: str,
    logical_id: str,
    resource_type: str,
    status: str,
    *args: Any,
    **options: Any,
) -> None:
    """Take the steps that a nested stack reports of its update for those of a rollback."""
    if _rolling_back.get() and logical_id == stack_name and status.startswith("UPDATE_"):
        outcome = status.removeprefix("UPDATE_").removeprefix("ROLLBACK_")
        status = f"UPDATE_ROLLBACK_{outcome}"
        stack = ministack.cloudformation.stacks.get(stack_name)
        if stack and stack["StackStatus"] == f"UPDATE_{outcome}":
            stack["StackStatus"] = status
    _add_event(stack_id, stack_name, logical_id, resource_type, status, *args, **options)
