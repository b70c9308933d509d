"""Groups of a user pool as AWS answers for them (FACTS 10)."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError, WaiterError

from local_aws import LocalAws, LocalAwsError
from tests.local_aws.imports import Pool, client, impatient, quick, user
from tests.local_aws.test_import_jobs_iam import allow, arn, as_user, is_denied

QUICK = {"Delay": 0.05, "MaxAttempts": 200}
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


def test_a_group_is_shown_with_what_it_was_given(local_aws: LocalAws) -> None:
    pool = Pool(local_aws, role=NO_ROLE)
    make(pool, "bare")
    options = {"Description": "All of us", "Precedence": 3, "RoleArn": NO_ROLE}
    pool.cognito.create_group(UserPoolId=pool.id, GroupName="full", **options)
    given = {"GroupName", "UserPoolId", "CreationDate", "LastModifiedDate"}
    shown = {
        name: pool.cognito.get_group(UserPoolId=pool.id, GroupName=name)["Group"]
        for name in ("bare", "full")
    }
    assert shown["bare"].keys() == given
    assert shown["full"].keys() == given | options.keys()
    assert groups(pool) == ["bare", "full"]


@pytest.mark.parametrize("name", ["a b", "a\tb", "x" * 129, "\u200b", "a\u00a0b"])
def test_a_name_that_no_group_can_have(local_aws: LocalAws, name: str) -> None:
    pool = Pool(local_aws, role=NO_ROLE)
    error = refusal(pool.cognito.create_group, UserPoolId=pool.id, GroupName=name)
    assert error.startswith("InvalidParameterException: 1 validation error detected: Value '")
    assert groups(pool) == []


@pytest.mark.parametrize("name", ["x" * 128, "e\u0301", "Größe", "管理者", "a/b:c*€", "٣"])
def test_a_name_of_any_script(local_aws: LocalAws, name: str) -> None:
    pool = Pool(local_aws, role=NO_ROLE)
    make(pool, name)
    assert groups(pool) == [name]


def test_a_name_is_taken_once(local_aws: LocalAws) -> None:
    pool = with_users(local_aws, "ada")
    assert add(pool, "ada") == ""
    assert refusal(pool.cognito.create_group, UserPoolId=pool.id, GroupName="staff") == TAKEN
    assert members(pool) == ["ada"]


@pytest.mark.parametrize(
    ("setting", "creation", "addition", "listed"),
    [
        ("taken", TAKEN, NO_GROUP, ["staff"]),
        ("same", TAKEN, "", ["staff"]),
        ("another", "", "", ["Staff", "staff"]),
    ],
)
def test_a_name_in_another_case(
    local_aws: LocalAws, setting: str, creation: str, addition: str, listed: list[str]
) -> None:
    if setting != "taken":
        local_aws.configure(group_in_other_case=setting)
    pool = with_users(local_aws, "ada")
    assert refusal(pool.cognito.create_group, UserPoolId=pool.id, GroupName="Staff") == creation
    for name in listed:
        assert refusal(pool.cognito.create_group, UserPoolId=pool.id, GroupName=name) == TAKEN
    assert add(pool, "ada", "Staff") == addition
    assert groups(pool) == listed
    assert groups_of(pool, "ada") == ([] if addition else [listed[0]])


def test_a_pool_has_room_for_so_many_groups(local_aws: LocalAws) -> None:
    local_aws.configure(groups_per_pool=1)
    pool = with_users(local_aws)
    error = refusal(pool.cognito.create_group, UserPoolId=pool.id, GroupName="other")
    assert error.startswith("LimitExceededException")


def test_a_user_is_in_so_many_groups_at_most(local_aws: LocalAws) -> None:
    local_aws.configure(groups_per_user=1)
    pool = with_users(local_aws, "ada")
    make(pool, "other")
    assert [add(pool, "ada"), add(pool, "ada")] == ["", ""]
    assert add(pool, "ada", "other").startswith("LimitExceededException")
    assert groups_of(pool, "ada") == ["staff"]


def test_adding_twice_is_adding_once(local_aws: LocalAws) -> None:
    pool = with_users(local_aws, "ada", "grace")
    assert [add(pool, "ada"), add(pool, "ada")] == ["", ""]
    assert members(pool) == ["ada"]
    assert groups_of(pool, "ada") == ["staff"]
    assert groups_of(pool, "grace") == []
    parameters = {"UserPoolId": pool.id, "Username": "ada", "GroupName": "staff"}
    pool.cognito.admin_remove_user_from_group(**parameters)
    assert members(pool) == groups_of(pool, "ada") == []


def test_what_is_not_there(local_aws: LocalAws) -> None:
    pool = with_users(local_aws, "ada")
    cognito = pool.cognito
    assert add(pool, "grace") == UNKNOWN
    assert add(pool, "ada", "other") == NO_GROUP
    other = {"UserPoolId": pool.id, "GroupName": "other"}
    assert refusal(cognito.list_users_in_group, **other) == NO_GROUP
    assert refusal(cognito.get_group, **other) == NO_GROUP
    assert refusal(cognito.delete_group, **other) == NO_GROUP
    assert refusal(cognito.admin_remove_user_from_group, Username="ada", **other) == NO_GROUP
    unknown = {"UserPoolId": pool.id, "Username": "grace"}
    assert refusal(cognito.admin_list_groups_for_user, **unknown) == UNKNOWN
    for method, parameters in OPERATIONS.items():
        call = getattr(cognito, _python(cognito, method))
        error = refusal(call, UserPoolId="eu-west-1_none", **parameters)
        assert error.startswith("ResourceNotFoundException: User pool eu-west-1_none"), method


def test_a_member_is_described_as_by_list_users(local_aws: LocalAws) -> None:
    pool = with_users(local_aws, "ada")
    assert add(pool, "ada") == ""
    listed = pool.cognito.list_users_in_group(UserPoolId=pool.id, GroupName="staff")["Users"]
    assert listed == pool.cognito.list_users(UserPoolId=pool.id)["Users"]
    assert listed[0].keys() >= {
        "Username",
        "Attributes",
        "Enabled",
        "UserStatus",
        "UserCreateDate",
        "UserLastModifiedDate",
    }
    assert listed[0]["UserStatus"] == "RESET_REQUIRED"


def test_a_username_names_its_user_exactly(local_aws: LocalAws) -> None:
    pool = with_users(local_aws, "ada")
    # The e-mail address is verified, but no alias in this pool.
    for name in ("Ada", "ada@example.com"):
        assert add(pool, name) == UNKNOWN
    assert add(pool, pool.attributes("ada")["sub"].upper()) == UNKNOWN
    assert add(pool, pool.attributes("ada")["sub"]) == ""
    assert members(pool) == ["ada"]


def test_a_pool_that_ignores_case_finds_a_username_in_any(local_aws: LocalAws) -> None:
    pool = with_users(local_aws, "ada", UsernameConfiguration={"CaseSensitive": False})
    assert add(pool, "ADA") == ""
    assert members(pool) == ["ada"]
    assert groups_of(pool, "Ada") == ["staff"]


ALIASES = ["email", "phone_number", "preferred_username"]
PHONE = {"phone_number": "+15550100", "phone_number_verified": "true"}


def with_two_addresses(aws: LocalAws, **options: Any) -> Pool:
    """A pool whose one user has a verified phone number, but an e-mail address that is not."""
    pool = with_users(aws, AutoVerifiedAttributes=["email", "phone_number"], **options)
    name = "+15550100" if "UsernameAttributes" in options else "ada"
    email = {"email": "ada@example.com", "email_verified": "false"}
    row = {"cognito:username": name, **PHONE, **email, "preferred_username": "countess"}
    assert pool.run_rows(row).counts == (1, 0, 0)
    return pool


@pytest.mark.parametrize("case_sensitive", [True, False])
def test_an_alias_names_a_user_once_it_is_verified(
    local_aws: LocalAws, *, case_sensitive: bool
) -> None:
    case = {"UsernameConfiguration": {"CaseSensitive": case_sensitive}}
    pool = with_two_addresses(local_aws, AliasAttributes=ALIASES, **case)
    assert add(pool, "ada@example.com") == UNKNOWN
    assert add(pool, "Countess") == (UNKNOWN if case_sensitive else "")
    for number, name in enumerate(("+15550100", "countess")):
        make(pool, f"group-{number}")
        assert add(pool, name, f"group-{number}") == ""
        assert members(pool, f"group-{number}") == ["ada"]
    changed = [{"Name": "email_verified", "Value": "true"}]
    pool.cognito.admin_update_user_attributes(
        UserPoolId=pool.id, Username="ada", UserAttributes=changed
    )
    assert add(pool, "ada@example.com") == ""


def test_an_address_names_a_user_who_signs_in_with_it(local_aws: LocalAws) -> None:
    pool = with_two_addresses(local_aws, UsernameAttributes=["email", "phone_number"])
    for name in ("ada@example.com", "countess"):
        assert add(pool, name) == UNKNOWN
    assert add(pool, "+15550100") == ""
    # The username is the service's own.
    (username,) = members(pool)
    assert username == pool.attributes(username)["sub"]


def test_a_profile_is_in_the_group_of_its_provider(local_aws: LocalAws) -> None:
    pool = with_users(local_aws, "ada", AliasAttributes=["email"])
    federated = {"email": "grace@example.com", "email_verified": "true"}
    local_aws.federate(pool.id, "Google", "123", **federated)
    provider = f"{pool.id}_Google"
    assert groups(pool) == sorted([provider, "staff"])
    assert members(pool, provider) == ["Google_123"]
    assert add(pool, "grace@example.com") == UNKNOWN
    assert add(pool, "Google_123") == ""
    assert groups_of(pool, "Google_123") == sorted([provider, "staff"])


def test_a_membership_ends_with_its_user_and_with_its_group(local_aws: LocalAws) -> None:
    pool = with_users(local_aws, "ada", "grace")
    make(pool, "other")
    for name in ("staff", "other"):
        assert add(pool, "ada", name) == ""
    assert add(pool, "grace") == ""
    pool.cognito.admin_delete_user(UserPoolId=pool.id, Username="ada")
    assert members(pool) == ["grace"]
    pool.run_rows(user("ada"))
    assert members(pool) == ["grace"]
    assert groups_of(pool, "ada") == []
    assert add(pool, "ada") == ""
    assert members(pool) == ["ada", "grace"]
    parameters = {"UserPoolId": pool.id, "GroupName": "staff"}
    for _ in range(2):
        pool.cognito.admin_remove_user_from_group(Username="grace", **parameters)
    assert members(pool) == ["ada"]
    pool.cognito.delete_group(**parameters)
    assert groups(pool) == ["other"]
    make(pool, "staff")
    assert members(pool) == groups_of(pool, "ada") == []
    # The client would have repeated what failed.
    assert {call["status"] for call in local_aws.calls("cognito-idp")} == {200}


LISTS = ("list_groups", "list_users_in_group", "admin_list_groups_for_user")


def populated(aws: LocalAws, number: int) -> tuple[Pool, dict[str, tuple[str, dict[str, str]]]]:
    """A pool, and its lists of `number` items: what they hold, and what they take."""
    aws.configure(add_to_group_per_second=0)
    names = [f"name-{item:03d}" for item in range(number)]
    pool = with_users(aws, *names)
    make(pool, *names[1:])
    for name in names:
        assert add(pool, name) == ""
    for name in names[1:]:
        assert add(pool, names[0], name) == ""
    return pool, {
        "list_groups": ("Groups", {}),
        "list_users_in_group": ("Users", {"GroupName": "staff"}),
        "admin_list_groups_for_user": ("Groups", {"Username": names[0]}),
    }


def test_lists_come_in_pages(local_aws: LocalAws) -> None:
    pool, lists = populated(local_aws, 61)
    for name in LISTS:
        member, parameters = lists[name]
        sizes: dict[int | None, list[int]] = {}
        for limit in (None, 60, 7):
            found: list[str] = []
            options: dict[str, Any] = {"Limit": limit} if limit else {}
            sizes[limit] = []
            while True:
                call = getattr(pool.cognito, name)
                answer = call(UserPoolId=pool.id, **parameters, **options)
                items = [item.get("Username") or item["GroupName"] for item in answer[member]]
                sizes[limit].append(len(items))
                found += items
                if "NextToken" not in answer:
                    break
                options["NextToken"] = answer["NextToken"]
            assert len(set(found)) == len(found) == 61
            assert found != sorted(found)
        assert sizes == {None: [25, 25, 11], 60: [60, 1], 7: [7] * 8 + [5]}


@pytest.mark.parametrize("name", LISTS)
def test_a_limit_or_a_token_that_no_list_takes(local_aws: LocalAws, name: str) -> None:
    pool, lists = populated(local_aws, 2)
    _, parameters = lists[name]
    call = getattr(pool.cognito, name)
    token = call(UserPoolId=pool.id, Limit=1, **parameters)["NextToken"]
    for options in ({"Limit": 61}, {"Limit": 0}, {"NextToken": "1"}, {"NextToken": "W10="}):
        error = refusal(call, UserPoolId=pool.id, **parameters, **options)
        assert error.startswith("InvalidParameterException"), options
    other = Pool(local_aws, role=NO_ROLE)
    error = refusal(pool.cognito.list_groups, UserPoolId=other.id, NextToken=token)
    assert error.startswith("InvalidParameterException")


def test_a_page_may_be_shorter_than_its_limit(local_aws: LocalAws) -> None:
    pool, lists = populated(local_aws, 3)
    local_aws.configure(items_per_group_page=2)
    for name in LISTS:
        member, parameters = lists[name]
        answer = getattr(pool.cognito, name)(UserPoolId=pool.id, Limit=3, **parameters)
        assert len(answer[member]) == 2
        assert "NextToken" in answer


LATE, SOON = 3_600, 0.001
"""Seconds that no test takes, and that each takes between two calls."""


def test_a_group_may_be_listed_late(local_aws: LocalAws) -> None:
    pool = with_users(local_aws, "ada")
    assert groups(pool) == ["staff"]
    local_aws.configure(seconds_until_group_listed=LATE)
    assert groups(pool) == []
    assert add(pool, "ada") == ""
    local_aws.configure(seconds_until_group_listed=SOON)
    assert groups(pool) == ["staff"]


def test_a_group_may_be_found_late(local_aws: LocalAws) -> None:
    pool = with_users(local_aws, "ada")
    local_aws.configure(seconds_until_group_found=LATE)
    # It is there for whoever would make it, and in the list, and for nobody else.
    assert refusal(pool.cognito.create_group, UserPoolId=pool.id, GroupName="staff") == TAKEN
    assert groups(pool) == ["staff"]
    assert add(pool, "ada") == NO_GROUP
    parameters = {"UserPoolId": pool.id, "GroupName": "staff"}
    assert refusal(pool.cognito.get_group, **parameters) == NO_GROUP
    assert refusal(pool.cognito.list_users_in_group, **parameters) == NO_GROUP
    local_aws.configure(seconds_until_group_found=SOON)
    assert add(pool, "ada") == ""


def test_a_member_may_be_listed_late(local_aws: LocalAws) -> None:
    pool = with_users(local_aws, "ada")
    local_aws.configure(seconds_until_member_listed=LATE)
    assert add(pool, "ada") == ""
    assert members(pool) == []
    assert groups_of(pool, "ada") == ["staff"]
    local_aws.configure(seconds_until_member_listed=SOON)
    assert members(pool) == ["ada"]


def test_adding_again_makes_no_new_member(local_aws: LocalAws) -> None:
    pool = with_users(local_aws, "ada")
    assert add(pool, "ada") == ""
    time.sleep(1)
    assert add(pool, "ada") == ""
    local_aws.configure(seconds_until_member_listed=1)
    assert members(pool) == ["ada"]


def test_a_user_may_be_found_late(local_aws: LocalAws) -> None:
    pool = with_users(local_aws, "ada")
    local_aws.configure(seconds_until_user_addable=LATE)
    assert pool.usernames() == ["ada"]
    assert pool.status("ada") == "RESET_REQUIRED"
    assert add(pool, "ada") == UNKNOWN
    local_aws.configure(seconds_until_user_addable=SOON)
    assert add(pool, "ada") == ""


@pytest.mark.parametrize(
    "setting",
    [
        {"seconds_until_group_listed": -1.0},
        {"seconds_until_user_addable": "1"},
        {"group_in_other_case": "other"},
        {"groups_per_user": 1.5},
    ],
)
def test_a_wrong_setting_is_refused(local_aws: LocalAws, setting: dict[str, Any]) -> None:
    with pytest.raises(LocalAwsError, match=next(iter(setting))):
        local_aws.configure(**setting)


def test_members_are_added_at_their_rate(local_aws: LocalAws) -> None:
    pool = with_users(local_aws, "ada")
    cognito = impatient(local_aws)
    call = cognito.admin_add_user_to_group
    parameters = {"UserPoolId": pool.id, "Username": "ada", "GroupName": "staff"}
    answers = [refusal(call, **parameters) for _ in range(200)]
    assert answers[:25] == [""] * 25
    assert set(answers) == {"", "TooManyRequestsException: Rate exceeded"}


def test_lists_of_users_share_a_rate(local_aws: LocalAws) -> None:
    local_aws.configure(list_users_per_second=5)
    pool = with_users(local_aws)
    cognito = impatient(local_aws)
    calls = [
        lambda: refusal(cognito.list_users, UserPoolId=pool.id),
        lambda: refusal(cognito.list_users_in_group, UserPoolId=pool.id, GroupName="staff"),
    ]
    answers = [calls[number % 2]() for number in range(100)]
    assert answers[:5] == [""] * 5
    throttled = {number % 2 for number, answer in enumerate(answers) if answer}
    assert throttled == {0, 1}


def test_each_operation_on_groups_has_a_rate_of_its_own(local_aws: LocalAws) -> None:
    pools = [Pool(local_aws, role=NO_ROLE) for _ in range(2)]
    cognito = impatient(local_aws)
    local_aws.configure(group_requests_per_second=5)
    answers = [refusal(cognito.list_groups, UserPoolId=pools[0].id) for _ in range(100)]
    assert answers[:5] == [""] * 5
    assert set(answers) == {"", "TooManyRequestsException: Rate exceeded"}
    assert refusal(cognito.list_groups, UserPoolId=pools[1].id) == ""
    assert refusal(cognito.create_group, UserPoolId=pools[0].id, GroupName="mine") == ""


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_fault_meets_an_operation_by_name(local_aws: LocalAws, operation: str) -> None:
    pool = with_users(local_aws, "ada")
    cognito = impatient(local_aws)
    local_aws.fail("cognito-idp", operation, code="InternalErrorException", status=500)
    call = getattr(cognito, _python(cognito, operation))
    parameters = {"UserPoolId": pool.id, **OPERATIONS[operation]}
    assert refusal(call, **parameters).startswith("InternalErrorException")
    assert refusal(call, **parameters) == ""
    names = [entry["operation"] for entry in local_aws.calls("cognito-idp")]
    assert names[-2:] == [operation] * 2


@pytest.mark.parametrize("missing", [None, *OPERATIONS])
def test_each_operation_needs_its_permission(local_aws_iam: LocalAws, missing: str | None) -> None:
    pool = with_users(local_aws_iam, "ada")
    granted = [f"cognito-idp:{name}" for name in OPERATIONS if name != missing]
    cognito = as_user(local_aws_iam, allow(granted, arn(pool)))
    denied = {
        operation
        for operation, parameters in OPERATIONS.items()
        if is_denied(cognito, _python(cognito, operation), {"UserPoolId": pool.id, **parameters})
    }
    assert denied == ({missing} if missing else set())


def test_a_permission_is_for_one_pool(local_aws_iam: LocalAws) -> None:
    pool, other = with_users(local_aws_iam, "ada"), Pool(local_aws_iam, role=NO_ROLE)
    cognito = as_user(local_aws_iam, allow(["cognito-idp:*"], arn(other)))
    for operation, parameters in OPERATIONS.items():
        name = _python(cognito, operation)
        assert is_denied(cognito, name, {"UserPoolId": pool.id, **parameters})


def template(**resources: Any) -> str:
    return json.dumps(
        {
            "Resources": {
                "People": {
                    "Type": "AWS::Cognito::UserPool",
                    "Properties": {"UserPoolName": "people", "AutoVerifiedAttributes": ["email"]},
                },
                **resources,
            },
            "Outputs": {
                "Pool": {"Value": {"Ref": "People"}},
                **{name: {"Value": {"Ref": name}} for name in resources},
            },
        }
    )


def group(pool: Any = None, **properties: Any) -> dict[str, Any]:
    """A stack's group."""
    of = {"UserPoolId": pool or {"Ref": "People"}}
    return {"Type": "AWS::Cognito::UserPoolGroup", "Properties": {**of, **properties}}


