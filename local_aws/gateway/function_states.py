"""Functions in a VPC that Lambda does not run yet, or not any more.

A new one is Pending until its network interfaces are there, and one that was idle for weeks is
Inactive: its next invocation fails and makes it Pending again (Lambda developer guide, "Lambda
function states" and "Troubleshoot invocation issues"). What refers to a function in a template does
not wait for it; what depends on it by ``DependsOn``, itself or through others, does (AWS blog,
"How we sped up AWS CloudFormation deployments with optimistic stabilization"). The emulator makes
resources one by one, so the waiting is done where it can be seen: before custom resources.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from local_aws.emulator import ministack, records
from local_aws.gateway import custom_resource, generation, settings

_invoke = ministack.lambda_.invoke

ERROR = "ResourceConflictException"
REFUSAL = (
    "The operation cannot be performed at this time. "
    "The function is currently in the following state: Pending"
)

_FUNCTION = "AWS::Lambda::Function"
_POLL_SECONDS = 0.02
_lock = threading.Lock()
_since: dict[str, float] = {}  # by ARN: when a function in a VPC became Pending
_idle: set[str] = set()  # ARNs of those that are Inactive
_templates: dict[str, dict[str, Any]] = {}  # by stack: what is being deployed

Template = dict[str, Any]


def install() -> None:
    """Refuse invocations, show the state, and let custom resources wait. After their own module."""
    handlers = ministack.cfn_provisioners.RESOURCE_HANDLERS[_FUNCTION]
    handlers["create"] = _created(handlers["create"])
    ministack.lambda_.invoke = _invoke_ready
    send = ministack.cfn_custom_resource.invoke_custom_resource
    ministack.cfn_custom_resource.invoke_custom_resource = _after_functions(send)
    serve = ministack.app.SERVICE_HANDLERS["lambda"]

    async def handle(*request: Any) -> Any:
        _show()
        return await serve(*request)

    ministack.app.SERVICE_HANDLERS["lambda"] = handle


def reset() -> None:
    """Forget all functions and templates."""
    with _lock:
        _since.clear()
        _idle.clear()
        _templates.clear()


def deploying(stack_name: str, template: Template) -> None:
    """A stack begins to be made or updated from a template."""
    _templates[stack_name] = template


def make_idle(function_name: str) -> None:
    """Make a function Inactive, as one in a VPC becomes that nobody invoked for weeks.

    Raises:
        ValueError: there is no such function.
    """
    _, config, _ = ministack.lambda_.get_func_record_for_ref(function_name)
    if config is None:
        raise ValueError(f"there is no function {function_name}")
    with _lock:
        _idle.add(_arn(config))


def refuses(config: dict[str, Any]) -> bool:
    """Whether Lambda refuses to invoke a function now; an Inactive one becomes Pending by this."""
    arn = _arn(config)
    with _lock:
        if arn in _idle:
            _idle.discard(arn)
            _since[arn] = time.monotonic()
            return True
        return _is_pending(arn)


def _is_pending(arn: str) -> bool:
    age = time.monotonic() - _since.get(arn, float("-inf"))
    return age < settings.current().vpc_pending_seconds


def _arn(config: dict[str, Any]) -> str:
    """A function's ARN without a version."""
    return ":".join(str(config["FunctionArn"]).split(":")[:7])


def _created(provision: Callable[..., Any]) -> Callable[..., Any]:
    def create(logical_id: str, properties: dict[str, Any], stack_name: str) -> Any:
        name, attributes = provision(logical_id, properties, stack_name)
        if (properties.get("VpcConfig") or {}).get("SubnetIds"):
            with _lock:
                _since[attributes["Arn"]] = time.monotonic()
        return name, attributes

    return create


async def _invoke_ready(name: str, *args: Any, **options: Any) -> Any:
    function = ministack.lambda_.functions.get(name)
    if function and refuses(function["config"]):
        return ministack.responses.error_response_json(ERROR, REFUSAL, 409)
    return await _invoke(name, *args, **options)


def _show() -> None:
    """Let the emulator's records say the states."""
    with _lock:
        for arn in {*_since, *_idle}:
            _, _, _, region, account, _, name = arn.split(":")
            function = ministack.lambda_.functions.get_scoped(account, region, name)
            if function:
                state, code = "Active", ""
                if arn in _idle:
                    state, code = "Inactive", "Idle"
                elif _is_pending(arn):
                    state, code = "Pending", "Creating"
                function["config"].update(State=state, StateReasonCode=code)


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
    while any(_is_pending(arn) for arn in arns):
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
