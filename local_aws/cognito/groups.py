"""Groups of users where they differ from the emulator's (FACTS 10).

Requests are checked against the model, a membership ends with its user, lists come in pages whose
order and length nobody may rely on, and settings let what is new be seen late.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import json
import time
from collections.abc import Callable, Iterable
from typing import Any

from local_aws.cognito import user_lists, user_names
from local_aws.cognito.api.answers import ApiError, json_answer
from local_aws.cognito.api.requests import check
from local_aws.emulator import ministack, records
from local_aws.settings import service_settings
from local_aws.traffic.errors import Answer
from local_aws.traffic.rate import Rate

Record = dict[str, Any]

RESOURCE_TYPE = "AWS::Cognito::UserPoolGroup"

_PAGE = 25
"""Items of a page without a Limit (FACTS 10.9)."""

_create_group = ministack.cognito.create_group
_rate = Rate()


def install() -> None:
    """Replace the emulator's operations, and its way to make the group of a stack."""
    operations: dict[str, tuple[str, Callable[[Record, Record], Any]]] = {
        "AdminAddUserToGroup": ("admin_add_user_to_group", _add),
        "AdminListGroupsForUser": ("admin_list_groups_for_user", _list_of_user),
        "AdminRemoveUserFromGroup": ("admin_remove_user_from_group", _remove),
        "CreateGroup": ("create_group", _create),
        "DeleteGroup": ("delete_group", _delete),
        "GetGroup": ("get_group", _get),
        "ListGroups": ("list_groups", _list),
        "ListUsersInGroup": ("list_users_in_group", _list_members),
    }
    for operation, (name, work) in operations.items():
        setattr(ministack.cognito, name, _answering(operation, work))
    handlers = ministack.cfn_provisioners.RESOURCE_HANDLERS[RESOURCE_TYPE]
    create = handlers["create"]

    def create_for_stack(logical_id: str, properties: Record, stack_name: str) -> Any:
        pool, error = ministack.cognito.resolve_pool(properties.get("UserPoolId"))
        if not error and "GroupName" in properties:
            _check_stacks_group(pool, properties)
        return create(logical_id, properties, stack_name)

    handlers["create"] = create_for_stack


def reset() -> None:
    """Forget how many requests there were."""
    _rate.clear()


def _answering(operation: str, work: Callable[[Record, Record], Any]) -> Callable[[Record], Any]:
    """The handler of an operation, from what it does with a good request and its pool."""

    def answer(request: Record) -> Any:
        try:
            _count(operation, str(request.get("UserPoolId")))
            known = check(operation, request)
            pool, error = ministack.cognito.resolve_pool(known["UserPoolId"])
            return error or work(pool, known)
        except ApiError as error:
            return error.answer()

    return answer


def _count(operation: str, pool_id: str) -> None:
    """Refuse one request too many (FACTS 10.11)."""
    settings = service_settings.current()
    scope = ministack.responses.get_account_id(), ministack.responses.get_region()
    if operation == "ListUsersInGroup":
        exceeded = user_lists.is_one_too_many()
    elif operation in {"AdminAddUserToGroup", "AdminRemoveUserFromGroup"}:
        exceeded = _rate.is_exceeded(scope, settings.add_to_group_per_second)
    elif operation == "AdminListGroupsForUser":
        exceeded = False
    else:
        exceeded = _rate.is_exceeded(
            (*scope, pool_id, operation), settings.group_requests_per_second
        )
    if exceeded:
        raise ApiError("TooManyRequestsException", "Rate exceeded")


def _create(pool: Record, request: Record) -> Any:
    _check_new(pool, request["GroupName"])
    status, headers, body = _create_group(request)
    if status != 200:
        return status, headers, body
    group = pool[records.GROUPS][request["GroupName"]]
    if "Precedence" not in request:
        # The emulator has 0, which is the highest; without one a group has none (FACTS 10.5).
        del group["Precedence"]
    return json_answer({"Group": _shown(group)})


def _check_new(pool: Record, name: str) -> None:
    """Refuse a name that is taken, and one group too many.

    Raises:
        ApiError: this is so.
    """
    settings = service_settings.current()
    groups = pool[records.GROUPS]
    ignores_case = settings.group_in_other_case != "another"
    if name in groups or (ignores_case and name.casefold() in map(str.casefold, groups)):
        raise ApiError("GroupExistsException", "A group with the name already exists.")
    if len(groups) >= settings.groups_per_pool:
        raise ApiError("LimitExceededException", "The pool has too many groups.")


def _check_stacks_group(pool: Record, properties: Record) -> None:
    """Refuse a stack's group as CreateGroup would; the emulator replaces one that exists.

    Raises:
        ValueError: CloudFormation's reason.
    """
    names = {name: properties[name] for name in ("UserPoolId", "GroupName")}
    try:
        _check_new(pool, check("CreateGroup", names)["GroupName"])
    except ApiError as error:
        raise ValueError(str(error)) from error


def _get(pool: Record, request: Record) -> Answer:
    return json_answer({"Group": _shown(_group(pool, request["GroupName"]))})


