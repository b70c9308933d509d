"""The users that an import makes (FACTS 1.5, 2.4, 6)."""

from __future__ import annotations

import base64
import hashlib
import time
import uuid
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_aws import LocalAws
from local_aws.cognito.import_jobs.sign_in import ImportedPassword
from tests.local_aws.imports import Pool, quick, user

PASSWORD = "Analytical-Engine-1"
SALT = b"\xfb\xef\xbe" * 5  # in base64 nothing but plus signs


def scrypt_hash() -> str:
    computed = hashlib.scrypt(PASSWORD.encode(), salt=SALT, n=1024, r=8, p=1, dklen=32)
    return f"1024$8$1${SALT.hex()}${computed.hex()}"


def pbkdf2_hash() -> str:
    computed = hashlib.pbkdf2_hmac("sha256", PASSWORD.encode(), SALT, 1000)
    salt, digest = (base64.b64encode(part).decode().rstrip("=") for part in (SALT, computed))
    return f"$pbkdf2-sha256$1000${salt}${digest}".replace("+", ".")


def app_client(pool: Pool) -> str:
    """Make an app client that takes passwords; return its id."""
    made = pool.cognito.create_user_pool_client(
        UserPoolId=pool.id,
        ClientName="app",
        ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    )
    return str(made["UserPoolClient"]["ClientId"])


def sign_in(pool: Pool, client_id: str, username: str, password: str) -> str:
    """Sign in; return ``signed in`` or the error's code."""
    try:
        answer = pool.cognito.initiate_auth(
            ClientId=client_id,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": username, "PASSWORD": password},
        )
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return "signed in" if "AccessToken" in answer["AuthenticationResult"] else "challenged"


@pytest.fixture
def pool(local_aws: LocalAws) -> Pool:
    quick(local_aws)
    return Pool(local_aws)


def test_a_user_has_the_cells_as_attributes(local_aws: LocalAws) -> None:
    quick(local_aws)
    pool = Pool(local_aws, Schema=[{"Name": "team", "AttributeDataType": "String"}])
    cells = {
        "name": "Ada Lovelace",
        "birthdate": "12/10/1985",
        "updated_at": "1700000000",
        "phone_number": "+15550100",
        "phone_number_verified": "FALSE",
        "custom:team": "engines",
        "cognito:mfa_enabled": "false",
    }
    row = user("ada", **cells)
    assert pool.run_rows(row).counts == (1, 0, 0)
    found = pool.attributes("ada")
    assert uuid.UUID(found.pop("sub"))
    del row["cognito:username"], row["cognito:mfa_enabled"]
    assert found == {**row, "phone_number_verified": "false"}
    listed = pool.cognito.list_users(UserPoolId=pool.id, Filter='email = "ada@example.com"')
    assert [entry["Username"] for entry in listed["Users"]] == ["ada"]
    described = pool.cognito.describe_user_pool(UserPoolId=pool.id)["UserPool"]
    assert described["EstimatedNumberOfUsers"] == 1


def test_a_user_must_reset_the_password_and_then_can_sign_in(pool: Pool) -> None:
    client_id = app_client(pool)
    pool.run_rows(user("ada"))
    assert pool.status("ada") == "RESET_REQUIRED"
    assert sign_in(pool, client_id, "ada", PASSWORD) == "PasswordResetRequiredException"
    pool.cognito.forgot_password(ClientId=client_id, Username="ada")
    pool.cognito.confirm_forgot_password(
        ClientId=client_id, Username="ada", ConfirmationCode="654321", Password=PASSWORD
    )
    assert pool.status("ada") == "CONFIRMED"
    assert sign_in(pool, client_id, "ada", PASSWORD) == "signed in"


@pytest.mark.parametrize(
    ("algorithm", "password_hash"), [("SCRYPT", scrypt_hash()), ("PBKDF2_SHA256", pbkdf2_hash())]
)
def test_a_user_with_a_password_hash_can_sign_in_at_once(
    pool: Pool, algorithm: str, password_hash: str
) -> None:
    client_id = app_client(pool)
    rows = user("ada", password_hash=password_hash), user("grace")
    data = pool.csv(*rows)
    assert pool.run(data, PasswordHashingAlgorithm=algorithm).counts == (2, 0, 0)
    assert (pool.status("ada"), pool.status("grace")) == ("CONFIRMED", "RESET_REQUIRED")
    assert "password_hash" not in pool.attributes("ada")
    assert sign_in(pool, client_id, "ada", "Difference-Engine-1") == "NotAuthorizedException"
    assert sign_in(pool, client_id, "ada", PASSWORD) == "signed in"
    assert sign_in(pool, client_id, "ada", PASSWORD) == "signed in"
    assert sign_in(pool, client_id, "ada", "Difference-Engine-1") == "NotAuthorizedException"