def deploy(aws: LocalAws, verb: str, body: str = "", name: str = "people") -> dict[str, str]:
    """Create, update or delete a stack; return its outputs."""
    stacks = client(aws, "cloudformation")
    options = {"TemplateBody": body} if body else {}
    getattr(stacks, f"{verb}_stack")(StackName=name, **options)
    stacks.get_waiter(f"stack_{verb}_complete").wait(StackName=name, WaiterConfig=QUICK)
    if verb == "delete":
        return {}
    outputs = stacks.describe_stacks(StackName=name)["Stacks"][0]["Outputs"]
    return {output["OutputKey"]: output["OutputValue"] for output in outputs}


def of_stack(aws: LocalAws, pool_id: str) -> Pool:
    """The pool that a stack made."""
    found = Pool.__new__(Pool)
    found.aws, found.id, found.cognito = aws, pool_id, client(aws, "cognito-idp")
    return found


def test_a_stack_makes_and_deletes_groups(local_aws: LocalAws) -> None:
    outputs = deploy(local_aws, "create", template(Staff=group(GroupName="staff"), Unnamed=group()))
    pool = of_stack(local_aws, outputs["Pool"])
    assert outputs["Staff"] == "staff"
    assert groups(pool) == sorted([outputs["Unnamed"], "staff"])
    pool.cognito.admin_create_user(UserPoolId=pool.id, Username="ada")
    assert add(pool, "ada") == ""
    changed = group(GroupName="staff", Description="All of us")
    deploy(local_aws, "update", template(Staff=changed))
    assert groups(pool) == ["staff"]
    assert members(pool) == ["ada"]
    deploy(local_aws, "update", template(Renamed=group(GroupName="people")))
    assert groups(pool) == ["people"]
    assert groups_of(pool, "ada") == []
    pool.cognito.admin_add_user_to_group(UserPoolId=pool.id, Username="ada", GroupName="people")
    deploy(local_aws, "delete")
    assert refusal(pool.cognito.list_groups, UserPoolId=pool.id).startswith(
        "ResourceNotFoundException"
    )


