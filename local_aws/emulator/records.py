"""What the emulator's records of stacks and users have inside."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

Record = dict[str, Any]

RESOURCES = "_resources"
"""Where a stack's record has those of its resources, by logical id."""

TEMPLATE = "_template"
"""Where a stack's record has its template."""

PARAMETERS = "_resolved_params"
"""Where a stack's record has the values of its parameters."""

FAILED_OPERATION = "_failed_operation"
"""Where a stack's record has the operation that failed with rollback off."""

CANCEL_REQUESTED = "_cancel_requested"
"""Where a stack's record says that its update is to be cancelled."""

USERS = "_users"
"""Where a pool's record has its users, by username."""

FEDERATED = "EXTERNAL_PROVIDER"
"""The status of a user who signs in through an identity provider."""

PASSWORD = "_password"
"""Where a user's record has the password."""

GROUPS = "_groups"
"""Where a pool's record has its groups, by name, and a user's record the names of its groups."""

MEMBERS = "_members"
"""Where a group's record has the usernames of its members, and of deleted users."""

JOINED = "_joined"
"""Where a user's record has, by group, when it became a member. The emulator knows no such time."""


def user(username: str, attributes: Mapping[str, str], status: str) -> Record:
    """The record of a new user without a password, to whom signing in says to reset it."""
    now = time.time()
    return {
        "Username": username,
        "Attributes": [{"Name": name, "Value": value} for name, value in attributes.items()],
        "UserCreateDate": now,
        "UserLastModifiedDate": now,
        "Enabled": True,
        "UserStatus": status,
        "MFAOptions": [],
        PASSWORD: "",
        GROUPS: [],
        "_tokens": [],
    }


def add_user(pool: Record, record: Record) -> None:
    """Put a user's record into that of a pool."""
    pool[USERS][record["Username"]] = record
    pool["EstimatedNumberOfUsers"] = len(pool[USERS])
