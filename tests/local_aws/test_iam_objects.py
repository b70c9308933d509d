"""S3 under IAM enforcement: keys behind objects, hidden objects, and uploads in general."""

from __future__ import annotations

import http.client
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError

from local_aws import LocalAws
from tests.local_aws.iam import client_as, role, statement

READ = statement("s3:GetObject", "arn:aws:s3:::example/*")
WRITE = statement("s3:PutObject", "arn:aws:s3:::example/*")


@pytest.fixture
def key(local_aws_iam: LocalAws) -> str:
    """A customer managed key that encrypts the objects of the bucket ``example``."""
    aws = local_aws_iam
    arn: str = aws.client("kms").create_key()["KeyMetadata"]["Arn"]
    s3 = aws.client("s3")
    s3.create_bucket(Bucket="example", CreateBucketConfiguration={"LocationConstraint": aws.region})
    by_default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": arn}
    s3.put_bucket_encryption(
        Bucket="example",
        ServerSideEncryptionConfiguration={
            "Rules": [{"ApplyServerSideEncryptionByDefault": by_default}]
        },
    )
    s3.put_object(Bucket="example", Key="users.csv", Body=b"content")
    return arn


def denied(error: pytest.ExceptionInfo[ClientError], action: str) -> bool:
    answer = error.value.response["Error"]
    return answer["Code"] == "AccessDenied" and f"perform: {action} on" in answer["Message"]


def test_reading_needs_the_key_too(local_aws_iam: LocalAws, key: str) -> None:
    reader = role(local_aws_iam, "reader", READ)
    with pytest.raises(ClientError) as error:
        client_as(local_aws_iam, reader, "s3").get_object(Bucket="example", Key="users.csv")
    assert denied(error, "kms:Decrypt")
    role(local_aws_iam, "reader", READ, statement("kms:Decrypt", key))
    body = client_as(local_aws_iam, reader, "s3").get_object(Bucket="example", Key="users.csv")
    assert body["Body"].read() == b"content"


def test_the_key_can_be_limited_to_s3(local_aws_iam: LocalAws, key: str) -> None:
    def via(service: str) -> dict[str, Any]:
        host = f"{service}.{local_aws_iam.region}.amazonaws.com"
        return statement("kms:Decrypt", key, Condition={"StringEquals": {"kms:ViaService": host}})

    reader = role(local_aws_iam, "reader", READ, via("sqs"))
    api = client_as(local_aws_iam, reader, "s3")
    with pytest.raises(ClientError) as error:
        api.get_object(Bucket="example", Key="users.csv")
    assert denied(error, "kms:Decrypt")
    role(local_aws_iam, "reader", READ, via("s3"))
    api.get_object(Bucket="example", Key="users.csv")


def test_writing_needs_the_key_too(local_aws_iam: LocalAws, key: str) -> None:
    writer = role(local_aws_iam, "writer", WRITE)
    api = client_as(local_aws_iam, writer, "s3")
    with pytest.raises(ClientError) as error:
        api.put_object(Bucket="example", Key="new", Body=b"")
    assert denied(error, "kms:GenerateDataKey")
    role(local_aws_iam, "writer", WRITE, statement("kms:GenerateDataKey", key))
    api.put_object(Bucket="example", Key="new", Body=b"")


@pytest.mark.parametrize("default", ["key", "alias"])
def test_an_alias_in_a_policy_permits_nothing(
    local_aws_iam: LocalAws, key: str, default: str
) -> None:
    aws = local_aws_iam
    kms = aws.client("kms")
    kms.create_alias(AliasName="alias/example", TargetKeyId=key)
    alias = f"arn:aws:kms:{aws.region}:{aws.account}:alias/example"
    if default == "alias":
        by_default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": alias}
        rule = {"ApplyServerSideEncryptionByDefault": by_default}
        s3 = aws.client("s3")
        s3.put_bucket_encryption(
            Bucket="example", ServerSideEncryptionConfiguration={"Rules": [rule]}
        )
        s3.put_object(Bucket="example", Key="users.csv", Body=b"content")
    use = ["kms:Decrypt", "kms:Encrypt"]
    reader = role(aws, "reader", READ, statement(use, alias))
    with pytest.raises(ClientError) as error:
        client_as(aws, reader, "s3").get_object(Bucket="example", Key="users.csv")
    assert denied(error, "kms:Decrypt")
    with pytest.raises(ClientError) as error:
        client_as(aws, reader, "kms").encrypt(KeyId="alias/example", Plaintext=b"text")
    assert error.value.response["Error"]["Code"] == "AccessDeniedException"
    role(aws, "reader", READ, statement(use, key))
    client_as(aws, reader, "s3").get_object(Bucket="example", Key="users.csv")
    client_as(aws, reader, "kms").encrypt(KeyId=alias, Plaintext=b"text")


