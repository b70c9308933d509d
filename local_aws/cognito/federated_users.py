"""Profiles of users who sign in through an identity provider.

A profile is a user of its own, ``<provider>_<id>`` with the status EXTERNAL_PROVIDER, beside a
native user who may have the same e-mail address or phone number: only its own name finds it
(aws-amplify/amplify-js#3899; Cognito developer guide, "Linking federated users").
"""

from __future__ import annotations

import uuid
from typing import Any

from local_aws.emulator import ministack, records

_resolve_user = ministack.cognito.resolve_user


def install() -> None:
    """Find native users only by e-mail address, phone number and preferred username."""
    ministack.cognito.resolve_user = _find


def sign_in(pool_id: str, provider: str, user_id: str, attributes: dict[str, str]) -> str:
    """Make the profile that a first sign-in through a provider makes; return its username.

    Raises:
        ValueError: there is no such pool, or the profile exists.
    """
    pool = ministack.cognito.get_pool_unscoped(pool_id)
    if pool is None:
        raise ValueError(f"there is no user pool {pool_id}")
    username = f"{provider}_{user_id}"
    if username in pool[records.USERS]:
        raise ValueError(f"there is a user {username} already")
    values = {"sub": str(uuid.uuid4()), **attributes}
    user = records.user(username, values, records.FEDERATED)
    ministack.cognito.start_federated_profile(pool, pool_id, user, provider, user_id)
    records.add_user(pool, user)
    return username


def _find(pool: dict[str, Any], username: str) -> Any:
    user, error = _resolve_user(pool, username)
    if not user or user["UserStatus"] != records.FEDERATED or username in _names(user):
        return user, error
    native = {
        name: other
        for name, other in pool[records.USERS].items()
        if other["UserStatus"] != records.FEDERATED
    }
    return _resolve_user({**pool, records.USERS: native}, username)


def _names(user: dict[str, Any]) -> set[str]:
    subjects = {entry["Value"] for entry in user["Attributes"] if entry["Name"] == "sub"}
    return {user["Username"], *subjects}