def test_a_password_is_kept_once_it_has_matched() -> None:
    """Until then SRP, which needs the password itself, cannot work (FACTS 2.4)."""
    record: dict[str, Any] = {}
    record["_password"] = ImportedPassword(scrypt_hash(), record)
    assert PASSWORD not in record["_password"]
    assert record["_password"] != "Difference-Engine-1"
    assert record["_password"] == PASSWORD
    assert type(record["_password"]) is str


def test_an_unverifiable_hash_matches_no_password(pool: Pool) -> None:
    client_id = app_client(pool)
    data = pool.csv(user("ada", password_hash="$2b$12$" + "a" * 53))
    pool.run(data, PasswordHashingAlgorithm="BCRYPT")
    assert pool.status("ada") == "CONFIRMED"
    assert sign_in(pool, client_id, "ada", PASSWORD) == "NotAuthorizedException"


@pytest.mark.parametrize(
    ("factors", "status"),
    [
        (["PASSWORD", "EMAIL_OTP"], "CONFIRMED"),
        (["PASSWORD", "SMS_OTP"], "RESET_REQUIRED"),
        (["PASSWORD"], "RESET_REQUIRED"),
    ],
)
def test_a_passwordless_factor_confirms_the_user(
    local_aws: LocalAws, factors: list[str], status: str
) -> None:
    quick(local_aws)
    policies = {"SignInPolicy": {"AllowedFirstAuthFactors": factors}}
    pool = Pool(local_aws, Policies=policies, UserPoolTier="ESSENTIALS")
    pool.run_rows(user("ada"))
    assert pool.status("ada") == status
    assert sign_in(pool, app_client(pool), "ada", PASSWORD) != "signed in"


def test_existing_users_are_skipped_and_stay_as_they_are(pool: Pool) -> None:
    pool.cognito.admin_create_user(
        UserPoolId=pool.id,
        Username="ada",
        MessageAction="SUPPRESS",
        UserAttributes=[{"Name": "email", "Value": "old@example.com"}],
    )
    result = pool.run_rows(user("ada"), user("grace"))
    assert result.counts == (1, 1, 0)
    assert "[SKIPPED] Line Number 2 - The user already exists." in result.log
    assert pool.attributes("ada")["email"] == "old@example.com"
    assert pool.status("ada") == "FORCE_CHANGE_PASSWORD"


def test_users_made_while_the_job_runs_are_skipped(local_aws: LocalAws, pool: Pool) -> None:
    local_aws.configure(hold="InProgress")
    job = pool.ready(user("ada"), user("grace"))
    pool.start(job)
    pool.until(job, "InProgress")
    pool.cognito.admin_create_user(UserPoolId=pool.id, Username="ada", MessageAction="SUPPRESS")
    local_aws.configure(hold="")
    ended = pool.until(job)
    assert (ended["ImportedUsers"], ended["SkippedUsers"]) == (1, 1)


def test_users_made_between_two_rows_are_skipped(local_aws: LocalAws) -> None:
    quick(local_aws, seconds_per_user=0.05)
    pool = Pool(local_aws)
    job = pool.ready(*(user(f"user{number}") for number in range(10)))
    pool.start(job)
    while not pool.usernames():
        time.sleep(0.005)
    pool.cognito.admin_create_user(UserPoolId=pool.id, Username="user9", MessageAction="SUPPRESS")
    ended = pool.until(job)
    assert (ended["ImportedUsers"], ended["SkippedUsers"]) == (9, 1)


def test_a_deleted_user_can_be_imported_again(pool: Pool) -> None:
    pool.run_rows(user("ada"))
    first = pool.attributes("ada")["sub"]
    pool.cognito.admin_delete_user(UserPoolId=pool.id, Username="ada")
    assert pool.run_rows(user("ada")).counts == (1, 0, 0)
    assert pool.attributes("ada")["sub"] != first


