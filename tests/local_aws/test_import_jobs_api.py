"""The six operations: requests, answers, and the errors of FACTS 3.4."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_aws import LocalAws
from tests.local_aws.imports import ACTIVE, Pool, client, create_role, user


def call(aws: LocalAws, operation: str, document: Any) -> tuple[int, dict[str, Any]]:
    """Send what boto3 would refuse to send."""
    scope = f"{aws.account}/20260101/{aws.region}/cognito-idp/aws4_request"
    request = urllib.request.Request(
        aws.endpoint_url,
        data=json.dumps(document).encode(),
        headers={
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": f"AWSCognitoIdentityProviderService.{operation}",
            "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=h, Signature=s",
        },
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def refused(operation: Any, **parameters: Any) -> tuple[str, str]:
    """Error code and message of a call that must fail."""
    with pytest.raises(ClientError) as caught:
        operation(**parameters)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def test_create_answers_a_created_job(local_aws: LocalAws) -> None:
    pool = Pool(local_aws)
    job = pool.create("import of 2026+staff", PasswordHashingAlgorithm="BCRYPT")
    assert re.fullmatch(r"import-[0-9a-zA-Z]{10}", job["JobId"])
    assert job["JobName"] == "import of 2026+staff"
    assert job["UserPoolId"] == pool.id
    assert job["Status"] == "Created"
    assert job["CloudWatchLogsRoleArn"] == pool.role
    assert job["PasswordHashingAlgorithm"] == "BCRYPT"
    assert not {"StartDate", "CompletionDate", "CompletionMessage", "ImportedUsers"} & set(job)
    assert pool.describe(job) == job


def test_an_algorithm_is_answered_only_when_given(local_aws: LocalAws) -> None:
    assert "PasswordHashingAlgorithm" not in Pool(local_aws).create()


@pytest.mark.parametrize(
    ("operation", "document", "code", "part"),
    [
        (
            "ListUserImportJobs",
            {"UserPoolId": "{pool}"},
            "InvalidParameterException",
            "1 validation error detected: Value null at 'maxResults' failed to satisfy "
            "constraint: Member must not be null",
        ),
        (
            "ListUserImportJobs",
            {"UserPoolId": "{pool}", "MaxResults": 61},
            "InvalidParameterException",
            "Value '61' at 'maxResults' failed to satisfy constraint: "
            "Member must have value less than or equal to 60",
        ),
        (
            "ListUserImportJobs",
            {"UserPoolId": "{pool}", "MaxResults": 0},
            "InvalidParameterException",
            "Member must have value greater than or equal to 1",
        ),
        (
            "ListUserImportJobs",
            {"UserPoolId": "{pool}", "MaxResults": "9"},
            "SerializationException",
            "MaxResults",
        ),
        (
            "CreateUserImportJob",
            {},
            "InvalidParameterException",
            "3 validation errors detected: Value null at 'jobName'",
        ),
        (
            "CreateUserImportJob",
            {"JobName": "arn:x/y", "UserPoolId": "{pool}", "CloudWatchLogsRoleArn": "{role}"},
            "InvalidParameterException",
            r"Member must satisfy regular expression pattern: [\w\s+=,.@-]+",
        ),
        (
            "CreateUserImportJob",
            {"JobName": "jöb", "UserPoolId": "{pool}", "CloudWatchLogsRoleArn": "{role}"},
            "InvalidParameterException",
            "Value 'jöb' at 'jobName'",
        ),
        (
            "CreateUserImportJob",
            {"JobName": "j" * 129, "UserPoolId": "{pool}", "CloudWatchLogsRoleArn": "{role}"},
            "InvalidParameterException",
            "Member must have length less than or equal to 128",
        ),
        (
            "CreateUserImportJob",
            {
                "JobName": "j",
                "UserPoolId": "{pool}",
                "CloudWatchLogsRoleArn": "{role}",
                "PasswordHashingAlgorithm": "MD5",
            },
            "InvalidParameterException",
            "Member must satisfy enum value set: [BCRYPT, SCRYPT, ARGON2ID, PBKDF2_SHA256]",
        ),
        (
            "DescribeUserImportJob",
            {"UserPoolId": "{pool}", "JobId": "export-1"},
            "InvalidParameterException",
            "Value 'export-1' at 'jobId'",
        ),
        ("GetCSVHeader", [], "SerializationException", ""),
    ],
)
def test_requests_are_validated_by_the_model(
    local_aws: LocalAws, operation: str, document: Any, code: str, part: str
) -> None:
    pool = Pool(local_aws)
    if isinstance(document, dict):
        names = {"{pool}": pool.id, "{role}": pool.role}
        document = {
            member: names.get(value, value) if isinstance(value, str) else value
            for member, value in document.items()
        }
    status, answer = call(local_aws, operation, document)
    assert (status, answer["__type"]) == (400, code)
    assert part in answer["message"]


def test_unknown_members_are_ignored(local_aws: LocalAws) -> None:
    pool = Pool(local_aws)
    status, answer = call(local_aws, "GetCSVHeader", {"UserPoolId": pool.id, "Colour": "blue"})
    assert (status, answer["UserPoolId"]) == (200, pool.id)


def test_an_unknown_pool_is_not_found_by_any_operation(local_aws: LocalAws) -> None:
    cognito = client(local_aws, "cognito-idp")
    role = create_role(local_aws)
    pool, job = {"UserPoolId": "eu-west-1_missing00"}, {"JobId": "import-0123456789"}
    for operation, parameters in (
        (cognito.get_csv_header, pool),
        (cognito.list_user_import_jobs, {**pool, "MaxResults": 1}),
        (cognito.describe_user_import_job, {**pool, **job}),
        (cognito.start_user_import_job, {**pool, **job}),
        (cognito.stop_user_import_job, {**pool, **job}),
        (
            cognito.create_user_import_job,
            {**pool, "JobName": "j", "CloudWatchLogsRoleArn": role},
        ),
    ):
        assert refused(operation, **parameters)[0] == "ResourceNotFoundException"


def test_a_job_is_known_to_its_own_pool_only(local_aws: LocalAws) -> None:
    pool = Pool(local_aws)
    other = Pool(local_aws, role=pool.role)
    job = pool.create()
    assert refused(other.describe, job=job)[0] == "ResourceNotFoundException"


def test_jobs_belong_to_their_account_and_region(local_aws: LocalAws) -> None:
    pool = Pool(local_aws)
    job = pool.create()
    for credentials in ({"aws_access_key_id": "222222222222"}, {"region_name": "us-east-1"}):
        stranger = local_aws.client("cognito-idp", **credentials)
        code, _ = refused(stranger.describe_user_import_job, UserPoolId=pool.id, JobId=job["JobId"])
        assert code == "ResourceNotFoundException"


def test_list_pages_newest_first(local_aws: LocalAws) -> None:
    pool = Pool(local_aws)
    names = [pool.create(f"job {number}")["JobName"] for number in range(5)]
    first = pool.cognito.list_user_import_jobs(UserPoolId=pool.id, MaxResults=2)
    pool.create("made between two pages")
    seen = [job["JobName"] for job in first["UserImportJobs"]]
    token = first["PaginationToken"]
    while token:
        page = pool.cognito.list_user_import_jobs(
            UserPoolId=pool.id, MaxResults=2, PaginationToken=token
        )
        seen += [job["JobName"] for job in page["UserImportJobs"]]
        token = page.get("PaginationToken")
    assert seen == names[::-1]


def test_an_invented_pagination_token_is_refused(local_aws: LocalAws) -> None:
    pool = Pool(local_aws)
    pool.create()
    code, _ = refused(
        pool.cognito.list_user_import_jobs,
        UserPoolId=pool.id,
        MaxResults=1,
        PaginationToken="next",
    )
    assert code == "InvalidParameterException"


def test_start_needs_an_upload(local_aws: LocalAws) -> None:
    pool = Pool(local_aws)
    job = pool.create()
    assert refused(pool.start, job=job) == (
        "PreconditionNotMetException",
        f"No csv file was uploaded for {job['JobId']}",
    )


def test_operations_in_the_wrong_status_are_refused(local_aws: LocalAws) -> None:
    pool = Pool(local_aws)
    job = pool.ready()

    def wrong(status: str) -> tuple[str, str]:
        verb = "stopped" if status == "Created" else "started"
        message = f"Import job {job['JobId']} cannot be {verb}: its status is {status}."
        return "PreconditionNotMetException", message

    assert refused(pool.stop, job=job) == wrong("Created")
    local_aws.configure(hold="Pending")
    pool.start(job)
    assert refused(pool.start, job=job) == wrong("Pending")
    local_aws.configure(hold="")
    pool.until(job)
    assert refused(pool.start, job=job) == wrong("Succeeded")
    assert refused(pool.stop, job=job)[0] == "PreconditionNotMetException"


def test_a_pool_has_a_limited_number_of_jobs(local_aws: LocalAws) -> None:
    local_aws.configure(jobs_per_pool=2)
    pool = Pool(local_aws)
    pool.create()
    pool.create()
    assert refused(pool.create)[0] == "LimitExceededException"
    Pool(local_aws, role=pool.role).create()


def test_requests_can_be_throttled(local_aws: LocalAws) -> None:
    local_aws.configure(requests_per_second=1)
    pool = Pool(local_aws)
    answers = {
        call(local_aws, "GetCSVHeader", {"UserPoolId": pool.id})[1].get("__type") for _ in range(9)
    }
    assert answers == {None, "TooManyRequestsException"}


@pytest.mark.parametrize("code", ["InvalidParameterException", "OperationNotEnabledException"])
def test_a_pool_may_not_support_password_hashes(local_aws: LocalAws, code: str) -> None:
    local_aws.configure(password_hashes=code)
    pool = Pool(local_aws)
    assert refused(pool.create, PasswordHashingAlgorithm="SCRYPT")[0] == code
    pool.create()


@pytest.mark.parametrize("moment", ["create", "start", "job_fails"])
@pytest.mark.parametrize("code", ["InvalidParameterException", "PreconditionNotMetException"])
def test_a_pool_without_auto_verified_attributes(
    local_aws: LocalAws, moment: str, code: str
) -> None:
    local_aws.configure(no_auto_verified=moment, no_auto_verified_error=code)
    pool = Pool(local_aws, AutoVerifiedAttributes=[])
    if moment == "create":
        assert refused(pool.create)[0] == code
        return
    job = pool.ready()
    if moment == "start":
        assert refused(pool.start, job=job)[0] == code
        assert pool.describe(job)["Status"] == "Created"
        return
    pool.start(job)
    ended = pool.until(job)
    assert (ended["Status"], ended["FailedUsers"]) == ("Failed", 0)


def test_other_operations_are_the_emulators_own(local_aws: LocalAws) -> None:
    pool = Pool(local_aws)
    pool.cognito.admin_create_user(UserPoolId=pool.id, Username="ada", MessageAction="SUPPRESS")
    assert pool.usernames() == ["ada"]


def test_reset_forgets_jobs_and_settings(local_aws: LocalAws) -> None:
    local_aws.configure(hold="Pending")
    pool = Pool(local_aws)
    pool.start(pool.ready(user("ada")))
    local_aws.reset()
    again = Pool(local_aws)
    assert again.cognito.list_user_import_jobs(UserPoolId=again.id, MaxResults=60) | {
        "ResponseMetadata": None
    } == {"UserImportJobs": [], "ResponseMetadata": None}
    assert again.run_rows(user("ada")).job["Status"] not in ACTIVE
