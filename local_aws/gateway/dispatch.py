"""Takes every API call before the emulator does: who calls what, and may the caller?"""

from __future__ import annotations

from typing import Any

from local_aws.emulator import ministack
from local_aws.gateway import operations
from local_aws.iam import pass_role
from local_aws.lambda_ import invocations
from local_aws.traffic import generation, serving

_dispatch = ministack.app.dispatch_service_request


def install() -> None:
    """Put recording and faults in front of the emulator's service dispatch."""
    ministack.app.dispatch_service_request = _serve


async def _serve(*request: Any) -> Any:
    method, path, headers, body, query_params, _ = request
    generation.mark()
    service, operation, resource = operations.identify(method, path, headers, body, query_params)
    caller = operations.principal(headers, query_params)

    async def work() -> Any:
        refused = pass_role.refusal(service, operation, headers, body, query_params)
        return refused or await _dispatch(*request)

    token = invocations.in_http_invocation.set(operation == "Invoke")
    try:
        return await serving.serve(service, operation, resource, caller, headers, work)
    finally:
        invocations.in_http_invocation.reset(token)
