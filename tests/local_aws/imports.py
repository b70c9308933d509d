"""Drives import jobs of a local AWS as an SDK user does."""

from __future__ import annotations

import functools
import json
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config

from local_aws import LocalAws

Row = Mapping[str, str]

KMS = {"x-amz-server-side-encryption": "aws:kms"}
TRUST = {"Service": "cognito-idp.amazonaws.com"}
LOG_ACTIONS = (
    "logs:CreateLogGroup",
    "logs:CreateLogStream",
    "logs:DescribeLogStreams",
    "logs:PutLogEvents",
)
ACTIVE = ("Created", "Pending", "InProgress", "Stopping")
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@functools.cache
def client(aws: LocalAws, service: str) -> Any:
    """A client of the account's root; made once, since making one takes a while."""
    return aws.client(service)


def impatient(aws: LocalAws) -> Any:
    """A Cognito client of the account's root that does not repeat what is throttled."""
    return boto3.session.Session().client(
        "cognito-idp",
        endpoint_url=aws.endpoint_url,
        region_name=aws.region,
        aws_access_key_id=aws.account,
        aws_secret_access_key="test",
        config=Config(retries={"total_max_attempts": 1}),
    )


def user(name: str, /, **cells: str) -> dict[str, str]:
    """A row that imports into a pool which verifies e-mail addresses."""
    return {
        "cognito:username": name,
        "email": f"{name}@example.com",
        "email_verified": "true",
        **cells,
    }


def policy(*actions: str, resource: str = "*", effect: str = "Allow") -> str:
    """A policy document with one statement."""
    statement = {"Effect": effect, "Action": list(actions), "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def trust(principal: Mapping[str, str], **members: Any) -> str:
    """A trust policy with one statement."""
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", **members}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def create_role(aws: LocalAws, name: str = "logs", document: str = "") -> str:
    """Make a logs role with all it needs; return its ARN."""
    iam = client(aws, "iam")
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document or trust(TRUST))
    iam.put_role_policy(RoleName=name, PolicyName="logs", PolicyDocument=policy(*LOG_ACTIONS))
    return str(role["Role"]["Arn"])


