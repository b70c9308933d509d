"""``ListUsers`` where it differs from the emulator's.

It refuses attributes that not all listed users have, is eventually consistent, and has a quota of
its own (Cognito API reference, ListUsers; Cognito developer guide, "Quotas", category UserList).
"""

from __future__ import annotations

import json
import time
from contextvars import ContextVar
from typing import Any

from local_aws.gateway import settings
from local_aws.gateway.internals import require
from local_aws.rate import Rate

_cognito = require("services.cognito", "_list_users", "_resolve_pool")
_responses = require("core.responses", "get_account_id", "get_region", "error_response_json")
_list_users = _cognito._list_users
_resolve_pool = _cognito._resolve_pool
_listing: ContextVar[bool] = ContextVar("listing", default=False)
_rate = Rate()


def install() -> None:
    """Wrap the emulator's operation."""
    _cognito._list_users = _answer
    _cognito._resolve_pool = _pool


def reset() -> None:
    """Forget how many requests there were."""
    _rate.clear()


def _answer(request: dict[str, Any]) -> Any:
    scope = _responses.get_account_id(), _responses.get_region()
    if _rate.is_exceeded(scope, settings.current().list_users_per_second):
        return _error("TooManyRequestsException", "Rate exceeded")
    status, headers, body = _listed(request)
    wanted = request.get("AttributesToGet")
    if status != 200 or wanted is None:
        return status, headers, body
    document = json.loads(body)
    for user in document["Users"]:
        attributes = {entry["Name"]: entry for entry in user["Attributes"]}
        if not attributes.keys() >= set(wanted):
            return _error(
                "InvalidParameterException", "One or more requested attributes do not exist."
            )
        user["Attributes"] = [attributes[name] for name in wanted]
    return status, headers, json.dumps(document).encode()


def _listed(request: dict[str, Any]) -> Any:
    token = _listing.set(True)
    try:
        return _list_users(request)
    finally:
        _listing.reset(token)


def _pool(pool_id: str) -> Any:
    """The emulator's record of a pool; for a listing without the users that are too new for it."""
    pool, error = _resolve_pool(pool_id)
    delay = settings.current().list_users_delay_seconds
    if error or not delay or not _listing.get():
        return pool, error
    limit = time.time() - delay
    users = {n: user for n, user in list(pool["_users"].items()) if user["UserCreateDate"] <= limit}
    return {**pool, "_users": users}, None


def _error(code: str, message: str) -> Any:
    return _responses.error_response_json(code, message, 400)
