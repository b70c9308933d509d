"""ListUsers as AWS answers it: attributes, delay, quota, and what it says of each user."""

from __future__ import annotations

import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_aws import LocalAws, LocalAwsError
from tests.local_aws.imports import Pool, impatient, quick, user


def listed(pool: Pool, **options: Any) -> dict[str, dict[str, str]]:
    """Attributes by username."""
    return {
        found["Username"]: {entry["Name"]: entry["Value"] for entry in found["Attributes"]}
        for found in pool.cognito.list_users(UserPoolId=pool.id, **options)["Users"]
    }


def statuses(pool: Pool) -> dict[str, tuple[str, bool]]:
    """Status of each user, and whether it is enabled."""
    users = pool.cognito.list_users(UserPoolId=pool.id, AttributesToGet=["sub"])["Users"]
    return {found["Username"]: (found["UserStatus"], found["Enabled"]) for found in users}


def _code(cognito: Any, pool: Pool) -> str:
    """Error code of a listing, or the empty string."""
    try:
        cognito.list_users(UserPoolId=pool.id)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return ""


def test_only_the_attributes_asked_for_are_answered(local_aws: LocalAws) -> None:
    pool = Pool(local_aws)
    pool.run_rows(user("ada", name="Ada"))
    assert listed(pool, AttributesToGet=["name", "email"]) == {
        "ada": {"name": "Ada", "email": "ada@example.com"}
    }
    assert listed(pool)["ada"].keys() == {"sub", "name", "email", "email_verified"}
    assert listed(pool, AttributesToGet=["sub"])["ada"].keys() == {"sub"}


def test_an_attribute_that_a_listed_user_lacks_is_refused(local_aws: LocalAws) -> None:
    pool = Pool(local_aws, AutoVerifiedAttributes=["email", "phone_number"])
    phone = {"phone_number": "+15550100", "phone_number_verified": "true"}
    pool.run_rows(user("ada"), {"cognito:username": "grace", **phone})
    for options in (
        {"AttributesToGet": ["email", "phone_number"]},
        {"AttributesToGet": ["email"]},
        {"AttributesToGet": ["phone_number"], "Filter": 'email = "ada@example.com"'},
    ):
        with pytest.raises(ClientError) as error:
            listed(pool, **options)
        assert error.value.response["Error"] == {
            "Code": "InvalidParameterException",
            "Message": "One or more requested attributes do not exist.",
        }
    # Only the users of the page count.
    email = {"AttributesToGet": ["email"], "Filter": 'email = "ada@example.com"'}
    assert listed(pool, **email) == {"ada": {"email": "ada@example.com"}}
    assert listed(pool, AttributesToGet=["email"], Limit=1) == {"ada": {"email": "ada@example.com"}}


def test_new_users_may_be_listed_late(local_aws: LocalAws) -> None:
    pool = Pool(local_aws)
    pool.run_rows(user("ada"))
    assert pool.usernames() == ["ada"]
    local_aws.configure(list_users_delay_seconds=0.5)
    made = time.time()
    result = pool.run_rows(user("ada"), user("grace"))
    assert result.counts == (1, 1, 0)
    assert listed(pool, Filter='username = "grace"') == {}
    assert pool.attributes("grace")["email"] == "grace@example.com"
    while "grace" not in pool.usernames():
        assert time.time() < made + 5
        time.sleep(0.05)
    assert time.time() >= made + 0.5


def test_empty_pages_may_come_before_the_users_of_a_filter(local_aws: LocalAws) -> None:
    pool = Pool(local_aws)
    pool.run_rows(user("ada"), user("grace"))

    def pages(**options: Any) -> list[list[str]]:
        answers = pool.cognito.get_paginator("list_users").paginate(UserPoolId=pool.id, **options)
        return [[found["Username"] for found in page["Users"]] for page in answers]

    grace = {"Filter": 'username = "grace"'}
    assert pages(**grace) == [["grace"]]
    local_aws.configure(list_users_empty_pages=2)
    assert pages(**grace) == [[], [], ["grace"]]
    assert pages(**grace, AttributesToGet=["email"]) == [[], [], ["grace"]]
    assert pages(Filter='username = "nobody"') == [[], [], []]
    by_status = {
        "Filter": 'cognito:user_status = "RESET_REQUIRED"',
        "PaginationConfig": {"PageSize": 1},
    }
    assert pages(**by_status) == [[], [], ["ada"], ["grace"]]
    assert pages() == [["ada", "grace"]]
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        pool.cognito.list_users(UserPoolId="eu-west-1_none", **grace)