def put(url: str, data: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
    """Send an HTTP PUT; return status and body."""
    request = urllib.request.Request(url, data=data, method="PUT", headers=dict(headers))
    try:
        with _OPENER.open(request, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


@dataclass(frozen=True)
class Result:
    """A finished job and the messages of its log."""

    job: Mapping[str, Any]
    log: Sequence[str]

    @property
    def counts(self) -> tuple[int, int, int]:
        """Imported, skipped and failed users."""
        return self.job["ImportedUsers"], self.job["SkippedUsers"], self.job["FailedUsers"]

    @property
    def verdicts(self) -> list[str]:
        """The first word of each line about a row."""
        return [line.split()[0] for line in self.log if line.startswith("[")]


def assert_job_failed(result: Result) -> None:
    """The file fails the job: nothing is imported, no row is judged."""
    assert (result.job["Status"], result.counts) == ("Failed", (0, 0, 0)), result
    assert result.verdicts == [], result


def assert_imported(result: Result, count: int = 1) -> None:
    """All rows are imported."""
    assert (result.job["Status"], result.counts) == ("Succeeded", (count, 0, 0)), result


class Pool:
    """A user pool and its import jobs.

    Args:
        aws: where.
        role: ARN of the logs role; default: one is made.
        options: further parameters of CreateUserPool.
    """

    def __init__(self, aws: LocalAws, *, role: str = "", **options: Any) -> None:
        self.aws = aws
        self.cognito = client(aws, "cognito-idp")
        parameters = {"PoolName": "people", "AutoVerifiedAttributes": ["email"], **options}
        self.name = parameters["PoolName"]
        self.id = self.cognito.create_user_pool(**parameters)["UserPool"]["Id"]
        self.role = role or create_role(aws)

    @property
    def arn(self) -> str:
        """The pool's ARN."""
        return f"arn:aws:cognito-idp:{self.aws.region}:{self.aws.account}:userpool/{self.id}"

    @property
    def header(self) -> list[str]:
        """The columns GetCSVHeader answers."""
        columns: list[str] = self.cognito.get_csv_header(UserPoolId=self.id)["CSVHeader"]
        return columns

    def csv(self, *rows: Row, columns: Sequence[str] = ()) -> bytes:
        """A CSV in Cognito's dialect; cells must be escaped already."""
        columns = columns or self.header
        lines = [",".join(columns)]
        lines += [",".join(row.get(column, "") for column in columns) for row in rows]
        return ("\n".join(lines) + "\n").encode()

    def create(self, name: str = "job", **options: str) -> dict[str, Any]:
        """Create a job."""
        job: dict[str, Any] = self.cognito.create_user_import_job(
            JobName=name, UserPoolId=self.id, CloudWatchLogsRoleArn=self.role, **options
        )["UserImportJob"]
        return job

    def upload(self, job: Mapping[str, Any], data: bytes) -> None:
        """Upload a job's CSV."""
        status, body = put(job["PreSignedUrl"], data, KMS)
        assert status == 200, body

    def start(self, job: Mapping[str, Any]) -> dict[str, Any]:
        """Start a job."""
        return self._call("start", job)

    def stop(self, job: Mapping[str, Any]) -> dict[str, Any]:
        """Stop a job."""
        return self._call("stop", job)

    def describe(self, job: Mapping[str, Any]) -> dict[str, Any]:
        """Describe a job."""
        return self._call("describe", job)

    def ready(self, *rows: Row, name: str = "job") -> dict[str, Any]:
        """Create a job and upload its CSV."""
        job = self.create(name)
        self.upload(job, self.csv(*(rows or (user("ada"),))))
        return job

    def until(self, job: Mapping[str, Any], *statuses: str) -> dict[str, Any]:
        """Wait for a status; default: for a terminal one."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            seen = self.describe(job)
            if seen["Status"] in statuses or (not statuses and seen["Status"] not in ACTIVE):
                return seen
            time.sleep(0.005)
        raise AssertionError(f"the job stays {seen['Status']}")

    def log(self, job: Mapping[str, Any]) -> list[str]:
        """The messages of a job's log, in order."""
        logs = client(self.aws, "logs")
        group = f"/aws/cognito/userpools/{self.id}/{self.name}"
        try:
            answer = logs.get_log_events(
                logGroupName=group,
                logStreamName=f"{job['JobId']}/{job['JobName']}",
                startFromHead=True,
            )
        except logs.exceptions.ResourceNotFoundException:
            return []
        return [event["message"] for event in answer["events"]]

    def run(self, data: bytes, **options: str) -> Result:
        """Import one CSV, from Create to the end."""
        job = self.create(**options)
        self.upload(job, data)
        self.start(job)
        return Result(self.until(job), self.log(job))

    def run_rows(self, *rows: Row, **options: str) -> Result:
        """Import rows."""
        return self.run(self.csv(*rows), **options)

    def usernames(self) -> list[str]:
        """The usernames in the pool, in order."""
        users = self.cognito.list_users(UserPoolId=self.id)["Users"]
        return sorted(entry["Username"] for entry in users)

    def attributes(self, username: str) -> dict[str, str]:
        """The attributes of a user."""
        found = self.cognito.admin_get_user(UserPoolId=self.id, Username=username)
        return {entry["Name"]: entry["Value"] for entry in found["UserAttributes"]}

    def status(self, username: str) -> str:
        """The status of a user."""
        found = self.cognito.admin_get_user(UserPoolId=self.id, Username=username)
        return str(found["UserStatus"])

    def _call(self, verb: str, job: Mapping[str, Any]) -> dict[str, Any]:
        operation = getattr(self.cognito, f"{verb}_user_import_job")
        answer: dict[str, Any] = operation(UserPoolId=self.id, JobId=job["JobId"])["UserImportJob"]
        return answer


def quick(aws: LocalAws, **settings: Any) -> None:
    """Change settings; jobs take no longer than they must."""
    aws.configure(seconds_pending=0, seconds_in_progress=0, seconds_stopping=0, **settings)
