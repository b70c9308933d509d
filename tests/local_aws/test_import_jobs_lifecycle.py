"""Statuses, their order, and what an active job keeps others from (FACTS 3.2, 3.7, 3.8, 4.2)."""

from __future__ import annotations

import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_aws import LocalAws
from tests.local_aws.imports import Pool, client, create_role, quick, trust, user


def message_of(operation: Any, *arguments: Any, **parameters: Any) -> tuple[str, str]:
    """Error code and message of a call that must fail."""
    with pytest.raises(ClientError) as caught:
        operation(*arguments, **parameters)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def code_of(operation: Any, *arguments: Any, **parameters: Any) -> str:
    """Error code of a call that must fail."""
    return message_of(operation, *arguments, **parameters)[0]


def assert_zero(job: dict[str, Any]) -> None:
    """The job failed as a whole."""
    counts = (job["ImportedUsers"], job["SkippedUsers"], job["FailedUsers"])
    assert (job["Status"], counts) == ("Failed", (0, 0, 0))


def test_a_poller_sees_each_status_in_order(local_aws: LocalAws) -> None:
    pool = Pool(local_aws)
    job = pool.ready()
    seen = [pool.describe(job)["Status"]]
    local_aws.configure(hold="Pending")
    started = pool.start(job)
    seen.append(started["Status"])
    assert pool.describe(job)["StartDate"] == started["StartDate"]
    local_aws.configure(hold="InProgress")
    running = pool.until(job, "InProgress")
    seen.append(running["Status"])
    # The worker's beginning replaces the time of the Start call.
    assert running["StartDate"] > started["StartDate"]
    assert not {"CompletionDate", "CompletionMessage", "ImportedUsers"} & set(running)
    local_aws.configure(hold="")
    ended = pool.until(job)
    seen.append(ended["Status"])
    assert seen == ["Created", "Pending", "InProgress", "Succeeded"]
    assert ended["CompletionMessage"] == "Import Job Completed Successfully."
    assert ended["CompletionDate"] >= ended["StartDate"] == running["StartDate"]
    assert (ended["ImportedUsers"], ended["SkippedUsers"], ended["FailedUsers"]) == (1, 0, 0)


@pytest.mark.parametrize("status", ["Pending", "InProgress"])
def test_stop(local_aws: LocalAws, status: str) -> None:
    local_aws.configure(hold=status, seconds_stopping=0.3)
    pool = Pool(local_aws)
    job = pool.ready()
    pool.start(job)
    pool.until(job, status)
    assert pool.stop(job)["Status"] == "Stopping"
    assert code_of(pool.stop, job) == "PreconditionNotMetException"
    stopped = pool.until(job)
    assert stopped["Status"] == "Stopped"
    assert stopped["CompletionMessage"] == "The Import Job was stopped by the developer."
    assert (stopped["ImportedUsers"], stopped["FailedUsers"]) == (0, 0)
    assert code_of(pool.start, job) == "PreconditionNotMetException"
    assert pool.usernames() == []


def test_stopping_in_the_middle_keeps_the_users_imported_so_far(local_aws: LocalAws) -> None:
    quick(local_aws, seconds_per_user=0.02)
    pool = Pool(local_aws)
    job = pool.ready(*(user(f"user{number}") for number in range(1000)))
    pool.start(job)
    while len(pool.usernames()) < 3:
        time.sleep(0.005)
    pool.stop(job)
    stopped = pool.until(job)
    assert stopped["Status"] == "Stopped"
    assert 3 <= stopped["ImportedUsers"] < 1000
    assert stopped["ImportedUsers"] == len(pool.usernames())
    assert pool.log(job)[-1].startswith("[SUCCEEDED] Line Number")


def test_a_job_that_is_not_started_expires(local_aws: LocalAws) -> None:
    pool = Pool(local_aws)
    job = pool.ready()
    local_aws.configure(job_expiry_seconds=0)
    listed = pool.cognito.list_user_import_jobs(UserPoolId=pool.id, MaxResults=1)
    expired = listed["UserImportJobs"][0]
    assert expired["Status"] == "Expired"
    assert expired["CompletionMessage"] == "The user import job has expired."
    assert (expired["ImportedUsers"], expired["SkippedUsers"], expired["FailedUsers"]) == (0, 0, 0)
    assert code_of(pool.start, job) == "PreconditionNotMetException"


def test_started_jobs_do_not_expire(local_aws: LocalAws) -> None:
    local_aws.configure(hold="Pending")
    pool = Pool(local_aws)
    job = pool.ready()
    pool.start(job)
    local_aws.configure(job_expiry_seconds=0, hold="")
    assert pool.until(job)["Status"] == "Succeeded"


@pytest.mark.parametrize("code", ["PreconditionNotMetException", "InvalidParameterException"])
def test_one_job_is_active_per_account(local_aws: LocalAws, code: str) -> None:
    local_aws.configure(hold="Pending", second_active_job_error=code)
    pool = Pool(local_aws)
    other = Pool(local_aws, role=pool.role)
    first, second = pool.ready(), other.ready()
    pool.start(first)
    assert code_of(other.start, second) == code
    assert other.describe(second)["Status"] == "Created"
    local_aws.configure(hold="")
    pool.until(first)
    other.start(second)
    assert other.until(second)["Status"] == "Succeeded"


