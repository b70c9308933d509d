"""``ListUsers`` where it differs from the emulator's.

It refuses attributes that not all listed users have, is eventually consistent, may answer empty
pages before those of a filter, and has a quota of its own (Cognito API reference, ListUsers;
Cognito developer guide, "Quotas", category UserList).
"""

from __future__ import annotations

import itertools
import json
import time
from contextvars import ContextVar
from typing import Any

from local_aws.cognito.api.answers import ApiError, json_answer
from local_aws.emulator import ministack, records
from local_aws.settings import service_settings
from local_aws.traffic.rate import Rate

_list_users = ministack.cognito.list_users
_resolve_pool = ministack.cognito.resolve_pool
_listing: ContextVar[bool] = ContextVar("listing", default=False)
_rate = Rate()


def install() -> None:
    """Wrap the emulator's operation."""
    ministack.cognito.list_users = _answer
    ministack.cognito.resolve_pool = _pool


def reset() -> None:
    """Forget how many requests there were."""
    _rate.clear()


def is_one_too_many() -> bool:
    """Whether one more listing of users is too many; if not, it is counted.

    ListUsers and ListUsersInGroup share one quota (FACTS 4.7).
    """
    scope = ministack.responses.get_account_id(), ministack.responses.get_region()
    return _rate.is_exceeded(scope, service_settings.current().list_users_per_second)


def _answer(request: dict[str, Any]) -> Any:
    if is_one_too_many():
        return ApiError("TooManyRequestsException", "Rate exceeded").answer()
    status, headers, body = _listed(request)
    if status != 200:
        return status, headers, body
    following = _after_empty_page(request)
    if following:
        return json_answer({"Users": [], "PaginationToken": following})
    wanted = request.get("AttributesToGet")
    if wanted is None:
        return status, headers, body
    document = json.loads(body)
    for user in document["Users"]:
        attributes = {entry["Name"]: entry for entry in user["Attributes"]}
        if not attributes.keys() >= set(wanted):
            message = "One or more requested attributes do not exist."
            return ApiError("InvalidParameterException", message).answer()
        user["Attributes"] = [attributes[name] for name in wanted]
    return status, headers, json.dumps(document).encode()


def _after_empty_page(request: dict[str, Any]) -> str | None:
    """The token that an empty page answers (FACTS 6.18); None if this page has the users."""
    if not request.get("Filter"):
        return None
    pages = service_settings.current().list_users_empty_pages
    # The emulator begins at the first user for a token that is not its own.
    tokens = [None, *(f"empty-{page}" for page in range(1, pages + 1))]
    return dict(itertools.pairwise(tokens)).get(request.get("PaginationToken"))


def _listed(request: dict[str, Any]) -> Any:
    token = _listing.set(True)
    try:
        return _list_users(request)
    finally:
        _listing.reset(token)


def _pool(pool_id: str) -> Any:
    """The emulator's record of a pool; for a listing without the users that are too new for it."""
    pool, error = _resolve_pool(pool_id)
    delay = service_settings.current().list_users_delay_seconds
    if error or not delay or not _listing.get():
        return pool, error
    limit = time.time() - delay
    present = list(pool[records.USERS].items())
    users = {name: user for name, user in present if user["UserCreateDate"] <= limit}
    return {**pool, records.USERS: users}, None
