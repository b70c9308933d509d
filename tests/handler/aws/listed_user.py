"""A user as ListUsers shows one (FACTS 6.12, 6.13)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.handler.aws.api import refusal

MADE_UP = "uuid of "
"""Begins the usernames that the service makes up (FACTS 1.5.7)."""


def listed_user(
    username: str, *, status: str, enabled: bool = True, **attributes: str
) -> dict[str, Any]:
    """A user with these attributes, but for the empty ones."""
    known = {"sub": f"sub of {username}", **attributes}
    return {
        "Username": username,
        "UserStatus": status,
        "Enabled": enabled,
        "Attributes": [{"Name": name, "Value": value} for name, value in known.items() if value],
    }


def called(user: Mapping[str, Any], attribute: str) -> str:
    """The username, or an attribute; empty if the user has none."""
    attributes = {entry["Name"]: str(entry["Value"]) for entry in user["Attributes"]}
    return {"username": str(user["Username"]), **attributes}.get(attribute, "")


def shown(user: Mapping[str, Any], wanted: list[str] | None) -> dict[str, Any]:
    """The user with the attributes that are asked for."""
    attributes = user["Attributes"]
    if wanted is None:
        return dict(user)
    if not {entry["Name"] for entry in attributes} >= set(wanted):
        text = "One or more requested attributes do not exist."
        raise refusal("ListUsers", "InvalidParameterException", text)
    return {**user, "Attributes": [entry for entry in attributes if entry["Name"] in wanted]}
