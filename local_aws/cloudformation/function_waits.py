"""Custom resources wait for functions in a VPC that Lambda does not run yet.

What refers to a function in a template does not wait for it; what depends on it by ``DependsOn``,
itself or through others, does (AWS blog, "How we sped up AWS CloudFormation deployments with
optimistic stabilization"). The emulator makes resources one by one, so the waiting is done where
it can be seen: before custom resources.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from local_aws.cloudformation import custom_resource
from local_aws.emulator import ministack, records
from local_aws.lambda_ import availability
from local_aws.traffic import generation

Template = dict[str, Any]

_FUNCTION = "AWS::Lambda::Function"
_POLL_SECONDS = 0.02
_templates: dict[str, Template] = {}  # by stack: what is being deployed


def install() -> None:
    """Let custom resources wait. Comes after ``custom_resource``, whose exchange it wraps."""
    send = ministack.cfn_custom_resource.invoke_custom_resource
    ministack.cfn_custom_resource.invoke_custom_resource = _after_functions(send)


def reset() -> None:
    """Forget all templates."""
    _templates.clear()


def deploying(stack_name: str, template: Template) -> None:
    """A stack begins to be made or updated from a template."""
    _templates[stack_name] = template


def _after_functions(send: Callable[..., Any]) -> Callable[..., Any]:
    def send_after_functions(
        request_type: str, logical_id: str, props: Any, stack_name: str, *args: Any, **options: Any
    ) -> Any:
        if request_type != "Delete":
            _wait(stack_name, logical_id)
        return send(request_type, logical_id, props, stack_name, *args, **options)

    return send_after_functions


def _wait(stack_name: str, logical_id: str) -> None:
    """Wait for the functions that a resource depends on by ``DependsOn``."""
    stack = ministack.cloudformation.stacks[stack_name]
    template = _templates.get(stack_name) or stack[records.TEMPLATE]
    names = _awaited(template.get("Resources", {}), logical_id, set())
    functions = [stack[records.RESOURCES].get(name) for name in sorted(names)]
    arns = [function["Attributes"]["Arn"] for function in functions if function]
    while any(availability.is_pending(arn) for arn in arns):
        stopped = stack["StackStatus"] == "DELETE_IN_PROGRESS" or stack.get(
            records.CANCEL_REQUESTED
        )
        if stopped or generation.is_stale():
            raise custom_resource.CustomResourceError("Resource creation cancelled")
        time.sleep(_POLL_SECONDS)


def _awaited(resources: Template, logical_id: str, seen: set[str]) -> set[str]:
    """Functions that must be complete before a resource begins."""
    if logical_id in seen:
        return set()
    seen.add(logical_id)
    definition = resources.get(logical_id, {})
    listed = definition.get("DependsOn", [])
    depends_on = {listed} if isinstance(listed, str) else set(listed)
    found = {name for name in depends_on if resources.get(name, {}).get("Type") == _FUNCTION}
    for name in ministack.cfn_engine.extract_deps(definition, set(resources)):
        found |= _awaited(resources, name, seen)
    return found
