"""Lists of groups and of members: pages, what is seen late, rates (FACTS 10.8 to 10.11)."""

from __future__ import annotations

import time
from typing import Any

import pytest

from local_aws import LocalAws, LocalAwsError
from tests.local_aws.groups import (
    NO_GROUP,
    NO_ROLE,
    TAKEN,
    UNKNOWN,
    add,
    groups,
    groups_of,
    make,
    members,
    refusal,
    with_users,
)
from tests.local_aws.imports import Pool, impatient

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