def _delete(pool: Record, request: Record) -> Answer:
    group = _group(pool, request["GroupName"])
    for user in _members(pool, group):
        user[records.GROUPS].remove(group["GroupName"])
    del pool[records.GROUPS][group["GroupName"]]
    return json_answer({})


def _list(pool: Record, request: Record) -> Answer:
    newest = time.time() - service_settings.current().seconds_until_group_listed
    groups = {
        name: group
        for name, group in list(pool[records.GROUPS].items())
        if group["CreationDate"] <= newest
    }
    return json_answer(_page("Groups", groups, _shown, request))


def _list_members(pool: Record, request: Record) -> Answer:
    group = _group(pool, request["GroupName"])
    newest = time.time() - service_settings.current().seconds_until_member_listed
    users = {
        user["Username"]: user
        for user in _members(pool, group)
        if user.get(records.JOINED, {}).get(group["GroupName"], 0.0) <= newest
    }
    return json_answer(_page("Users", users, ministack.cognito.user_out, request))


def _list_of_user(pool: Record, request: Record) -> Answer:
    user = _user(pool, request["Username"])
    groups = {name: pool[records.GROUPS][name] for name in user[records.GROUPS]}
    return json_answer(_page("Groups", groups, _shown, request))


def _add(pool: Record, request: Record) -> Answer:
    settings = service_settings.current()
    user = _user(pool, request["Username"])
    if user["UserCreateDate"] > time.time() - settings.seconds_until_user_addable:
        raise _no_user()
    group = _group(pool, request["GroupName"])
    name = group["GroupName"]
    if name in user[records.GROUPS]:
        return json_answer({})
    if len(user[records.GROUPS]) >= settings.groups_per_user:
        raise ApiError("LimitExceededException", "The user is in too many groups.")
    user[records.GROUPS].append(name)
    user.setdefault(records.JOINED, {})[name] = time.time()
    group[records.MEMBERS].append(user["Username"])
    return json_answer({})


def _remove(pool: Record, request: Record) -> Answer:
    user = _user(pool, request["Username"])
    group = _group(pool, request["GroupName"])
    if group["GroupName"] in user[records.GROUPS]:
        user[records.GROUPS].remove(group["GroupName"])
        group[records.MEMBERS].remove(user["Username"])
    return json_answer({})


def _user(pool: Record, name: str) -> Record:
    user = user_names.find(pool, name)
    if user is None:
        raise _no_user()
    return user


def _no_user() -> ApiError:
    return ApiError("UserNotFoundException", "User does not exist.")


def _group(pool: Record, name: str) -> Record:
    settings = service_settings.current()
    groups: dict[str, Record] = pool[records.GROUPS]
    group = groups.get(name)
    if group is None and settings.group_in_other_case == "same":
        same = (group for own, group in groups.items() if own.casefold() == name.casefold())
        group = next(same, None)
    newest = time.time() - settings.seconds_until_group_found
    if group is None or group["CreationDate"] > newest:
        raise ApiError("ResourceNotFoundException", "Group not found.")
    return group


def _members(pool: Record, group: Record) -> list[Record]:
    """The members there are: a membership ends with its user (FACTS 10.14)."""
    # A name is there twice when its user was deleted, and another of that name is a member.
    names = dict.fromkeys(group[records.MEMBERS])
    users = [pool[records.USERS].get(name) for name in names]
    return [user for user in users if user and group["GroupName"] in user[records.GROUPS]]


def _shown(group: Record) -> Record:
    """A group as AWS shows it: without what it was not given."""
    return {name: value for name, value in group.items() if name[0] != "_" and value != ""}


def _page(
    member: str, items: dict[str, Record], show: Callable[[Record], Any], request: Record
) -> Record:
    """One page of an answer, in an order of the service's own, and the token of the next.

    Raises:
        ApiError: the limit is 0, or the token is not one of such a list's.
    """
    limit = request.get("Limit", _PAGE)
    if not limit:
        # FACTS 10.9 (whether 0 is refused is not known).
        raise ApiError("InvalidParameterException", "Limit must be greater than 0.")
    limit = min(limit, service_settings.current().items_per_group_page or limit)
    # A token is good for the list that it came with only.
    of = [member, *(request.get(name) for name in ("UserPoolId", "GroupName", "Username"))]
    position = _position(of, request.get("NextToken"))
    ordered = sorted((_digest(name), name) for name in items)
    left = [(digest, items[name]) for digest, name in ordered if digest > position]
    page: Record = {member: [show(item) for _, item in left[:limit]]}
    if len(left) > limit:
        page["NextToken"] = _token(of, left[limit - 1][0])
    return page


@functools.lru_cache(maxsize=100_000)
def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def _token(of: Iterable[str | None], position: str) -> str:
    return base64.b64encode(json.dumps([*of, position]).encode()).decode()


def _position(of: list[str | None], token: str | None) -> str:
    if token is None:
        return ""
    try:
        *there, position = json.loads(base64.b64decode(token, validate=True))
    except (TypeError, ValueError):
        there, position = [], ""
    if there != of or not isinstance(position, str):
        raise ApiError("InvalidParameterException", "Paging marker is invalid for request.")
    return position