def test_the_second_of_two_equal_rows_is_skipped(pool: Pool) -> None:
    result = pool.run_rows(user("ada", name="first"), user("ada", name="second"))
    assert result.verdicts == ["[SUCCEEDED]", "[SKIPPED]"]
    assert pool.attributes("ada")["name"] == "first"


@pytest.mark.parametrize(
    ("sensitive", "verdict"), [(None, "[SUCCEEDED]"), (True, "[SUCCEEDED]"), (False, "[SKIPPED]")]
)
def test_case_in_usernames(local_aws: LocalAws, sensitive: bool | None, verdict: str) -> None:
    quick(local_aws)
    options: dict[str, Any] = {}
    if sensitive is not None:
        options["UsernameConfiguration"] = {"CaseSensitive": sensitive}
    pool = Pool(local_aws, **options)
    result = pool.run_rows(user("ada"), user("grace"), user("ADA", email="other@example.com"))
    assert result.verdicts == ["[SUCCEEDED]", "[SUCCEEDED]", verdict]


def test_pools_that_sign_in_with_an_address_generate_usernames(local_aws: LocalAws) -> None:
    quick(local_aws)
    pool = Pool(local_aws, UsernameAttributes=["email"])
    row = {**user("ada"), "cognito:username": "ada@example.com"}
    assert pool.run_rows(row).counts == (1, 0, 0)
    (username,) = pool.usernames()
    found = pool.attributes("ada@example.com")
    assert username == found["sub"]
    assert found["email"] == "ada@example.com"
    assert pool.run_rows(row).counts == (0, 1, 0)


def test_a_username_that_is_a_phone_number_becomes_one(local_aws: LocalAws) -> None:
    quick(local_aws)
    pool = Pool(local_aws, UsernameAttributes=["phone_number", "email"])
    pool.run_rows({**user("ada"), "cognito:username": "+15550100"})
    assert pool.attributes("+15550100")["phone_number"] == "+15550100"


@pytest.mark.parametrize(
    ("setting", "verdict"),
    [("row_fails", "[FAILED]"), ("skipped", "[SKIPPED]"), ("imported", "[SUCCEEDED]")],
)
def test_an_alias_that_another_user_has(local_aws: LocalAws, setting: str, verdict: str) -> None:
    quick(local_aws, taken_alias=setting)
    pool = Pool(local_aws, AliasAttributes=["email", "preferred_username"])
    ada = user("ada", preferred_username="countess")
    for other in (
        user("byron", email="ada@example.com"),
        user("byron", preferred_username="countess"),
    ):
        result = pool.run_rows(ada, user("grace"), other)
        assert result.verdicts[2] == verdict
        for name in pool.usernames():
            pool.cognito.admin_delete_user(UserPoolId=pool.id, Username=name)


def test_an_alias_is_free_again_once_its_user_is_deleted(local_aws: LocalAws) -> None:
    quick(local_aws, seconds_per_user=0.05)
    pool = Pool(local_aws, AliasAttributes=["email"])
    fillers = [user(f"user{number}") for number in range(8)]
    job = pool.ready(user("ada"), *fillers, user("byron", email="ada@example.com"))
    pool.start(job)
    while "ada" not in pool.usernames():
        time.sleep(0.005)
    pool.cognito.admin_delete_user(UserPoolId=pool.id, Username="ada")
    ended = pool.until(job)
    assert (ended["ImportedUsers"], ended["FailedUsers"]) == (10, 0)


def test_an_unverified_address_is_no_alias(local_aws: LocalAws) -> None:
    quick(local_aws)
    pool = Pool(
        local_aws,
        AliasAttributes=["email"],
        AutoVerifiedAttributes=["email", "phone_number"],
    )
    byron = user(
        "byron",
        email="ada@example.com",
        email_verified="false",
        phone_number="+15550100",
        phone_number_verified="true",
    )
    assert pool.run_rows(user("ada"), byron).counts == (2, 0, 0)


def test_many_users(local_aws: LocalAws) -> None:
    quick(local_aws)
    pool = Pool(local_aws, AliasAttributes=["email"])
    count = 3000
    result = pool.run_rows(*(user(f"user{number}") for number in range(count)))
    assert result.counts == (count, 0, 0)
    described = pool.cognito.describe_user_pool(UserPoolId=pool.id)["UserPool"]
    assert described["EstimatedNumberOfUsers"] == count