def test_the_managed_key_needs_no_permission(local_aws_iam: LocalAws, key: str) -> None:
    s3 = local_aws_iam.client("s3")
    s3.put_object(Bucket="example", Key="managed", Body=b"", ServerSideEncryption="aws:kms")
    reader = role(local_aws_iam, "reader", READ)
    client_as(local_aws_iam, reader, "s3").get_object(Bucket="example", Key="managed")


def test_a_missing_object_is_told_only_to_those_who_may_list(
    local_aws_iam: LocalAws, key: str
) -> None:
    reader = role(local_aws_iam, "reader", READ)
    api = client_as(local_aws_iam, reader, "s3")
    with pytest.raises(ClientError) as error:
        api.get_object(Bucket="example", Key="missing")
    assert denied(error, "s3:ListBucket")
    with pytest.raises(ClientError) as head:
        api.head_object(Bucket="example", Key="missing")
    assert head.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403
    role(local_aws_iam, "reader", READ, statement("s3:ListBucket", "arn:aws:s3:::example"))
    with pytest.raises(ClientError) as error:
        api.get_object(Bucket="example", Key="missing")
    assert error.value.response["Error"]["Code"] == "NoSuchKey"


def put(url: str, headers: dict[str, str], body: Any) -> tuple[int, bytes]:
    """PUT with exactly these headers."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc)
    connection.putrequest("PUT", f"{parts.path}?{parts.query}")
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders(body, encode_chunked="Transfer-Encoding" in headers)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, content


def test_pre_signed_uploads_need_a_length(local_aws: LocalAws) -> None:
    s3 = local_aws.client("s3")
    location = {"LocationConstraint": local_aws.region}
    s3.create_bucket(Bucket="example", CreateBucketConfiguration=location)
    url = s3.generate_presigned_url(
        "put_object",
        Params={"Bucket": "example", "Key": "users.csv", "ServerSideEncryption": "aws:kms"},
    )
    sse = {"x-amz-server-side-encryption": "aws:kms"}
    chunked = put(url, {**sse, "Transfer-Encoding": "chunked"}, iter([b"content"]))
    assert chunked[0] == 501
    assert b"<Code>NotImplemented</Code>" in chunked[1]
    nothing = put(url, sse, None)
    assert nothing[0] == 411
    assert b"<Code>MissingContentLength</Code>" in nothing[1]
    assert put(url, {**sse, "Content-Length": "7"}, b"content")[0] == 200
    stored = s3.get_object(Bucket="example", Key="users.csv")
    assert stored["Body"].read() == b"content"
    assert stored["ServerSideEncryption"] == "aws:kms"
    assert stored["SSEKMSKeyId"].endswith(":alias/aws/s3")


@pytest.mark.parametrize(
    ("pattern", "may", "may_not"),
    [
        ("in/u${*}s", "in/u*s", "in/users"),
        ("in/u${?}ers", "in/u?ers", "in/users"),
        ("in/u${$}*", "in/u$ers", "in/users"),
        ("in/u?er*", "in/users", "in/ers"),
    ],
)
def test_special_characters_in_a_policy_stand_for_themselves(
    local_aws_iam: LocalAws, pattern: str, may: str, may_not: str
) -> None:
    s3 = local_aws_iam.client("s3")
    region = {"LocationConstraint": local_aws_iam.region}
    s3.create_bucket(Bucket="example", CreateBucketConfiguration=region)
    for name in (may, may_not):
        s3.put_object(Bucket="example", Key=name, Body=b"")
    reader = role(
        local_aws_iam, "reader", statement("s3:GetObject", f"arn:aws:s3:::example/{pattern}")
    )
    api = client_as(local_aws_iam, reader, "s3")
    api.get_object(Bucket="example", Key=may)
    with pytest.raises(ClientError) as error:
        api.get_object(Bucket="example", Key=may_not)
    assert error.value.response["Error"]["Code"] == "AccessDenied"
