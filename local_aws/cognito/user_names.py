"""Which user the ``Username`` of an operation names (FACTS 10.1, 10.2)."""

from __future__ import annotations

from typing import Any

from local_aws.emulator import records

_NEEDS_NO_PROOF = "preferred_username"


def find(pool: dict[str, Any], name: str) -> dict[str, Any] | None:
    """The user with this username or ``sub``; in its absence the one whose alias it is.

    In a pool that ignores case, case matters for a ``sub`` only, and for the profiles of those
    who sign in through an identity provider, whom nothing but their own name finds.
    """
    users: dict[str, dict[str, Any]] = pool[records.USERS]
    if name in users:
        return users[name]
    folded = _key(pool, name)
    by_name = by_alias = None
    for user in list(users.values()):
        attributes = {entry["Name"]: entry["Value"] for entry in user["Attributes"]}
        if attributes.get("sub") == name:
            return user
        if user["UserStatus"] == records.FEDERATED:
            continue
        if _key(pool, user["Username"]) == folded:
            by_name = by_name or user
        elif any(_key(pool, alias) == folded for alias in _aliases(pool, attributes)):
            by_alias = by_alias or user
    return by_name or by_alias


def _aliases(pool: dict[str, Any], attributes: dict[str, str]) -> list[str]:
    """What a user can be called instead of its username: an address only once it is verified."""
    names = {*(pool.get("AliasAttributes") or ()), *(pool.get("UsernameAttributes") or ())}
    return [
        attributes[name]
        for name in names
        if name in attributes
        and (name == _NEEDS_NO_PROOF or attributes.get(f"{name}_verified", "").lower() == "true")
    ]


def _key(pool: dict[str, Any], name: str) -> str:
    # FACTS 1.5.9; the API's default is case sensitive.
    is_sensitive = (pool.get("UsernameConfiguration") or {}).get("CaseSensitive", True)
    return name if is_sensitive else name.casefold()
