"""The two handlers of the plain version."""

from __future__ import annotations

import csv
import io
import urllib.request
from typing import Any

import boto3

cognito = boto3.client("cognito-idp")
s3 = boto3.client("s3")


def on_event(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Make, upload and start a job."""
    if event["RequestType"] == "Delete":
        return {}
    properties = event["ResourceProperties"]
    pool = properties["UserPoolId"]
    body = s3.get_object(Bucket=properties["Bucket"], Key=properties["Key"])["Body"].read()
    upload = _fit(body.decode(), cognito.get_csv_header(UserPoolId=pool)["CSVHeader"])
    job = cognito.create_user_import_job(
        JobName=event["RequestId"],
        UserPoolId=pool,
        CloudWatchLogsRoleArn=properties["LogsRoleArn"],
    )["UserImportJob"]
    request = urllib.request.Request(
        job["PreSignedUrl"],
        data=upload,
        method="PUT",
        headers={"x-amz-server-side-encryption": "aws:kms"},
    )
    urllib.request.urlopen(request).close()
    cognito.start_user_import_job(UserPoolId=pool, JobId=job["JobId"])
    return {"PhysicalResourceId": pool, "JobId": job["JobId"]}


def is_complete(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Look at the job."""
    if event["RequestType"] == "Delete":
        return {"IsComplete": True}
    job = cognito.describe_user_import_job(
        UserPoolId=event["ResourceProperties"]["UserPoolId"], JobId=event["JobId"]
    )["UserImportJob"]
    if job["Status"] in ("Pending", "InProgress", "Stopping"):
        return {"IsComplete": False}
    if job["Status"] != "Succeeded" or job["FailedUsers"]:
        raise RuntimeError(f"the import job ended {job['Status']}: {job['CompletionMessage']}")
    return {"IsComplete": True, "Data": {"ImportedUsers": job["ImportedUsers"]}}


def _fit(text: str, columns: list[str]) -> bytes:
    rows = csv.DictReader(io.StringIO(text), escapechar="\\", quoting=csv.QUOTE_NONE)
    target = io.StringIO()
    writer = csv.DictWriter(
        target,
        columns,
        restval="",
        lineterminator="\n",
        quoting=csv.QUOTE_NONE,
        escapechar="\\",
        quotechar=None,
    )
    writer.writeheader()
    writer.writerows(rows)
    return target.getvalue().encode()
