"""Where the users come from."""

from __future__ import annotations

import os
import re
import shutil
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from aws_cdk import Stage, Token, Tokenization
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_assets as s3_assets
from cognito_import_contract.properties import SourceObject
from cognito_user_csv import Unit, write_users
from constructs import Construct

from ._keys import key_itself, staging_key
from ._later import PLACEHOLDER, is_known_at_deployment, refuse_unresolvable
from ._local_file import LocalFile, existing_file, file_digest, printable
from ._types import SCOPE, Kind, a, check_types, having, or_none
from .dialect import Dialect

_KEY = having("key_arn", 'kms.Key.from_key_arn(self, "Key", "arn:aws:kms:…:key/…")')
_KINDS = {
    "scope": SCOPE,
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
# A message has 4 KB for everything (FACTS 7.1).
_LONGEST_NAME = 100


@dataclass(frozen=True)
class BoundSource:
    """A source inside a stack: what the Worker reads, and which object it must be let read.

    Attributes:
        source: the custom resource's property `Source`.
        object_arn: the object to read, for a policy.
        permissions: what reading it takes.
        key_arn: the key that the object lies under, if it is one that needs a permission.
        file: what can be checked at synth, if anything.
    """

    source: SourceObject
    object_arn: str
    permissions: tuple[str, ...]
    key_arn: str | None = None
    file: LocalFile | None = None


_READ, _READ_VERSION = "s3:GetObject", "s3:GetObjectVersion"


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
                (`cdk bootstrap --bootstrap-kms-key-id`): the Worker is let decrypt with it. An
                alias will do if it knows its key. Default: the key of the staging bucket, if the
                app makes that bucket itself, else one that needs no permission, such as the one
                that `cdk bootstrap` uses.

        Raises:
            TypeError: an argument is of a wrong type.
            ValueError: there is no such file, or it cannot be read, or it is a directory or a
                device, or its name cannot be an asset's, or `path` is a token, or `bootstrap_key`
                is an alias that does not know its key.
        """
        check_types(_KINDS, path=path, dialect=dialect, bootstrap_key=bootstrap_key)
        return _CsvFile(os.fsdecode(path), dialect, bootstrap_key)

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
            object_version: the object's version. Default, also of a token that turns out to be
                empty: the latest at deployment. CloudFormation only sees a change when the version
                changes, which it does not when the object is written anew in a bucket without
                versioning: there every version is `null`.
            dialect: how the file is written. Default: as Cognito documents it.

        Raises:
            TypeError: an argument is of a wrong type.
            ValueError: `key` or `object_version` is empty, or the bucket's key is an alias that
                does not know its key.
        """
        check_types(_KINDS, bucket=bucket, key=key, object_version=object_version, dialect=dialect)
        return _BucketObject(bucket, key, object_version, dialect)

    @staticmethod
    def from_users(
        users: Iterable[Mapping[str, object]], *, bootstrap_key: kms.IKey | None = None
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
            ValueError: there are no users, or a value is a token or a dynamic reference or cannot
                be written to a CSV file, or `bootstrap_key` is an alias that does not know its key.
        """
        check_types(_KINDS, users=users, bootstrap_key=bootstrap_key)
        return _UsersInCode(_written(list(users)), bootstrap_key)

    @abstractmethod
    def bind(self, scope: Construct) -> BoundSource:
        """Add what the source needs to the stack. Called by `CognitoUserImport`.

        Args:
            scope: the import.

        Raises:
            TypeError: `scope` is no construct.
        """


class _LocalSource(UserSource):
    """Users that are known at synth; a subclass says where their file lies."""

    _unit: Unit = "line"
    _suffix = ".csv"
    # Whether the users are those that will be deployed, so that they can be checked.
    _is_known = True

    def __init__(self, name: str, dialect: Dialect, bootstrap_key: kms.IKey | None) -> None:
        self._name, self._dialect = name, dialect
        self._key = bootstrap_key and key_itself("bootstrap_key", bootstrap_key)

    def bind(self, scope: Construct) -> BoundSource:
        check_types(_KINDS, scope=scope)
        asset, file = self._stage(scope)
        key = self._key or staging_key(scope, asset)
        return BoundSource(
            source=SourceObject(
                bucket=asset.s3_bucket_name,
                key=asset.s3_object_key,
                dialect=self._dialect.value,
                name=Path(self._name).name[:_LONGEST_NAME],
                is_asset=True,
                unit=self._unit,
            ),
            # Not `asset.grant_read`, which grants the whole staging bucket (FACTS 9.1).
            object_arn=asset.bucket.arn_for_objects(asset.s3_object_key),
            permissions=(_READ,),
            key_arn=key.key_arn if key else None,
            file=file if self._is_known else None,
        )

    def _stage(self, scope: Construct) -> tuple[s3_assets.Asset, LocalFile]:
        """The asset, and the file that it deploys.

        Its users are first written into the cloud assembly, into a file that is named by its
        content. The CDK remembers by the path what it has staged, and users may write a path
        anew; and the CLI may read the file after the app has ended (`--no-staging`,
        aws/aws-cdk#31485), when only the assembly is sure to be there.
        """
        stage = Stage.of(scope)
        assert stage is not None, "every stack is in a stage"  # noqa: S101 - for the type checker
        written = Path(stage.asset_outdir).resolve() / f"users.{scope.node.addr}"
        self._write(written)
        path = written.rename(written.with_name(f"users.{file_digest(written)}{self._suffix}"))
        asset = s3_assets.Asset(scope, "Users", path=str(path))
        # An absolute path, if the CDK does not stage, stays what it is.
        deployed = Path(stage.outdir, asset.asset_path).resolve()
        if deployed != path:
            path.unlink()
        return asset, LocalFile(deployed, self._name, self._dialect, self._unit)

    @abstractmethod
    def _write(self, path: Path) -> None:
        """Write the users to a new file."""


class _CsvFile(_LocalSource):
    """A file on the machine that runs `cdk synth`."""

    def __init__(self, path: str, dialect: Dialect, bootstrap_key: kms.IKey | None) -> None:
        self._path = existing_file(path)
        self._suffix = self._path.suffix
        super().__init__(printable(path), dialect, bootstrap_key)

    def _write(self, path: Path) -> None:
        # It may be gone by now.
        shutil.copyfile(existing_file(str(self._path)), path)


class _UsersInCode(_LocalSource):
    """Users that are written in the app."""

    _unit: Unit = "user"

    def __init__(self, content: bytes, bootstrap_key: kms.IKey | None) -> None:
        super().__init__("UserSource.from_users", Dialect.COGNITO, bootstrap_key)
        self._content = content
        self._is_known = PLACEHOLDER.encode() not in content

    def _write(self, path: Path) -> None:
        path.write_bytes(self._content)


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
        self._encryption_key = bucket.encryption_key and key_itself(
            "the encryption_key of the bucket of UserSource.from_bucket", bucket.encryption_key
        )

    def bind(self, scope: Construct) -> BoundSource:
        for what, value, instead in (
            ("the bucket's name", self._bucket.bucket_name, "Bucket.from_bucket_name(…)"),
            ("the object's key", self._key, "a key of its own"),
            ("the object's version", self._version, "a version of its own"),
        ):
            refuse_unresolvable(f"{what} in UserSource.from_bucket", value, scope, instead=instead)
        return BoundSource(
            source=SourceObject(
                bucket=self._bucket.bucket_name,
                key=self._key,
                version=self._version,
                dialect=self._dialect.value,
                name=f"s3://{self._bucket.bucket_name}/{printable(self._key)}",
            ),
            object_arn=self._bucket.arn_for_objects(_exactly(self._key)),
            permissions=_to_read(self._version),
            key_arn=self._encryption_key.key_arn if self._encryption_key else None,
        )


def _to_read(version: str | None) -> tuple[str, ...]:
    if version is None:
        return (_READ,)
    # A token may turn out to be empty: then the latest version is read.
    return (_READ, _READ_VERSION) if is_known_at_deployment(version) else (_READ_VERSION,)


def _written(users: Sequence[Mapping[str, object]]) -> bytes:
    if not users:
        raise ValueError("UserSource.from_users got no users; give one mapping per user")
    content = write_users(users)
    _refuse_tokens(users)
    return content


def _refuse_tokens(users: Sequence[Mapping[str, object]]) -> None:
    for number, user in enumerate(users, 1):
        if any(map(_is_no_value_yet, (*user, *user.values()))):
            raise ValueError(
                f"user {number} of UserSource.from_users holds a token or a dynamic reference, "
                "which has no value before the deployment; the file of users is written at synth: "
                "give the value"
            )


def _is_no_value_yet(value: object) -> bool:
    # To ask the CDK takes long. Text without a marker holds no token, and the number of a token is
    # far beyond those that a file can hold.
    if isinstance(value, str):
        return ("${Token[" in value or "{{" in value) and is_known_at_deployment(value)
    return isinstance(value, int) and abs(value) > sys.maxsize and Token.is_unresolved(value)


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
