"""Where the users come from."""

from __future__ import annotations

import atexit
import os
import re
import shutil
import stat
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from aws_cdk import Token, Tokenization
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_assets as s3_assets
from constructs import Construct

from ._types import Kind, a, check_types, having, or_none
from ._user_csv import Unit, write_users
from .dialect import Dialect

_KEY = having("key_arn", 'kms.Key.from_key_arn(self, "Key", "arn:aws:kms:…:key/…")')
_KINDS = {
    "path": a((str, os.PathLike), 'the name of a file: UserSource.from_csv("users.csv")'),
    "dialect": a(Dialect, "Dialect.RFC4180 or Dialect.COGNITO"),
    "bootstrap_key": or_none(_KEY),
    "bucket": having("arn_for_objects", 's3.Bucket.from_bucket_name(self, "Bucket", "users")'),
    "key": a(str, 'the key of an object: UserSource.from_bucket(bucket, "users.csv")'),
    "object_version": or_none(a(str, "the version of the object as a text")),
    "users": Kind(
        lambda value: isinstance(value, Iterable) and not isinstance(value, (str, bytes, Mapping)),
        'a list with one mapping for each user: [{"cognito:username": "ada"}]',
    ),
}
# The CDK makes it the end of the asset's key, and that stands in a policy, where a wildcard or a
# variable would mean something.
_EXTENSION = re.compile(r"(\.[A-Za-z0-9_-]{1,20})?")
# A message has 4 KB for everything (FACTS 7.1).
_LONGEST_NAME = 100


