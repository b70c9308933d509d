"""When a stack may be updated.

A stack that is at work, or whose rollback or deletion failed, refuses updates and change sets (an
older change set is dropped by the emulator itself when an update begins); one that failed with
rollback off takes the next (CloudFormation user guide, "Choose how to handle failures when
provisioning resources").
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from local_aws.emulator import ministack

_FAILED = frozenset({"CREATE_FAILED", "UPDATE_FAILED"})
_UPDATABLE = _FAILED | {
    "CREATE_COMPLETE",
    "UPDATE_COMPLETE",
    "UPDATE_ROLLBACK_COMPLETE",
    "IMPORT_COMPLETE",
    "IMPORT_ROLLBACK_COMPLETE",
}

Parameters = dict[str, Any]


def install() -> None:
    """Check the status before updates."""
    actions = ministack.cfn_handlers.ACTION_HANDLERS
    actions["UpdateStack"] = _update_stack(actions["UpdateStack"])
    actions["CreateChangeSet"] = _create_change_set(actions["CreateChangeSet"])


def clean_up(stack_name: str) -> None:
    """A Delete is sent: if the stack is updated, the update is done and what it left goes."""
    stack = ministack.cloudformation.stacks.get(stack_name)
    if stack and stack["StackStatus"] == "UPDATE_IN_PROGRESS":
        stack["StackStatus"] = "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"


def _update_stack(emulated: Callable[[Parameters], Any]) -> Callable[[Parameters], Any]:
    def update(params: Parameters) -> Any:
        stack = ministack.cfn_handlers.resolve_stack(
            ministack.cfn_handlers.parameter(params, "StackName")
        )
        status = stack["StackStatus"] if stack else ""
        if refused := _refusal(stack):
            return refused
        if status in _FAILED:
            # The emulator refuses these two.
            stack["StackStatus"] = "UPDATE_COMPLETE"
        answer = emulated(params)
        if answer[0] != 200 and status in _FAILED:
            stack["StackStatus"] = status
        return answer

    return update


def _create_change_set(emulated: Callable[[Parameters], Any]) -> Callable[[Parameters], Any]:
    def create(params: Parameters) -> Any:
        stack = ministack.cfn_handlers.resolve_stack(
            ministack.cfn_handlers.parameter(params, "StackName")
        )
        if ministack.cfn_handlers.parameter(params, "ChangeSetType", "UPDATE") != "UPDATE":
            return emulated(params)
        return _refusal(stack) or emulated(params)

    return create


def _refusal(stack: dict[str, Any] | None) -> Any:
    status = stack["StackStatus"] if stack else "DELETE_COMPLETE"
    if stack is None or status in _UPDATABLE or status == "DELETE_COMPLETE":
        return None
    message = f"Stack:{stack['StackId']} is in {status} state and can not be updated."
    return ministack.cfn_handlers.error("ValidationError", message)