def test_a_stack_cannot_make_a_group_that_is_there(local_aws: LocalAws) -> None:
    pool = with_users(local_aws, "ada")
    assert add(pool, "ada") == ""
    body = template(Staff=group(pool.id, GroupName="staff"))
    with pytest.raises(WaiterError, match="ROLLBACK"):
        deploy(local_aws, "create", body)
    events = client(local_aws, "cloudformation").describe_stack_events(StackName="people")
    reasons = [event.get("ResourceStatusReason", "") for event in events["StackEvents"]]
    assert any("A group with the name already exists." in reason for reason in reasons)
    # The rollback leaves what the stack did not make.
    assert members(pool) == ["ada"]


def test_a_stack_cannot_make_a_group_with_a_bad_name(local_aws: LocalAws) -> None:
    pool = Pool(local_aws, role=NO_ROLE)
    with pytest.raises(WaiterError, match="ROLLBACK"):
        deploy(local_aws, "create", template(Staff=group(pool.id, GroupName="all of us")))
    assert groups(pool) == []


def test_a_pool_with_groups_can_be_deleted(local_aws: LocalAws) -> None:
    outputs = deploy(local_aws, "create", template(Staff=group(GroupName="staff")))
    pool = of_stack(local_aws, outputs["Pool"])
    pool.cognito.delete_user_pool(UserPoolId=pool.id)
    error = refusal(pool.cognito.list_groups, UserPoolId=pool.id)
    assert error.startswith("ResourceNotFoundException")
    deploy(local_aws, "delete")


def _python(cognito: Any, operation: str) -> str:
    """The client's method of an operation."""
    methods = {name: method for method, name in cognito.meta.method_to_api_mapping.items()}
    return str(methods[operation])
