"""The Deletes that CloudFormation sends for custom resources which never finished.

After a failed or timed-out Create, a Create that a user cancelled, and an Update that failed with
a new physical id, AWS sends a Delete while it rolls back or deletes the stack; the emulator has
no record of such a resource. Cancelling is immediate: an operation that is cancelled, or whose
stack is deleted, does not wait for the function any more (FACTS 7.2.5).
"""

from __future__ import annotations

import asyncio
from typing import Any

from local_aws.cloudformation import (
    custom_resource,
    failed_updates,
    function_waits,
    nested_stacks,
    requests,
)
from local_aws.emulator import ministack, records

_emulated_deploy = ministack.cfn_stacks.deploy_stack_async
_emulated_rollback = ministack.cfn_stacks.roll_back_operation
_emulated_delete = ministack.cfn_stacks.delete_stack_async
_emulated_cancel = ministack.cfn_handlers.cancel_update_stack

_POLL_SECONDS = 0.01
_deploying: set[str] = set()  # ids of stacks with a create or update in progress
_deleting: set[str] = set()  # ids of stacks that a user deletes


def install() -> None:
    """Wrap deployment, rollback, stack deletion and CancelUpdateStack."""
    for module in (ministack.cfn_stacks, ministack.cfn_handlers, ministack.cfn_changesets):
        module.deploy_stack_async = _deploy
    for module in (ministack.cfn_stacks, ministack.cfn_handlers):
        module.roll_back_operation = _roll_back
        module.delete_stack_async = _delete_stack
    ministack.cfn_handlers.ACTION_HANDLERS["CancelUpdateStack"] = _cancel_update


async def _deploy(
    stack_name: str, stack_id: str, template: dict[str, Any], *args: Any, **options: Any
) -> None:
    _deploying.add(stack_id)
    function_waits.deploying(stack_name, template)
    stack = ministack.cloudformation.stacks[stack_name]
    failed_updates.begin(stack)
    try:
        await _emulated_deploy(stack_name, stack_id, template, *args, **options)
    finally:
        _deploying.discard(stack_id)
    failed_updates.end(stack)


async def _roll_back(
    stack_name: str,
    stack_id: str,
    stack: dict[str, Any],
    operation: dict[str, Any],
    reason_override: str = "",
) -> None:
    if stack_id in _deleting:
        # A user deletes the stack whose creation has just been abandoned: no rollback.
        return
    left = requests.take_unfinished(stack_id)
    for resource in left:
        if resource.after == "Create":
            _adopt(stack, resource)
            operation["created"].append(resource.logical_id)
    operation = failed_updates.back_to_stable(stack, operation)
    with nested_stacks.rolling_back():
        await _emulated_rollback(stack_name, stack_id, stack, operation, reason_override)
    for resource in left:
        if resource.after == "Update":
            await _delete_orphan(stack_name, stack_id, resource)


async def _delete_stack(stack_name: str, stack_id: str, *args: Any, **options: Any) -> None:
    stack = ministack.cloudformation.stacks.get(stack_name)
    if stack is None:
        return
    stack["StackStatus"] = "DELETE_IN_PROGRESS"
    _deleting.add(stack_id)
    try:
        while stack_id in _deploying:
            requests.abandon(stack_id, "Resource creation cancelled")
            await asyncio.sleep(_POLL_SECONDS)
        for resource in requests.take_unfinished(stack_id):
            if resource.after == "Create":
                _adopt(stack, resource)
        await _emulated_delete(stack_name, stack_id, *args, **options)
    finally:
        _deleting.discard(stack_id)


def _adopt(stack: dict[str, Any], resource: requests.Unfinished) -> None:
    """Give the stack a record of the resource, unless a later Create made it after all."""
    stack[records.RESOURCES].setdefault(
        resource.logical_id,
        {
            "LogicalResourceId": resource.logical_id,
            "PhysicalResourceId": resource.physical_id,
            "ResourceType": resource.resource_type,
            "ResourceStatus": "CREATE_FAILED",
            "Properties": resource.properties,
            "Attributes": {},
        },
    )


async def _delete_orphan(stack_name: str, stack_id: str, resource: requests.Unfinished) -> None:
    """Send the Delete for the new physical id of an Update that failed."""

    def event(status: str, reason: str = "") -> None:
        ministack.cfn_stacks.add_event(
            stack_id,
            stack_name,
            resource.logical_id,
            resource.resource_type,
            status,
            reason,
            resource.physical_id,
        )

    event("DELETE_IN_PROGRESS")
    try:
        await ministack.cfn_stacks.run_reentrant(
            ministack.cfn_stacks.delete_resource,
            resource.resource_type,
            resource.physical_id,
            resource.properties,
            stack_name,
            resource.logical_id,
        )
    except custom_resource.CustomResourceError as error:
        # In the cleanup phase a failed delete does not fail the rollback.
        event("DELETE_FAILED", str(error))
    else:
        event("DELETE_COMPLETE")


def _cancel_update(params: dict[str, Any]) -> Any:
    answer = _emulated_cancel(params)
    stack = ministack.cfn_handlers.resolve_stack(
        ministack.cfn_handlers.parameter(params, "StackName")
    )
    if answer[0] == 200 and stack:
        requests.abandon(stack["StackId"], "Resource update cancelled")
    return answer