@dataclass(frozen=True)
class LocalFile:
    """A CSV file that can be read at synth, the name it goes by in messages, and its dialect.

    `unit` is what findings count: the lines of a file, or the users of a list in code.
    """

    path: Path
    name: str
    dialect: Dialect
    unit: Unit = "line"


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
    def from_csv(
        path: str | os.PathLike[str],
        *,
        dialect: Dialect = Dialect.COGNITO,
        bootstrap_key: kms.IKey | None = None,
    ) -> UserSource:
        """A CSV file on the machine that runs `cdk synth`; it is deployed as an S3 asset.

        The file needs a header. Any subset and order of the pool's columns will do.

        Args:
            path: the file, absolute or relative to the current directory.
            dialect: how the file is written. Default: as Cognito documents it.
            bootstrap_key: the key of your own that the environment was bootstrapped with
                (`cdk bootstrap --bootstrap-kms-key-id`): the Worker is let decrypt with it.
                Default: a key that needs no permission, such as the one that `cdk bootstrap` uses.

        Raises:
            TypeError: an argument is of a wrong type.
            ValueError: there is no such file, or it cannot be read, or it is a directory or a
                device, or its name cannot be an asset's, or `path` is a token.
        """
        check_types(_KINDS, path=path, dialect=dialect, bootstrap_key=bootstrap_key)
        return _LocalSource(_existing_file(os.fspath(path), dialect), bootstrap_key)

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
            key: the object's key. Wildcards in it stand for themselves; the value of a token in it
                is taken as it is, so that a `*` in it would let the Worker read other objects.
            object_version: the object's version. Default: the latest at deployment. CloudFormation
                only sees a change when the version changes.
            dialect: how the file is written. Default: as Cognito documents it.

        Raises:
            TypeError: an argument is of a wrong type.
            ValueError: `key` or `object_version` is empty.
        """
        check_types(_KINDS, bucket=bucket, key=key, object_version=object_version, dialect=dialect)
        return _BucketObject(bucket, key, object_version, dialect)

    @staticmethod
    def from_users(
        users: Sequence[Mapping[str, object]], *, bootstrap_key: kms.IKey | None = None
    ) -> UserSource:
        """A handful of users in code; they are deployed as an S3 asset.

            UserSource.from_users([
                {"cognito:username": "ada", "email": "ada@example.com", "email_verified": True},
            ])

        Args:
            users: for each user, the values by column name: text, whole numbers, booleans, dates,
                or None for a blank cell.
            bootstrap_key: as for `from_csv`.

        Raises:
            TypeError: a value is of another type, or an argument of a wrong one.
            ValueError: the list is empty, or a value is a token or cannot be written to a CSV file.
        """
        check_types(_KINDS, users=users, bootstrap_key=bootstrap_key)
        return _LocalSource(_written(users), bootstrap_key)

    @abstractmethod
    def bind(self, scope: Construct) -> BoundSource:
        """Add what the source needs to the stack. Called by `CognitoUserImport`.

        Args:
            scope: the import.
        """

    @property
    def local_file(self) -> LocalFile | None:
        """What can be checked at synth, if anything."""
        return None


class _LocalSource(UserSource):
    """A file on the machine that runs `cdk synth`."""

    def __init__(self, file: LocalFile, bootstrap_key: kms.IKey | None) -> None:
        self._file, self._key = file, bootstrap_key

    def bind(self, scope: Construct) -> BoundSource:
        asset = s3_assets.Asset(scope, "Users", path=str(self._file.path))
        return BoundSource(
            properties={
                "Bucket": asset.s3_bucket_name,
                "Key": asset.s3_object_key,
                "Dialect": self._file.dialect.value,
                "Name": Path(self._file.name).name[:_LONGEST_NAME],
                "IsAsset": True,
            },
            # Not `asset.grant_read`, which grants the whole staging bucket (FACTS 9.1).
            object_arn=asset.bucket.arn_for_objects(asset.s3_object_key),
            is_versioned=False,
            key=self._key,
        )

    @property
    def local_file(self) -> LocalFile | None:
        return self._file


class _BucketObject(UserSource):
    def __init__(
        self, bucket: s3.IBucket, key: str, object_version: str | None, dialect: Dialect
    ) -> None:
        if not key:
            raise ValueError("the key of UserSource.from_bucket is empty; name the CSV object")
        if object_version == "":
            raise ValueError(
                "the object_version of UserSource.from_bucket is empty; leave it out for the latest"
            )
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
                "Name": f"s3://{self._bucket.bucket_name}/{_printable(self._key)}",
                "IsAsset": False,
            },
            object_arn=self._bucket.arn_for_objects(_exactly(self._key)),
            is_versioned=self._version is not None,
            key=self._bucket.encryption_key,
        )


def _existing_file(path: str, dialect: Dialect) -> LocalFile:
    if Token.is_unresolved(path):
        raise ValueError("the path of a user source is a token; give one that is known at synth")
    try:
        mode = Path(path).stat().st_mode
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "not a path"
        raise ValueError(
            f"there is no file {path!r}, looked up from {str(Path.cwd())!r} ({why}); "
            "correct the path of UserSource.from_csv"
        ) from None
    if stat.S_ISDIR(mode):
        raise ValueError(f"the user source {path!r} is a directory; name a CSV file in it")
    if not stat.S_ISREG(mode):
        # To read a pipe or a device may never come to an end.
        raise ValueError(f"the user source {path!r} is a pipe or a device; name a CSV file")
    if not os.access(path, os.R_OK):
        raise ValueError(f"the user source {path!r} cannot be read; check the file's permissions")
    file = Path(path).resolve()
    if not _EXTENSION.fullmatch(file.suffix):
        raise ValueError(
            f"the name of the user source {str(file)!r} ends in {file.suffix!r}, which becomes "
            "part of an object's key; rename the file so that it ends in .csv"
        )
    return LocalFile(file, _printable(path), dialect)


def _written(users: Sequence[Mapping[str, object]]) -> LocalFile:
    if not users:
        raise ValueError("UserSource.from_users got no users; give one mapping per user")
    content = write_users(users)
    _refuse_tokens(users)
    folder = Path(tempfile.mkdtemp(prefix="user-source-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "users.csv"
    path.write_bytes(content)
    return LocalFile(path, "UserSource.from_users", Dialect.COGNITO, unit="user")


def _refuse_tokens(users: Sequence[Mapping[str, object]]) -> None:
    for number, user in enumerate(users, 1):
        texts = (text for text in (*user, *user.values()) if isinstance(text, str))
        # To ask the CDK takes long; text without a marker holds no token.
        if any("${Token[" in text and Token.is_unresolved(text) for text in texts):
            raise ValueError(
                f"user {number} of UserSource.from_users holds a token, which has no value before "
                "the deployment; the file of users is written at synth: give the value"
            )


def _printable(name: str) -> str:
    """A name that cannot forge a line of a log or a message."""
    return "".join(character if character.isprintable() else "?" for character in name)


def _exactly(key: str) -> str:
    """An object's key in a policy: IAM's wildcards in it stand for themselves.

    IAM User Guide, "IAM policy elements: Variables and tags", special characters. What a token will
    be is not known, so it is left as it is.
    """
    tokens = [Token.as_string(token) for token in Tokenization.reverse_string(key).tokens]
    return re.sub(
        "|".join([*map(re.escape, tokens), "([*?$])"]),
        lambda found: f"${{{found[1]}}}" if found[1] else found[0],
        key,
    )