def test_a_stopping_job_is_still_active(local_aws: LocalAws) -> None:
    local_aws.configure(hold="Pending")
    pool = Pool(local_aws)
    first, second = pool.ready(name="first"), pool.ready(name="second")
    pool.start(first)
    local_aws.configure(hold="Stopping")
    pool.stop(first)
    assert code_of(pool.start, second) == "PreconditionNotMetException"


def test_create_may_be_refused_as_well(local_aws: LocalAws) -> None:
    local_aws.configure(hold="Pending", second_active_job="create_and_start")
    pool = Pool(local_aws)
    first, second = pool.ready(name="first"), pool.ready(name="second")
    pool.start(first)
    assert code_of(pool.create) == "PreconditionNotMetException"
    assert code_of(pool.start, second) == "PreconditionNotMetException"


@pytest.mark.parametrize(("scope", "is_free"), [("account", False), ("region", True)])
def test_whether_other_regions_are_free_is_a_setting(
    local_aws: LocalAws, scope: str, is_free: bool
) -> None:
    local_aws.configure(hold="Pending", active_job_scope=scope)
    pool = Pool(local_aws)
    pool.start(pool.ready())
    there = Pool.__new__(Pool)
    there.aws, there.name, there.role = local_aws, "people", pool.role
    there.cognito = local_aws.client("cognito-idp", region_name="us-west-2")
    there.id = there.cognito.create_user_pool(PoolName="people", AutoVerifiedAttributes=["email"])[
        "UserPool"
    ]["Id"]
    job = there.ready()
    assert "/aws-cognito-idp-user-import-pdx/" in job["PreSignedUrl"]
    if is_free:
        assert there.start(job)["Status"] == "Pending"
    else:
        assert code_of(there.start, job) == "PreconditionNotMetException"


def test_other_accounts_are_free(local_aws: LocalAws) -> None:
    local_aws.configure(hold="Pending")
    pool = Pool(local_aws)
    pool.start(pool.ready())
    there = Pool.__new__(Pool)
    there.aws, there.name = local_aws, "people"
    account = {"aws_access_key_id": "222222222222"}
    there.cognito = local_aws.client("cognito-idp", **account)
    there.role = local_aws.client("iam", **account).create_role(
        RoleName="logs",
        AssumeRolePolicyDocument=trust({"Service": "cognito-idp.amazonaws.com"}),
    )["Role"]["Arn"]
    there.id = there.cognito.create_user_pool(PoolName="people", AutoVerifiedAttributes=["email"])[
        "UserPool"
    ]["Id"]
    assert there.start(there.ready())["Status"] == "Pending"


def test_a_pool_cannot_change_while_it_is_importing(local_aws: LocalAws) -> None:
    local_aws.configure(hold="InProgress")
    pool = Pool(local_aws)
    other = Pool(local_aws, role=pool.role)
    job = pool.ready()
    attribute = {"CustomAttributes": [{"Name": "team", "AttributeDataType": "String"}]}
    pool.start(job)
    refused = "UserImportInProgressException"
    cognito = pool.cognito
    assert code_of(cognito.update_user_pool, UserPoolId=pool.id) == refused
    assert code_of(cognito.delete_user_pool, UserPoolId=pool.id) == refused
    assert code_of(cognito.add_custom_attributes, UserPoolId=pool.id, **attribute) == refused
    cognito.add_custom_attributes(UserPoolId=other.id, **attribute)
    local_aws.configure(hold="")
    pool.until(job)
    cognito.add_custom_attributes(UserPoolId=pool.id, **attribute)
    cognito.update_user_pool(UserPoolId=pool.id, AutoVerifiedAttributes=["email"])
    cognito.delete_user_pool(UserPoolId=pool.id)


@pytest.mark.parametrize("moment", ["job_fails", "create", "start"])
@pytest.mark.parametrize(
    "document",
    [
        trust({"Service": "lambda.amazonaws.com"}),
        trust({"AWS": "arn:aws:iam::111111111111:root"}),
        trust(
            {"Service": "cognito-idp.amazonaws.com"},
            Condition={"StringEquals": {"aws:SourceAccount": "111111111111"}},
        ),
        trust({"Service": "cognito-idp.amazonaws.com"}, Effect="Deny"),
        None,
    ],
    ids=["other service", "no service", "condition", "deny", "no role"],
)
def test_a_role_that_cognito_cannot_assume(
    local_aws: LocalAws, moment: str, document: str | None
) -> None:
    local_aws.configure(unassumable_role=moment)
    role = "arn:aws:iam::111111111111:role/missing"
    if document:
        role = create_role(local_aws, document=document)
    pool = Pool(local_aws, role=role)
    if moment == "create":
        assert code_of(pool.create) == "PreconditionNotMetException"
        return
    job = pool.ready()
    if moment == "start":
        assert code_of(pool.start, job) == "PreconditionNotMetException"
        return
    assert pool.start(job)["Status"] == "Pending"
    assert_zero(pool.until(job))
    assert pool.usernames() == []


