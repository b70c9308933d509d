"""The pre-signed upload (FACTS 3.6)."""

from __future__ import annotations

import http.client
import time
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

import pytest
from botocore.exceptions import ClientError

from local_aws import LocalAws
from tests.local_aws.imports import KMS, Pool, client, put, user


def test_the_url_is_signed_for_this_endpoint(local_aws: LocalAws) -> None:
    pool = Pool(local_aws)
    job = pool.create()
    url = urlsplit(job["PreSignedUrl"])
    query = parse_qs(url.query)
    assert f"{url.scheme}://{url.netloc}" == local_aws.endpoint_url
    assert url.path == (
        f"/aws-cognito-idp-user-import-dub/{local_aws.account}/{pool.id}/{job['JobId']}"
    )
    assert query["X-Amz-Expires"] == ["899"]
    assert query["X-Amz-SignedHeaders"] == ["host;x-amz-server-side-encryption"]


@pytest.mark.parametrize(
    "headers",
    [
        KMS,
        {**KMS, "Content-Type": "text/csv"},
        {**KMS, "Content-Disposition": "attachment"},
    ],
)
def test_an_upload_needs_the_signed_header_and_no_other(
    local_aws: LocalAws, headers: Mapping[str, str]
) -> None:
    pool = Pool(local_aws)
    job = pool.create()
    assert put(job["PreSignedUrl"], pool.csv(user("ada")), headers)[0] == 200
    pool.start(job)
    assert pool.until(job)["Status"] == "Succeeded"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-amz-server-side-encryption": "AES256"},
        {"x-amz-server-side-encryption": "aws:kms:dsse"},
    ],
)
def test_an_upload_without_the_signed_header_is_refused(
    local_aws: LocalAws, headers: Mapping[str, str]
) -> None:
    pool = Pool(local_aws)
    job = pool.create()
    status, body = put(job["PreSignedUrl"], b"", headers)
    assert status == 403
    assert "<Code>SignatureDoesNotMatch</Code>" in body


def test_a_url_is_for_its_own_object(local_aws: LocalAws) -> None:
    pool = Pool(local_aws)
    first, second = pool.create("first"), pool.create("second")
    url = first["PreSignedUrl"].replace(first["JobId"], second["JobId"])
    status, body = put(url, b"", KMS)
    assert (status, "<Code>SignatureDoesNotMatch</Code>" in body) == (403, True)


def test_a_url_expires(local_aws: LocalAws) -> None:
    local_aws.configure(url_seconds=0)
    pool = Pool(local_aws)
    job = pool.create()
    time.sleep(1.1)  # signatures count whole seconds
    status, body = put(job["PreSignedUrl"], b"", KMS)
    assert status == 403
    assert "Request has expired" in body


def test_describe_answers_the_same_url_or_a_new_one(local_aws: LocalAws) -> None:
    local_aws.configure(url_seconds=60)
    pool = Pool(local_aws)
    job = pool.create()
    local_aws.configure(url_seconds=90)
    assert pool.describe(job)["PreSignedUrl"] == job["PreSignedUrl"]
    local_aws.configure(resign_url=True)
    assert "X-Amz-Expires=90&" in pool.describe(job)["PreSignedUrl"]


@pytest.mark.parametrize(
    ("header", "status"), [(("Transfer-Encoding", "chunked"), 501), (None, 411)]
)
def test_an_upload_without_its_length_is_refused(
    local_aws: LocalAws, header: tuple[str, str] | None, status: int
) -> None:
    pool = Pool(local_aws)
    job = pool.create()
    url = urlsplit(job["PreSignedUrl"])
    connection = http.client.HTTPConnection(url.netloc, timeout=10)
    try:
        connection.putrequest("PUT", f"{url.path}?{url.query}")
        connection.putheader(*next(iter(KMS.items())))
        if header:
            connection.putheader(*header)
        connection.endheaders(b"5\r\nhello\r\n0\r\n\r\n" if header else None)
        answer = connection.getresponse()
        assert (answer.status, answer.read()[:5]) == (status, b"<?xml")
    finally:
        connection.close()
    with pytest.raises(ClientError, match="No csv file was uploaded"):
        pool.start(job)


def test_the_bucket_is_not_the_users(local_aws: LocalAws) -> None:
    pool = Pool(local_aws)
    job = pool.ready()
    s3 = client(local_aws, "s3")
    _, bucket, key = urlsplit(job["PreSignedUrl"]).path.split("/", 2)
    assert s3.list_buckets()["Buckets"] == []
    for operation, parameters in (
        (s3.get_object, {"Key": key}),
        (s3.put_object, {"Key": key, "Body": b""}),
        (s3.list_objects_v2, {}),
    ):
        with pytest.raises(ClientError, match="AccessDenied"):
            operation(Bucket=bucket, **parameters)


def objects(aws: LocalAws) -> list[str]:
    """Keys in the service's bucket, seen by its owner."""
    s3 = aws.client("s3", aws_access_key_id="999999999999")
    contents = s3.list_objects_v2(Bucket="aws-cognito-idp-user-import-dub").get("Contents", [])
    return [entry["Key"] for entry in contents]


def test_the_upload_is_deleted_when_the_job_ends(local_aws: LocalAws) -> None:
    pool = Pool(local_aws)
    job = pool.ready()
    assert len(objects(local_aws)) == 1
    pool.start(job)
    pool.until(job)
    assert objects(local_aws) == []


def test_the_upload_is_deleted_when_the_job_fails_or_expires(local_aws: LocalAws) -> None:
    pool = Pool(local_aws)
    pool.run(b"not,a,header\n")
    assert objects(local_aws) == []
    job = pool.ready(name="expiring")
    local_aws.configure(job_expiry_seconds=0)
    assert pool.describe(job)["Status"] == "Expired"
    assert objects(local_aws) == []


def test_a_second_upload_replaces_the_first(local_aws: LocalAws) -> None:
    pool = Pool(local_aws)
    job = pool.ready(user("ada"))
    pool.upload(job, pool.csv(user("grace")))
    pool.start(job)
    pool.until(job)
    assert pool.usernames() == ["grace"]
