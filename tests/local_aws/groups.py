"""What tests of groups share: pools with users and groups, and what an operation answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from local_aws import LocalAws
from tests.local_aws.imports import Pool, quick, user

NO_ROLE = "arn:aws:iam::111111111111:role/none"


UNKNOWN = "UserNotFoundException: User does not exist."


NO_GROUP = "ResourceNotFoundException: Group not found."


TAKEN = "GroupExistsException: A group with the name already exists."


OPERATIONS = {
    "CreateGroup": {"GroupName": "mine"},
    "GetGroup": {"GroupName": "staff"},
    "ListGroups": {},
    "ListUsersInGroup": {"GroupName": "staff"},
    "AdminAddUserToGroup": {"GroupName": "staff", "Username": "ada"},
    "AdminListGroupsForUser": {"Username": "ada"},
    "AdminRemoveUserFromGroup": {"GroupName": "staff", "Username": "ada"},
    "DeleteGroup": {"GroupName": "staff"},
}


def refusal(call: Callable[..., Any], **parameters: Any) -> str:
    """Code and message of the error of a call, or the empty string."""
    try:
        call(**parameters)
    except ClientError as error:
        return f"{error.response['Error']['Code']}: {error.response['Error']['Message']}"
    return ""


def make(pool: Pool, *names: str) -> None:
    for name in names:
        pool.cognito.create_group(UserPoolId=pool.id, GroupName=name)


def with_users(aws: LocalAws, *names: str, **options: Any) -> Pool:
    """A pool with the group ``staff`` and imported users."""
    quick(aws)
    pool = Pool(aws, **options)
    if names:
        pool.run_rows(*(user(name) for name in names))
    make(pool, "staff")
    return pool


def add(pool: Pool, username: str, group: str = "staff") -> str:
    """Add a user to a group; return the refusal, if any."""
    call = pool.cognito.admin_add_user_to_group
    return refusal(call, UserPoolId=pool.id, Username=username, GroupName=group)


def groups(pool: Pool) -> list[str]:
    """The names of ListGroups, in order."""
    found = pool.cognito.list_groups(UserPoolId=pool.id, Limit=60)["Groups"]
    return sorted(group["GroupName"] for group in found)


def members(pool: Pool, group: str = "staff") -> list[str]:
    """The usernames of ListUsersInGroup, in order."""
    answer = pool.cognito.list_users_in_group(UserPoolId=pool.id, GroupName=group, Limit=60)
    return sorted(found["Username"] for found in answer["Users"])


def groups_of(pool: Pool, username: str) -> list[str]:
    """The names of AdminListGroupsForUser, in order."""
    call = pool.cognito.admin_list_groups_for_user
    found = call(UserPoolId=pool.id, Username=username)["Groups"]
    return sorted(group["GroupName"] for group in found)


def method_of(cognito: Any, operation: str) -> str:
    """The client's method of an operation."""
    methods = {name: method for method, name in cognito.meta.method_to_api_mapping.items()}
    return str(methods[operation])
