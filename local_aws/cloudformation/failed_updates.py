"""What a stack is after an update that failed with rollback off.

Its template is the one that failed and its failed resource is of neither template: the last good
template is a change then, and so is the failed one. Both send the resource an Update, and a
rollback, whenever it comes, goes to the last stable state (CloudFormation user guide, "Choose how
to handle failures when provisioning resources"; API reference, RollbackStack).
"""

from __future__ import annotations

from typing import Any

from local_aws.emulator import ministack, records

MARK = "LocalAwsFailedUpdate"
"""A property that the record of a failed resource has besides those of the attempt."""

_NESTED = "AWS::CloudFormation::Stack"
_stable: dict[str, dict[str, Any]] = {}  # by stack id


def begin(stack: dict[str, Any]) -> None:
    """An operation begins: remember the state that it may have to go back to."""
    _stable.pop(stack["StackId"], None)
    failed = stack.get(records.FAILED_OPERATION)
    if failed and failed["previous_stack"]:
        _stable[stack["StackId"]] = failed["previous_stack"]


def reset() -> None:
    """Forget all states."""
    _stable.clear()


def note(stack_name: str, logical_id: str, properties: dict[str, Any]) -> None:
    """An Update with these properties failed: the resource may have them, or not."""
    stack = ministack.cloudformation.stacks.get(stack_name) or {}
    record = stack.get(records.RESOURCES, {}).get(logical_id)
    if record is not None:
        record["Properties"] = {**without_mark(properties), MARK: "true"}


def without_mark(properties: dict[str, Any]) -> dict[str, Any]:
    """The properties as the resource knows them."""
    return {name: value for name, value in properties.items() if name != MARK}


def end(stack: dict[str, Any]) -> None:
    """An operation has ended; if it failed with rollback off, the stack is in between."""
    operation = stack.get(records.FAILED_OPERATION)
    if stack["StackStatus"] != "UPDATE_FAILED" or not operation:
        return
    stack[records.FAILED_OPERATION] = back_to_stable(stack, operation)
    template, failed = operation["template"], operation["failed_logical_id"]
    resources = dict(template.get("Resources", {}))
    if failed in resources:
        resources[failed] = {**resources[failed], "Metadata": {MARK: "true"}}
    stack[records.TEMPLATE] = {**template, "Resources": resources}
    stack[records.PARAMETERS] = operation["param_values"]
    update = operation["failed_update"]
    if update and update[1] == _NESTED and update[3] is not None:
        note(stack["StackName"], failed, update[3])


def back_to_stable(stack: dict[str, Any], operation: dict[str, Any]) -> dict[str, Any]:
    """The operation as its rollback needs it: to the last stable state, not the last one."""
    stable = _stable.get(stack["StackId"])
    if stable is None:
        return operation
    update = operation["failed_update"]
    if update and update[0] in stable[records.RESOURCES] and update[3] is not None:
        logical_id, kind, physical_id, applied, _, attributes = update
        previous = stable[records.RESOURCES][logical_id]["Properties"]
        update = [logical_id, kind, physical_id, applied, previous, attributes]
    return {**operation, "previous_stack": stable, "failed_update": update}
