"""Makes a job: writes its CSV, creates the job, uploads the CSV and starts the job."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import IO, Any

from cognito_user_csv import LineMap, limits, prepare

from .download import SPOOL_BYTES, SourceChanged, downloaded
from .errors import UNREACHABLE, StepFailed, TryAgain, calling, starting
from .job_names import JobName
from .password_hashing import create_with_algorithm
from .presigned_put import HttpFailed
from .services import Services
from .step import Step

_ATTEMPTS = 4
_FORBIDDEN = 403
# FACTS 3.6.3: signed into the URL, so it must be sent exactly so; without it S3 answers 403.
_SIGNED_HEADERS = {"x-amz-server-side-encryption": "aws:kms", "Content-Type": "text/csv"}
_ADVICE = {
    _FORBIDDEN: (
        "The URL had expired, or a policy forbids the upload: if the Worker reaches S3 through a "
        "VPC endpoint or under an organization policy, allow PutObject to AWS's own buckets, "
        "aws-cognito-idp-user-import-* for the upload and "
        "cloudformation-custom-resource-response-* for the answer to CloudFormation."
    ),
    0: f"{UNREACHABLE}, then deploy again.",
}


@dataclass(frozen=True)
class Upload:
    """A prepared CSV."""

    file: IO[bytes]
    rows: int
    size: int


@contextlib.contextmanager
def prepared(
    step: Step,
    etag: str,
    *,
    columns: tuple[str, ...],
    booleans: Sequence[str],
    lines: LineMap,
) -> Iterator[Upload]:
    """The CSV to upload as a file, which is deleted when the block ends.

    Raises:
        SourceChanged: the source is not the one that was planned.
        StepFailed: the upload would be too large.
    """
    source = step.request.source
    with (
        downloaded(step.services.s3, source, etag) as original,
        tempfile.SpooledTemporaryFile(SPOOL_BYTES) as target,
    ):
        done = prepare(
            original.file,
            target,
            step.request.properties.csv_options,
            columns=columns,
            booleans=booleans,
            wants=lines.__contains__,
        )
        if done.rows != len(lines):
            raise SourceChanged(source)
        if done.size > limits.MAX_PART_BYTES:
            raise StepFailed(
                f"the upload made of {source.name} has {done.size:,} bytes; a job takes at most "
                f"{limits.MAX_PART_BYTES:,}. Split the file into several imports."
            )
        target.seek(0)
        yield Upload(target, done.rows, done.size)


def create_and_upload(
    step: Step, name: JobName, upload: Upload, may_begin: Callable[[], None]
) -> str:
    """Make a job, upload its CSV, return its id.

    `may_begin` is called before each of the two; what it raises ends the step there.

    The operation has no idempotency token (FACTS 3.3): a repetition makes a second job of the same
    name, which is never started and expires (FACTS 3.2).

    Raises:
        NotReady: Create was refused with a code that may mean "not yet".
        StepFailed: the service does not confirm the password hashing algorithm.
        TryAgain: the upload failed: its URL, good for 15 minutes (FACTS 3.6.1), may have expired,
            and only a new job has a new URL.
    """
    may_begin()
    create = partial(
        step.services.cognito.create_user_import_job,
        JobName=str(name),
        UserPoolId=step.request.user_pool_id,
        CloudWatchLogsRoleArn=step.request.properties.logs_role_arn,
    )
    hashing = step.request.source.options.hashing
    if hashing:
        answer = create_with_algorithm(step.services.cognito, hashing.algorithm.value, create)
    else:
        with starting("CreateUserImportJob"):
            answer = create()
    job: dict[str, Any] = answer["UserImportJob"]
    _put(step.services, str(job["PreSignedUrl"]), upload, may_begin)
    return str(job["JobId"])


def start_import(services: Services, user_pool_id: str, job_id: str) -> None:
    """Start an uploaded job.

    Raises:
        TryAgain: another job may be active (one at a time in an account: FACTS 4.2), the role may
            not be assumable yet (FACTS 5.6), or the answer was lost and the job has started.
    """
    with calling("StartUserImportJob"):
        services.cognito.start_user_import_job(UserPoolId=user_pool_id, JobId=job_id)


def _put(services: Services, url: str, upload: Upload, may_begin: Callable[[], None]) -> None:
    for attempt in range(_ATTEMPTS):
        may_begin()
        upload.file.seek(0)
        try:
            services.put(url, upload.file, upload.size, _SIGNED_HEADERS)
        except HttpFailed as failed:
            # A 403 stays one for this URL: it expired, or a policy between here and AWS's bucket
            # forbids the request (FACTS 3.6.2).
            if failed.status == _FORBIDDEN or attempt == _ATTEMPTS - 1:
                advice = _ADVICE.get(failed.status, "Deploy again.")
                raise TryAgain(
                    f"the upload to the import job's storage failed ({failed}). {advice}"
                ) from None
            services.sleep(2**attempt)
        else:
            return
