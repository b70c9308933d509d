"""Where the users come from."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_assets as s3_assets
from constructs import Construct

from ._user_csv import write_users
from .dialect import Dialect


@dataclass(frozen=True)
class LocalFile:
    """A CSV file that can be read at synth, the name it goes by in messages, and its dialect."""

    path: Path
    name: str
    dialect: Dialect


@dataclass(frozen=True)
class BoundSource:
    """A source inside a stack: what the Worker reads, and which object it must be let read."""

    properties: Mapping[str, object]
    object_arn: str
    is_versioned: bool
    key: kms.IKey | None = None


class UserSource(ABC):
    """The users to import: a CSV file, an object in a bucket, or a list in code."""

    @staticmethod
    def from_csv(path: str, *, dialect: Dialect = Dialect.COGNITO) -> UserSource:
        """A CSV file on the machine that runs `cdk synth`; it is deployed as an S3 asset.

        The file needs a header. Any subset and order of the pool's columns will do.

        Args:
            path: the file, absolute or relative to the current directory.
            dialect: how the file is written; as Cognito documents it by default.

        Raises:
            ValueError: there is no such file, or it is a directory.
        """
        return _CsvFile(path, dialect)

    @staticmethod
    def from_bucket(
        bucket: s3.IBucket,
        key: str,
        object_version: str | None = None,
        *,
        dialect: Dialect = Dialect.COGNITO,
    ) -> UserSource:
        """A CSV object that is in a bucket when the stack is deployed.

        Args:
            bucket: the bucket; with a customer-managed key if `bucket.encryption_key` says so.
            key: the object's key.
            object_version: the object's version. Default: the latest at deployment. CloudFormation
                only sees a change when the version changes.
            dialect: how the file is written; as Cognito documents it by default.

        Raises:
            ValueError: `key` is empty.
        """
        return _BucketObject(bucket, key, object_version, dialect)

    @staticmethod
    def from_users(users: Sequence[Mapping[str, object]]) -> UserSource:
        """A handful of users in code, each a mapping of column names to values.

            UserSource.from_users([
                {"cognito:username": "ada", "email": "ada@example.com", "email_verified": True},
            ])

        Raises:
            ValueError: the list is empty, or a value cannot be written to a CSV file.
        """
        return _Users(users)

    @abstractmethod
    def bind(self, scope: Construct) -> BoundSource:
        """Add what the source needs to the stack. Called by `CognitoUserImport`."""

    @property
    def local_file(self) -> LocalFile | None:
        """What can be checked at synth, if anything."""
        return None


class _CsvFile(UserSource):
    def __init__(self, path: str, dialect: Dialect) -> None:
        file = Path(path)
        if file.is_dir():
            raise ValueError(f"the user source {path!r} is a directory; name a CSV file in it")
        if not file.is_file():
            raise ValueError(
                f"there is no file {path!r}, looked up from {str(Path.cwd())!r}; "
                "correct the path of UserSource.from_csv"
            )
        self._file = LocalFile(file.resolve(), path, dialect)

    def bind(self, scope: Construct) -> BoundSource:
        return _bind_asset(scope, self._file)

    @property
    def local_file(self) -> LocalFile | None:
        return self._file


class _BucketObject(UserSource):
    def __init__(
        self, bucket: s3.IBucket, key: str, object_version: str | None, dialect: Dialect
    ) -> None:
        if not key:
            raise ValueError("the key of UserSource.from_bucket is empty; name the CSV object")
        self._bucket, self._key, self._version = bucket, key, object_version
        self._dialect = dialect

    def bind(self, scope: Construct) -> BoundSource:  # noqa: ARG002 - an asset needs it
        version = {} if self._version is None else {"ObjectVersion": self._version}
        return BoundSource(
            properties={
                "Bucket": self._bucket.bucket_name,
                "Key": self._key,
                **version,
                "Dialect": self._dialect.value,
                "Name": f"s3://{self._bucket.bucket_name}/{self._key}",
                "IsAsset": False,
            },
            object_arn=self._bucket.arn_for_objects(self._key),
            is_versioned=self._version is not None,
            key=self._bucket.encryption_key,
        )


class _Users(UserSource):
    def __init__(self, users: Sequence[Mapping[str, object]]) -> None:
        if not users:
            raise ValueError("UserSource.from_users got no users; give one mapping per user")
        folder = Path(tempfile.mkdtemp(prefix="user-source-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        path = folder / "users.csv"
        path.write_bytes(write_users(users))
        self._file = LocalFile(path, "UserSource.from_users", Dialect.COGNITO)

    def bind(self, scope: Construct) -> BoundSource:
        return _bind_asset(scope, self._file)

    @property
    def local_file(self) -> LocalFile | None:
        return self._file


def _bind_asset(scope: Construct, file: LocalFile) -> BoundSource:
    asset = s3_assets.Asset(scope, "Users", path=str(file.path))
    return BoundSource(
        properties={
            "Bucket": asset.s3_bucket_name,
            "Key": asset.s3_object_key,
            "Dialect": file.dialect.value,
            "Name": _printable(Path(file.name).name),
            "IsAsset": True,
        },
        # Not `asset.grant_read`, which grants the whole staging bucket (FACTS 9.1).
        object_arn=asset.bucket.arn_for_objects(asset.s3_object_key),
        is_versioned=False,
    )


def _printable(name: str) -> str:
    """A file name that cannot forge a line of a log or a message."""
    return "".join(character if character.isprintable() else "?" for character in name)[:100]
