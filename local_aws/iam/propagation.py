"""IAM is eventually consistent: a change of a role or of its policies takes a while to be in force.

IAM user guide, "Troubleshoot IAM", "Changes that I make are not always immediately visible". What
is in force is decided at each call of somebody who acts as a role. What a deployment checks when it
makes a resource is not delayed: CloudFormation waits for roles and policies before it goes on.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from local_aws.emulator import ministack
from local_aws.settings import service_settings

_gather = ministack.iam_evaluator.gather_role_policies

Key = tuple[str, str, str]
"""A role's id, what a document is to it (``trust``, ``inline``, ``attached``), and its name."""

_lock = threading.Lock()
_history: dict[Key, list[tuple[float, Any]]] = {}  # when a document came; None when it went
_settled: ContextVar[bool] = ContextVar("settled", default=False)


def install() -> None:
    """Note each change, and decide by what is in force."""
    ministack.iam_evaluator.gather_role_policies = _policies_in_force
    serve = ministack.app.SERVICE_HANDLERS["iam"]

    async def handle(*request: Any) -> Any:
        answer = await serve(*request)
        _note()
        return answer

    ministack.app.SERVICE_HANDLERS["iam"] = handle
    for resource_type, handlers in ministack.cfn_provisioners.RESOURCE_HANDLERS.items():
        if resource_type.startswith("AWS::IAM::"):
            for operation in ("create", "update", "delete"):
                if operation in handlers:
                    handlers[operation] = _noting(handlers[operation])


def reset() -> None:
    """Forget all changes."""
    with _lock:
        _history.clear()


@contextmanager
def settled() -> Iterator[None]:
    """All changes are in force in here."""
    token = _settled.set(True)
    try:
        yield
    finally:
        _settled.reset(token)


def trust_in_force(account: str, role_name: str) -> Any:
    """The trust policy by which a role can be assumed now, or None."""
    role = ministack.iam.roles.get_scoped(account, None, role_name)
    if role is None:
        return None
    return _in_force(account, role).get(_key(role, "trust"))


def _policies_in_force(role_name: str, account: str) -> Any:
    role = ministack.iam.roles.get_scoped(account, None, role_name)
    if role is None or _is_settled():
        return _gather(role_name, account)
    return [
        ministack.iam_evaluator.parse_policy_document(document)
        for (_, kind, _), document in _in_force(account, role).items()
        if kind != "trust"
    ]


def _is_settled() -> bool:
    return _settled.get() or not service_settings.current().iam_propagation_seconds


def _in_force(account: str, role: dict[str, Any]) -> dict[Key, Any]:
    """The documents of a role that are in force."""
    if _is_settled():
        return dict(_documents(account, role))
    _note()
    limit = time.monotonic() - service_settings.current().iam_propagation_seconds
    found: dict[Key, Any] = {}
    with _lock:
        for key, changes in _history.items():
            if key[0] == role["RoleId"]:
                past = [document for moment, document in changes if moment <= limit]
                if past and past[-1] is not None:
                    found[key] = past[-1]
    return found


def _note() -> None:
    """Note what has changed since the last time."""
    with _lock:
        present = {
            key: document
            for (account, _), role in ministack.iam.roles.to_dict().items()
            for key, document in _documents(account, role)
        }
        now = time.monotonic()
        for key in present.keys() | _history.keys():
            changes = _history.setdefault(key, [])
            document = present.get(key)
            if (changes[-1][1] if changes else None) != document:
                changes.append((now, document))


def _documents(account: str, role: dict[str, Any]) -> Iterator[tuple[Key, Any]]:
    yield _key(role, "trust"), role.get("AssumeRolePolicyDocument")
    for name, document in list((role.get("InlinePolicies") or {}).items()):
        yield _key(role, "inline", name), document
    for arn in list(role.get("AttachedPolicies") or ()):
        document = ministack.iam_evaluator.resolve_managed_policy_document(arn, account)
        if document:
            yield _key(role, "attached", arn), document


def _key(role: dict[str, Any], kind: str, name: str = "") -> Key:
    return role["RoleId"], kind, name


def _noting(provision: Callable[..., Any]) -> Callable[..., Any]:
    def provision_noting(*args: Any, **options: Any) -> Any:
        result = provision(*args, **options)
        _note()
        return result

    return provision_noting
