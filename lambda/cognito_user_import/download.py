"""Bringing the source CSV to the function, and taking it away again."""

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

from .errors import StepFailed, TryAgain, code_of, status_of, words_of
from .http import UNREACHABLE

# What is smaller stays in memory; most sources are.
SPOOL_BYTES = 8 << 20
_CHUNK_BYTES = 1 << 20
# Scheme, bucket and key (S3 User Guide, "Naming Amazon S3 objects": 1,024 bytes).
_LONGEST_NAME = 1100
_OWN_BOOTSTRAP_KEY = " (an environment bootstrapped with a key of your own needs `bootstrap_key`)"
_NO_SUCH_OBJECT = {"NoSuchBucket", "NoSuchKey", "NoSuchVersion"}
# Spreadsheets quote and pad: a source may be larger than the upload it becomes.
_MAX_SOURCE_BYTES = 2 * limits.MAX_PART_BYTES


class SourceMissing(StepFailed):
    """The object is not there."""


class SourceForbidden(TryAgain):
    """Not readable, or not there: without s3:ListBucket S3 does not say which."""


class SourceChanged(StepFailed):
    """The object was overwritten while the import was at work."""

    def __init__(self, source: SourceObject) -> None:
        super().__init__(
            f"{source.name} changed between two steps of this deployment. Deploy again."
        )


@dataclass(frozen=True)
class Download:
    """The source as it was at one moment; its `etag` is another one if its content is."""

    file: IO[bytes]
    etag: str


@contextlib.contextmanager
def downloaded(s3: Any, source: SourceObject, etag: str = "") -> Iterator[Download]:
    """The source as a file of its own, which is gone when the block ends.

    Args:
        s3: the client.
        source: where it lies.
        etag: what it was when an earlier step read it; empty if none did.

    Raises:
        SourceChanged: it is another one by now.
        SourceMissing: no such object, or no such version of it.
        SourceForbidden: no permission to read it, perhaps not yet (FACTS 5.6).
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
        # A body that ends early raises in botocore, so a short file never passes for a whole one.
        while chunk := body.read(_CHUNK_BYTES):
            file.write(chunk)
    return str(answer.get("ETag", ""))
