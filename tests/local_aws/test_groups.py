"""Groups of a user pool and their members as AWS answers for them (FACTS 10)."""

from __future__ import annotations

from typing import Any

import pytest

from local_aws import LocalAws
from tests.local_aws.groups import (
    NO_GROUP,
    NO_ROLE,
    OPERATIONS,
    TAKEN,
    UNKNOWN,
    add,
    groups,
    groups_of,
    make,
    members,
    method_of,
    refusal,
    with_users,
)
from tests.local_aws.imports import Pool, user


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
        call = getattr(cognito, method_of(cognito, method))
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
