"""The log lines of invocations are written as far as the function's role permits."""

from __future__ import annotations

from typing import Any

from local_aws.emulator import ministack
from local_aws.iam import permissions, source_function
from local_aws.traffic import calls

_emit_logs = ministack.lambda_.emit_lambda_logs


def install() -> None:
    """Ask for permission before the emulator writes."""
    ministack.lambda_.emit_lambda_logs = _write_logs


def _write_logs(func: dict[str, Any], *args: Any, **options: Any) -> None:
    """Write the invocation's log lines, as far as the execution role may."""
    config = func.get("config") or func
    function_arn = config.get("FunctionArn", "")
    group = (config.get("LoggingConfig") or {}).get("LogGroup")
    group = group or f"/aws/lambda/{config.get('FunctionName', '')}"
    region, account = function_arn.split(":")[3:5]
    group_arn = f"arn:aws:logs:{region}:{account}:log-group:{group}"
    needed = ["logs:CreateLogStream", "logs:PutLogEvents"]
    if group not in ministack.logs.log_groups:
        needed.append("logs:CreateLogGroup")
    for action in needed:
        role, resource = config.get("Role", ""), f"{group_arn}:log-stream:"
        context = {source_function.KEY: function_arn}
        if permissions.role_denial(role, "lambda", action, resource, context):
            operation = action.partition(":")[2]
            calls.record(calls.Call("logs", operation, group, role, 400, "AccessDeniedException"))
            return
    _emit_logs(func, *args, **options)
