"""Policy decisions that the emulator does not ask for by itself.

Only with IAM enforcement: without it every function here allows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local_aws.emulator import ministack


def enforced() -> bool:
    """Whether this emulator enforces IAM."""
    return bool(ministack.app.AUTH)


def role_denial(
    role_arn: str, session: str, action: str, resource: str, context: dict[str, Any] | None = None
) -> str:
    """Whether a service may do something as a role.

    Args:
        role_arn: the role the service assumed.
        session: name of the service's session.
        action: such as ``lambda:InvokeFunction``.
        resource: ARN of the resource.
        context: condition keys of the request, in lower case.

    Returns:
        The empty string when it may, else AWS' message of the denial.
    """
    if not enforced():
        return ""
    account, name = role_arn.split(":")[4], role_arn.rpartition("/")[2]
    request = ministack.iam_evaluator.EvalContext(
        principal_arn=f"arn:aws:sts::{account}:assumed-role/{name}/{session}",
        principal_type="AssumedRole",
        principal_account=account,
        action=action,
        resource_arn=resource,
        region=ministack.responses.get_region(),
        service_context=context or {},
    )
    policies = ministack.iam_evaluator.gather_role_policies(name, account)
    limits = ministack.iam_evaluator.permissions_boundary(ministack.iam.roles, name, account)
    decision = ministack.iam_evaluator.evaluate(request, policies, *limits)
    service = action.partition(":")[0]
    found = ministack.iam_evaluator.resource_policy(service, resource)
    if found is not None:
        decision = ministack.iam_evaluator.combine_resource_policy(
            decision, request, *found, limits=limits
        )
    if decision.decision == "Allow":
        return ""
    return _message(action, request.principal_arn, resource, decision.decision)


def caller_denial(
    headers: Mapping[str, Any],
    query: Mapping[str, Any],
    action: str,
    resource: str,
    context: dict[str, Any] | None = None,
) -> str:
    """Whether the caller of a request may do something more than the request's own action.

    Returns:
        The empty string when it may, else AWS' message of the denial.
    """
    if not enforced():
        return ""
    access_key = ministack.router.extract_access_key_id(headers, query)
    service = action.partition(":")[0]
    decision = ministack.iam_evaluator.enforce(
        access_key,
        action,
        service,
        ministack.responses.get_region(),
        resource_arn=resource,
        service_context=context or {},
    )
    if decision is None:
        return ""
    if not hasattr(decision, "decision"):
        return str(decision.message)
    return _message(action, decision.principal_arn, resource, decision.decision)


def _message(action: str, principal: str, resource: str, decision: str) -> str:
    return str(
        ministack.iam_actions.identity_denial_message(
            action, principal, resource, decision == "Deny"
        )
    )
