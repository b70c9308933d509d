"""Downloads the source CSV to the function, and deletes it afterwards."""

from __future__ import annotations

import contextlib
import http
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from botocore.exceptions import BotoCoreError, ClientError
from cognito_import_contract.properties import SourceObject
from cognito_import_contract.text import one_line
from cognito_user_csv import limits

from .errors import UNREACHABLE, StepFailed, TryAgain, code_of, status_of, words_of

# A smaller source, as most are, stays in memory.
SPOOL_BYTES = 8 << 20
_CHUNK_BYTES = 1 << 20
# Scheme, bucket and key, which has at most 1,024 bytes (S3 User Guide, "Naming Amazon S3 objects").
_LONGEST_NAME = 1100
_OWN_BOOTSTRAP_KEY = " (an environment bootstrapped with a key of your own needs `bootstrap_key`)"
_NO_SUCH_OBJECT = {"NoSuchBucket", "NoSuchKey", "NoSuchVersion"}
# Spreadsheets add quotes and padding, so a source may be larger than the upload made from it.
_MAX_SOURCE_BYTES = 2 * limits.MAX_PART_BYTES


class SourceMissing(StepFailed):
    """The object is not there."""


class SourceForbidden(TryAgain):
    """The object cannot be read or is not there: without s3:ListBucket S3 does not say which."""


class SourceChanged(StepFailed):
    """The object was overwritten while the import was at work."""

    def __init__(self, source: SourceObject) -> None:
        super().__init__(
            f"{source.name} changed between two steps of this deployment. Deploy again."
        )


@dataclass(frozen=True)
class Download:
    """The source at one moment. Its `etag` changes when its content changes."""

    file: IO[bytes]
    etag: str


@contextlib.contextmanager
def downloaded(s3: Any, source: SourceObject, etag: str = "") -> Iterator[Download]:
    """The source as a temporary file, which is deleted when the block ends.

    Args:
        s3: the client.
        source: where the source is.
        etag: the ETag that the source had when an earlier step read it; empty if none did.

    Raises:
        SourceChanged: the ETag is another one now.
        SourceMissing: there is no such object, or no such version of it.
        SourceForbidden: there is no permission to read it, perhaps not yet: FACTS 5.6 (a new role
            works after up to a minute).
        StepFailed: it is far too large for one job.
        TryAgain: S3 could not answer, or the connection broke.
    """
    with tempfile.SpooledTemporaryFile(SPOOL_BYTES) as file:
        try:
            found = _download(s3, source, file)
        except ClientError as error:
            raise _not_readable(source, error) from None
        except BotoCoreError as error:
            raise TryAgain(
                f"GetObject was not answered: {type(error).__name__}. {UNREACHABLE}, then deploy "
                "again."
            ) from None
        if etag and found != etag:
            raise SourceChanged(source)
        file.seek(0)
        yield Download(file, found)


def _not_readable(source: SourceObject, error: ClientError) -> StepFailed | TryAgain:
    code = code_of(error)
    bootstrapped = _OWN_BOOTSTRAP_KEY if source.is_asset else ""
    reason = (
        f"the source {one_line(f's3://{source.bucket}/{source.key}', _LONGEST_NAME)} cannot be "
        f"read ({code}). Check that the object exists and that its bucket and key policies let the "
        f"Worker's role read it{bootstrapped}, then deploy again."
    )
    if status_of(error) == http.HTTPStatus.NOT_FOUND or code in _NO_SUCH_OBJECT:
        return SourceMissing(reason)
    if status_of(error) == http.HTTPStatus.FORBIDDEN:
        return SourceForbidden(reason, code)
    return TryAgain(f"GetObject was refused: {words_of(error)}.", code)


def _download(s3: Any, source: SourceObject, file: IO[bytes]) -> str:
    version = {"VersionId": source.version} if source.version else {}
    answer = s3.get_object(Bucket=source.bucket, Key=source.key, **version)
    if int(answer["ContentLength"]) > _MAX_SOURCE_BYTES:
        raise StepFailed(
            f"{source.name} has {answer['ContentLength']:,} bytes; one import takes at most "
            f"{limits.MAX_PART_BYTES:,}. Split the file into several imports."
        )
    with contextlib.closing(answer["Body"]) as body:
        # botocore raises an error if the body ends early, so an incomplete file is never used.
        while chunk := body.read(_CHUNK_BYTES):
            file.write(chunk)
    return str(answer.get("ETag", ""))