def test_the_words_tell_a_useless_role_from_another_job(local_aws: LocalAws) -> None:
    busy, useless = Pool(local_aws), Pool(local_aws, role="arn:aws:iam::111111111111:role/none")
    first, second, third = busy.ready(), busy.ready(), useless.ready()
    local_aws.configure(hold="Pending", unassumable_role="start")
    busy.start(first)
    assert message_of(busy.start, second) == (
        "PreconditionNotMetException",
        "Only one import job can be active at a time per account.",
    )
    assert message_of(useless.start, third) == (
        "PreconditionNotMetException",
        "CloudWatch Logs role is not valid or lacks permissions.",
    )
    local_aws.configure(
        second_active_job_text="Busy.",
        unassumable_role_text="No such role.",
        unassumable_role_error="InvalidParameterException",
    )
    assert message_of(busy.start, second)[1] == "Busy."
    assert message_of(useless.start, third) == ("InvalidParameterException", "No such role.")


def test_a_condition_on_the_source_is_met_by_setting(local_aws: LocalAws) -> None:
    local_aws.configure(role_conditions="source_keys_supplied")
    condition = {
        "StringEquals": {"aws:SourceAccount": local_aws.account},
        "ArnLike": {"aws:SourceArn": f"arn:aws:cognito-idp:*:{local_aws.account}:userpool/*"},
    }
    document = trust({"Service": "cognito-idp.amazonaws.com"}, Condition=condition)
    pool = Pool(local_aws, role=create_role(local_aws, document=document))
    assert pool.run_rows(user("ada")).job["Status"] == "Succeeded"


def test_a_role_with_a_path_is_found(local_aws: LocalAws) -> None:
    role = client(local_aws, "iam").create_role(
        RoleName="logs",
        Path="/import/",
        AssumeRolePolicyDocument=trust({"Service": "cognito-idp.amazonaws.com"}),
    )["Role"]["Arn"]
    assert "/import/" in role
    assert Pool(local_aws, role=role).run_rows(user("ada")).job["Status"] == "Succeeded"


def test_a_role_of_that_name_with_another_path_is_another_role(local_aws: LocalAws) -> None:
    role = create_role(local_aws).replace("role/logs", "role/import/logs")
    assert_zero(dict(Pool(local_aws, role=role).run_rows(user("ada")).job))


def test_a_young_role_cannot_be_assumed_yet(local_aws: LocalAws) -> None:
    local_aws.configure(role_propagation_seconds=600)
    pool = Pool(local_aws)
    assert_zero(dict(pool.run_rows(user("ada")).job))
    local_aws.configure(role_propagation_seconds=0)
    assert pool.run_rows(user("ada")).job["Status"] == "Succeeded"


def test_a_role_deleted_before_the_start_fails_the_job(local_aws: LocalAws) -> None:
    pool = Pool(local_aws)
    job = pool.ready()
    iam = client(local_aws, "iam")
    iam.delete_role_policy(RoleName="logs", PolicyName="logs")
    iam.delete_role(RoleName="logs")
    pool.start(job)
    assert_zero(pool.until(job))


@pytest.mark.parametrize(
    ("failing", "good", "status"), [(1, 0, "Failed"), (1, 1, "Succeeded"), (2, 1, "Failed")]
)
def test_more_than_half_of_the_rows_failing_fails_the_job(
    local_aws: LocalAws, failing: int, good: int, status: str
) -> None:
    quick(local_aws)
    pool = Pool(local_aws)
    rows = [user(f"bad{number}", email="") for number in range(failing)]
    rows += [user(f"good{number}") for number in range(good)]
    result = pool.run_rows(*rows)
    assert result.job["Status"] == status
    assert result.counts == (good, 0, failing)
    # A failed job keeps the users it imported.
    assert len(pool.usernames()) == good
    if status == "Failed":
        assert result.job["CompletionMessage"] == (
            "Too many users have failed or been skipped during the import."
        )


def test_importing_the_same_file_again_fails(local_aws: LocalAws) -> None:
    quick(local_aws)
    pool = Pool(local_aws)
    data = pool.csv(user("ada"), user("grace"))
    assert pool.run(data).counts == (2, 0, 0)
    again = pool.run(data)
    assert (again.job["Status"], again.counts) == ("Failed", (0, 2, 0))


def test_the_threshold_is_a_setting(local_aws: LocalAws) -> None:
    pool = Pool(local_aws)
    rows = [user("bad", email=""), user("ada"), user("grace")]
    quick(local_aws, failure_threshold=0)
    assert pool.run_rows(*rows).job["Status"] == "Failed"
    quick(local_aws, failure_threshold=1)
    assert pool.run_rows(*rows).job["Status"] == "Succeeded"


def test_the_threshold_can_end_a_running_job(local_aws: LocalAws) -> None:
    quick(local_aws, threshold_from_row=2)
    pool = Pool(local_aws)
    result = pool.run_rows(user("b", email=""), user("a", email=""), user("ada"))
    assert (result.job["Status"], result.counts) == ("Failed", (0, 0, 2))
    assert pool.usernames() == []
