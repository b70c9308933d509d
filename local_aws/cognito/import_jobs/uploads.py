"""The pre-signed upload of a job's CSV (FACTS 3.6); ``local_aws.s3`` makes S3 as strict."""

from __future__ import annotations

from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from local_aws.cognito.import_jobs.jobs import Job

OWNER = "999999999999"
"""The account of the service's buckets: not the user's, who cannot see them."""

_ENCRYPTION_HEADER = "x-amz-server-side-encryption"
_BUCKET_PREFIX = "aws-cognito-idp-user-import-"
# The service names its buckets by airport; those of other regions are not known.
_AIRPORTS = {
    "ap-northeast-1": "nrt",
    "ap-southeast-1": "sin",
    "ap-southeast-2": "syd",
    "eu-central-1": "fra",
    "eu-west-1": "dub",
    "eu-west-2": "lhr",
    "us-east-1": "iad",
    "us-east-2": "cmh",
    "us-west-2": "pdx",
}


def bucket(region: str) -> str:
    """The service's bucket of a region (FACTS 3.6.2)."""
    return _BUCKET_PREFIX + _AIRPORTS.get(region, region.replace("-", ""))


def key(job: Job) -> str:
    """The key of a job's object (FACTS 3.6.2)."""
    return f"{job.scope.account}/{job.pool_id}/{job.id}"


def presign(job: Job, endpoint: str, secret: str, seconds: int) -> str:
    """Return a URL that permits one PUT with the KMS header (FACTS 3.6.3).

    Args:
        job: whose object the URL is for.
        endpoint: ``http://host:port`` of S3.
        secret: secret key of the bucket owner's root.
        seconds: for how long the URL is valid, from now.
    """
    request = AWSRequest(
        method="PUT",
        url=f"{endpoint}/{bucket(job.scope.region)}/{key(job)}",
        headers={_ENCRYPTION_HEADER: "aws:kms"},
    )
    signer = S3SigV4QueryAuth(Credentials(OWNER, secret), "s3", job.scope.region, expires=seconds)
    signer.add_auth(request)
    return str(request.url)
