"""X-Ray, as far as permissions go: which service sends traces as which role.

There are no traces. But a service that traces calls X-Ray as the role it was given, so the call
record shows these calls and, with IAM enforcement, whether they were allowed. AWS drops the
traces of a role that may not send them; nothing fails. Sources: Step Functions guide, "X-Ray and
Step Functions"; Lambda developer guide, "Visualize function invocations using X-Ray".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from local_aws.emulator import ministack
from local_aws.iam import permissions
from local_aws.traffic import calls

_OPERATIONS = {
    "states": (
        "PutTraceSegments",
        "PutTelemetryRecords",
        "GetSamplingRules",
        "GetSamplingTargets",
    ),
    "lambda": ("PutTraceSegments", "PutTelemetryRecords"),
}
_ENABLED = "_local_aws_traced"


def install() -> None:
    """Remember which state machines trace; the emulator forgets it."""
    handlers = ministack.cfn_provisioners.RESOURCE_HANDLERS["AWS::StepFunctions::StateMachine"]
    for operation, position in (("create", 1), ("update", 2)):
        handlers[operation] = _remembering(handlers[operation], position)


def send(service: str, resource: str, role_arn: str) -> None:
    """Record what `service` sends to X-Ray for one execution or invocation.

    Args:
        service: ``states`` or ``lambda``.
        resource: name of the state machine or function.
        role_arn: its role.
    """
    for operation in _OPERATIONS[service]:
        denied = permissions.role_denial(role_arn, service, f"xray:{operation}", "*")
        status, error = (403, "AccessDeniedException") if denied else (200, "")
        calls.record(calls.Call("xray", operation, resource, role_arn, status, error))


def is_traced(machine: dict[str, Any]) -> bool:
    """Whether the emulator's record is that of a state machine that traces."""
    return bool(machine.get(_ENABLED))


def _remembering(provision: Callable[..., Any], position: int) -> Callable[..., Any]:
    def provision_remembering(*args: Any, **options: Any) -> Any:
        result = provision(*args, **options)
        tracing = args[position].get("TracingConfiguration") or {}
        enabled = str(tracing.get("Enabled", "")).lower() == "true"
        ministack.states.state_machines[result[0]][_ENABLED] = enabled
        return result

    return provision_remembering
