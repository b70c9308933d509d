"""Who may import, and what the logs role may do, under IAM enforcement (FACTS 3.4, 5.1)."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_aws import LocalAws
from tests.local_aws.iam import as_user, is_denied, statement
from tests.local_aws.imports import LOG_ACTIONS, TRUST, Pool, client, policy, trust, user

OPERATIONS = {
    "CreateUserImportJob",
    "StartUserImportJob",
    "StopUserImportJob",
    "DescribeUserImportJob",
    "ListUserImportJobs",
    "GetCSVHeader",
}


def pass_role(role: str, service: str = "cognito-idp.amazonaws.com") -> dict[str, Any]:
    """Permission to pass one role to one service."""
    condition = {"StringEquals": {"iam:PassedToService": service}}
    return statement(["iam:PassRole"], role, Condition=condition)


def create(cognito: Any, pool: Pool) -> str:
    """Create a job; return its status, or the error's code and message."""
    try:
        job = cognito.create_user_import_job(
            JobName="job", UserPoolId=pool.id, CloudWatchLogsRoleArn=pool.role
        )
    except ClientError as error:
        return f"{error.response['Error']['Code']}: {error.response['Error']['Message']}"
    return str(job["UserImportJob"]["Status"])


@pytest.mark.parametrize("missing", [None, *sorted(OPERATIONS)])
def test_each_operation_needs_its_permission(local_aws_iam: LocalAws, missing: str | None) -> None:
    local_aws_iam.configure(hold="Pending")
    pool = Pool(local_aws_iam)
    granted = [f"cognito-idp:{name}" for name in sorted(OPERATIONS - {missing or ""})]
    cognito = as_user(local_aws_iam, statement(granted, pool.arn), pass_role(pool.role))
    job = {"UserPoolId": pool.id, "JobId": pool.ready()["JobId"]}
    create_options = {"JobName": "mine", "CloudWatchLogsRoleArn": pool.role}
    calls = {
        "get_csv_header": {"UserPoolId": pool.id},
        "create_user_import_job": {"UserPoolId": pool.id, **create_options},
        "list_user_import_jobs": {"UserPoolId": pool.id, "MaxResults": 1},
        "describe_user_import_job": job,
        "start_user_import_job": job,
        "stop_user_import_job": job,
    }
    denied = {
        cognito.meta.method_to_api_mapping[name]
        for name, parameters in calls.items()
        if is_denied(cognito, name, parameters)
    }
    assert denied == ({missing} if missing else set())


def test_create_needs_to_pass_the_role(local_aws_iam: LocalAws) -> None:
    pool = Pool(local_aws_iam)
    cognito = as_user(local_aws_iam, statement(["cognito-idp:*"], "*"))
    answer = create(cognito, pool)
    assert answer.startswith("AccessDeniedException: ")
    assert f"is not authorized to perform: iam:PassRole on resource: {pool.role}" in answer


@pytest.mark.parametrize("fault", ["service", "role"])
def test_the_role_must_be_passed_to_cognito(local_aws_iam: LocalAws, fault: str) -> None:
    pool = Pool(local_aws_iam)
    grant = (
        pass_role(pool.role, "lambda.amazonaws.com")
        if fault == "service"
        else pass_role(f"{pool.role}-other")
    )
    cognito = as_user(local_aws_iam, statement(["cognito-idp:*"], "*"), grant)
    assert create(cognito, pool).startswith("AccessDeniedException: ")


def test_create_with_exactly_its_permissions(local_aws_iam: LocalAws) -> None:
    pool = Pool(local_aws_iam)
    cognito = as_user(
        local_aws_iam,
        statement(["cognito-idp:CreateUserImportJob"], pool.arn),
        pass_role(pool.role),
    )
    assert create(cognito, pool) == "Created"


@pytest.mark.parametrize(
    ("missing", "streams"), [(None, ""), (None, ":log-stream:*"), *((a, "") for a in LOG_ACTIONS)]
)
def test_the_logs_role_needs_each_of_its_permissions(
    local_aws_iam: LocalAws, missing: str | None, streams: str
) -> None:
    iam = client(local_aws_iam, "iam")
    role = iam.create_role(RoleName="logs", AssumeRolePolicyDocument=trust(TRUST))["Role"]["Arn"]
    granted = [action for action in LOG_ACTIONS if action != missing]
    resource = (
        f"arn:aws:logs:{local_aws_iam.region}:{local_aws_iam.account}"
        f":log-group:/aws/cognito/*{streams}"
    )
    iam.put_role_policy(
        RoleName="logs", PolicyName="logs", PolicyDocument=policy(*granted, resource=resource)
    )
    pool = Pool(local_aws_iam, role=role)
    result = pool.run_rows(user("ada"))
    if missing:
        assert (result.job["Status"], result.counts) == ("Failed", (0, 0, 0))
        assert pool.usernames() == []
    else:
        assert (result.job["Status"], result.counts) == ("Succeeded", (1, 0, 0))
        assert len(result.log) == 3


@pytest.mark.parametrize("missing", LOG_ACTIONS)
def test_start_may_refuse_a_role_without_permissions(local_aws_iam: LocalAws, missing: str) -> None:
    iam = client(local_aws_iam, "iam")
    pool = Pool(local_aws_iam)
    granted = [action for action in LOG_ACTIONS if action != missing]
    local_aws_iam.configure(unassumable_role="start")
    iam.put_role_policy(RoleName="logs", PolicyName="logs", PolicyDocument=policy(*granted))
    job = pool.ready()
    with pytest.raises(ClientError) as error:
        pool.start(job)
    assert error.value.response["Error"]["Code"] == "PreconditionNotMetException"
    assert "lacks permissions" in error.value.response["Error"]["Message"]
    iam.put_role_policy(RoleName="logs", PolicyName="logs", PolicyDocument=policy(*LOG_ACTIONS))
    pool.start(job)
    assert pool.until(job)["Status"] == "Succeeded"


def test_the_upload_needs_no_permission_but_the_url(local_aws_iam: LocalAws) -> None:
    pool = Pool(local_aws_iam)
    job = pool.create()
    pool.upload(job, pool.csv(user("ada")))
    with pytest.raises(AssertionError, match="SignatureDoesNotMatch"):
        pool.upload(
            {"PreSignedUrl": job["PreSignedUrl"].replace("X-Amz-Expires=899", "X-Amz-Expires=900")},
            b"",
        )
    pool.start(job)
    assert pool.until(job)["Status"] == "Succeeded"