@pytest.mark.parametrize("limit", [30, 5, 0])
def test_the_quota_is_the_accounts(local_aws: LocalAws, limit: int) -> None:
    pools = [Pool(local_aws, role="arn:aws:iam::111111111111:role/none") for _ in range(2)]
    if limit != 30:
        local_aws.configure(list_users_per_second=limit)
    cognito = impatient(local_aws)
    # Enough that even a busy machine makes too many within some second.
    codes = [_code(cognito, pools[number % 2]) for number in range(200 if limit else 40)]
    assert codes[:limit] == [""] * limit
    assert set(codes) == ({"", "TooManyRequestsException"} if limit else {""})


def test_each_user_has_a_status(local_aws: LocalAws) -> None:
    quick(local_aws)
    pool = Pool(local_aws)
    cognito = pool.cognito
    pool.run_rows(user("imported"))
    app = cognito.create_user_pool_client(UserPoolId=pool.id, ClientName="app")
    client_id = app["UserPoolClient"]["ClientId"]
    for name in ("signed-up", "confirmed"):
        cognito.sign_up(ClientId=client_id, Username=name, Password="Engine-Number-1")
    cognito.admin_confirm_sign_up(UserPoolId=pool.id, Username="confirmed")
    cognito.admin_create_user(UserPoolId=pool.id, Username="invited")
    cognito.admin_disable_user(UserPoolId=pool.id, Username="invited")
    local_aws.federate(pool.id, "Google", "123", email="imported@example.com")
    assert statuses(pool) == {
        "imported": ("RESET_REQUIRED", True),
        "signed-up": ("UNCONFIRMED", True),
        "confirmed": ("CONFIRMED", True),
        "invited": ("FORCE_CHANGE_PASSWORD", False),
        "Google_123": ("EXTERNAL_PROVIDER", True),
    }


@pytest.mark.parametrize(
    "options", [{"UsernameAttributes": ["email"]}, {"AliasAttributes": ["email"]}]
)
def test_a_federated_profile_does_not_keep_a_row_out(
    local_aws: LocalAws, options: dict[str, Any]
) -> None:
    quick(local_aws)
    pool = Pool(local_aws, **options)
    federated = {"email": "ada@example.com", "email_verified": "true"}
    assert local_aws.federate(pool.id, "Google", "123", **federated) == "Google_123"
    name = "ada@example.com" if "UsernameAttributes" in options else "ada"
    row = {"cognito:username": name, **federated}
    assert pool.run_rows(row).counts == (1, 0, 0)
    # The second time there is a native user.
    assert pool.run_rows(row).counts == (0, 1, 0)
    by_email = listed(pool, Filter='email = "ada@example.com"')
    assert len(by_email) == 2
    assert "identities" in by_email["Google_123"]
    assert pool.status("ada@example.com") == "RESET_REQUIRED"
    assert pool.status("Google_123") == pool.status(by_email["Google_123"]["sub"])


def test_a_row_cannot_take_the_name_of_a_federated_profile(local_aws: LocalAws) -> None:
    quick(local_aws)
    pool = Pool(local_aws)
    local_aws.federate(pool.id, "Google", "123", email="ada@example.com")
    assert pool.run_rows(user("Google_123")).counts == (0, 1, 0)
    with pytest.raises(LocalAwsError, match="there is a user Google_123 already"):
        local_aws.federate(pool.id, "Google", "123")
    with pytest.raises(LocalAwsError, match="there is no user pool"):
        local_aws.federate("eu-west-1_none", "Google", "123")
