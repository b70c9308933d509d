"""Where the users come from."""

from __future__ import annotations

import dataclasses
import os
import re
import shutil
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from aws_cdk import Stage, Token, Tokenization, Validations
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_assets as s3_assets
from cognito_import_contract.properties import SourceObject
from cognito_user_csv import Hashing, Unit
from cognito_user_csv import PasswordHashingAlgorithm as CsvAlgorithm
from cognito_user_csv import UnfitPasswordHashes as CsvUnfit
from constructs import Construct

from ._keys import key_itself, staging_key
from ._later import PLACEHOLDER, is_known_at_deployment, refuse_unresolvable
from ._local_file import LocalFile, existing_file, file_digest, printable
from ._types import SCOPE, Kind, a, check_types, having, or_none
from ._users_in_code import written_users
from .dialect import Dialect
from .password_hashing import PasswordHashingAlgorithm, UnfitPasswordHashes

_KEY = having("key_arn", 'kms.Key.from_key_arn(self, "Key", "arn:aws:kms:…:key/…")')
_KINDS = {
    "scope": SCOPE,
    "path": a((str, os.PathLike), 'the name of a file: UserSource.from_csv("users.csv")'),
    "dialect": a(Dialect, "Dialect.RFC4180 or Dialect.COGNITO"),
    "password_hashing_algorithm": or_none(
        a(PasswordHashingAlgorithm, "PasswordHashingAlgorithm.BCRYPT")
    ),
    "unfit_password_hashes": a(
        UnfitPasswordHashes, "UnfitPasswordHashes.REFUSE or UnfitPasswordHashes.IMPORT_WITHOUT"
    ),
    "bootstrap_key": or_none(_KEY),
    "bucket": having("arn_for_objects", 's3.Bucket.from_bucket_name(self, "Bucket", "users")'),
    "key": a(str, 'the key of an object: UserSource.from_bucket(bucket, "users.csv")'),
    "object_version": or_none(a(str, "the version of the object as a text")),
    "users": Kind(
        lambda value: isinstance(value, Iterable) and not isinstance(value, (str, bytes, Mapping)),
        'a list with one mapping for each user: [{"cognito:username": "ada"}]',
    ),
}
_HASHES_IN_ASSET = "cdk-cognito-user-import::PasswordHashesInAsset"
_HASHES_IN_ASSET_TEXT = (
    "the users come with password hashes, and an asset is kept in cdk.out and in the staging "
    "bucket until somebody deletes it; put hashes of real people into a bucket of your own under a "
    "key of your own, with UserSource.from_bucket, and acknowledge this for invented users"
)
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
        password_hashing_algorithm: PasswordHashingAlgorithm | None = None,
        unfit_password_hashes: UnfitPasswordHashes = UnfitPasswordHashes.REFUSE,
        bootstrap_key: kms.IKey | None = None,
    ) -> UserSource:
        """A CSV file on the machine that runs `cdk synth`; it is deployed as an S3 asset.

        The file needs a header. Any subset and order of the pool's columns will do.

        Args:
            path: the file, absolute or relative to the current directory.
            dialect: how the file is written. Default: as Cognito documents it.
            password_hashing_algorithm: how the passwords in the column `password_hash` are hashed;
                a blank cell means a user without a password, who must reset it. The pool must be
                one that takes hashes (FACTS 2.5). Hashes of real people do not belong into an
                asset, so there is a warning; see `from_bucket`. Default: no passwords come along.
            unfit_password_hashes: what becomes of users whose hash does not fit. Default: they are
                errors.
            bootstrap_key: the key of your own that the environment was bootstrapped with
                (`cdk bootstrap --bootstrap-kms-key-id`): the Worker is let decrypt with it. An
                alias will do if it knows its key. Default: the key of the staging bucket, if the
                app makes that bucket itself, else one that needs no permission, such as the one
                that `cdk bootstrap` uses.

        Raises:
            TypeError: an argument is of a wrong type.
            ValueError: there is no such file, or it cannot be read, or it is a directory or a
                device, or its name cannot be an asset's, or `path` is a token, or `bootstrap_key`
                is an alias that does not know its key, or `unfit_password_hashes` is given without
                an algorithm.
        """
        check_types(
            _KINDS,
            path=path,
            dialect=dialect,
            password_hashing_algorithm=password_hashing_algorithm,
            unfit_password_hashes=unfit_password_hashes,
            bootstrap_key=bootstrap_key,
        )
        hashing = _hashing(password_hashing_algorithm, unfit_password_hashes)
        return _CsvFile(os.fsdecode(path), dialect, hashing, bootstrap_key)

    @staticmethod
    def from_bucket(
        bucket: s3.IBucket,
        key: str,
        object_version: str | None = None,
        *,
        dialect: Dialect = Dialect.COGNITO,
        password_hashing_algorithm: PasswordHashingAlgorithm | None = None,
        unfit_password_hashes: UnfitPasswordHashes = UnfitPasswordHashes.REFUSE,
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
            password_hashing_algorithm: as for `from_csv`. This is where hashes of real people
                belong: in a bucket of your own, under a key of your own.
            unfit_password_hashes: as for `from_csv`; the object is first looked at in Plan.

        Raises:
            TypeError: an argument is of a wrong type.
            ValueError: `key` or `object_version` is empty, or the bucket's key is an alias that
                does not know its key, or `unfit_password_hashes` is given without an algorithm.
        """
        check_types(
            _KINDS,
            bucket=bucket,
            key=key,
            object_version=object_version,
            dialect=dialect,
            password_hashing_algorithm=password_hashing_algorithm,
            unfit_password_hashes=unfit_password_hashes,
        )
        hashing = _hashing(password_hashing_algorithm, unfit_password_hashes)
        return _BucketObject(bucket, key, object_version, dialect, hashing)

    @staticmethod
    def from_users(
        users: Iterable[Mapping[str, object]],
        *,
        password_hashing_algorithm: PasswordHashingAlgorithm | None = None,
        unfit_password_hashes: UnfitPasswordHashes = UnfitPasswordHashes.REFUSE,
        bootstrap_key: kms.IKey | None = None,
    ) -> UserSource:
        """A handful of users in code; they are deployed as an S3 asset.

            UserSource.from_users([
                {"cognito:username": "ada", "email": "ada@example.com", "email_verified": True},
            ])

        Args:
            users: for each user, the values by column name: text, whole numbers, booleans, dates,
                or None for a blank cell. The groups in `cognito:groups` may also be a list or tuple
                of texts, one for each group.
            password_hashing_algorithm: as for `from_csv`.
            unfit_password_hashes: as for `from_csv`.
            bootstrap_key: as for `from_csv`.

        Raises:
            TypeError: a value is of another type, or an argument of a wrong one.
            ValueError: there are no users, or a value is a token or a dynamic reference or cannot
                be written to a CSV file, or a group in a list is blank or holds the `;` that
                separates groups, or `bootstrap_key` is an alias that does not know its key,
                or `unfit_password_hashes` is given without an algorithm.
        """
        check_types(
            _KINDS,
            users=users,
            password_hashing_algorithm=password_hashing_algorithm,
            unfit_password_hashes=unfit_password_hashes,
            bootstrap_key=bootstrap_key,
        )
        hashing = _hashing(password_hashing_algorithm, unfit_password_hashes)
        return _UsersInCode(written_users(list(users)), hashing, bootstrap_key)

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

    def __init__(
        self,
        name: str,
        dialect: Dialect,
        hashing: Hashing | None,
        bootstrap_key: kms.IKey | None,
    ) -> None:
        self._name, self._dialect, self._hashing = name, dialect, hashing
        self._key = bootstrap_key and key_itself("bootstrap_key", bootstrap_key)

    def bind(self, scope: Construct) -> BoundSource:
        check_types(_KINDS, scope=scope)
        if self._hashing:
            Validations.of(scope).add_warning(_HASHES_IN_ASSET, _HASHES_IN_ASSET_TEXT)
        asset, file = self._stage(scope)
        key = self._key or staging_key(scope, asset)
        source = SourceObject(
            bucket=asset.s3_bucket_name,
            key=asset.s3_object_key,
            dialect=self._dialect.value,
            name=Path(self._name).name[:_LONGEST_NAME],
            is_asset=True,
            unit=self._unit,
        )
        return BoundSource(
            source=_with_hashes(source, self._hashing),
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
        return asset, LocalFile(deployed, self._name, self._dialect, self._unit, self._hashing)

    @abstractmethod
    def _write(self, path: Path) -> None:
        """Write the users to a new file."""


class _CsvFile(_LocalSource):
    """A file on the machine that runs `cdk synth`."""

    def __init__(
        self,
        path: str,
        dialect: Dialect,
        hashing: Hashing | None,
        bootstrap_key: kms.IKey | None,
    ) -> None:
        self._path = existing_file(path)
        self._suffix = self._path.suffix
        super().__init__(printable(path), dialect, hashing, bootstrap_key)

    def _write(self, path: Path) -> None:
        # It may be gone by now.
        shutil.copyfile(existing_file(str(self._path)), path)


class _UsersInCode(_LocalSource):
    """Users that are written in the app."""

    _unit: Unit = "user"

    def __init__(
        self, content: bytes, hashing: Hashing | None, bootstrap_key: kms.IKey | None
    ) -> None:
        super().__init__("UserSource.from_users", Dialect.COGNITO, hashing, bootstrap_key)
        self._content = content
        self._is_known = PLACEHOLDER.encode() not in content

    def _write(self, path: Path) -> None:
        path.write_bytes(self._content)


class _BucketObject(UserSource):
    def __init__(
        self,
        bucket: s3.IBucket,
        key: str,
        object_version: str | None,
        dialect: Dialect,
        hashing: Hashing | None,
    ) -> None:
        if not key:
            raise ValueError("the key of UserSource.from_bucket is empty; name the CSV object")
        if object_version == "":
            raise ValueError(
                "the object_version of UserSource.from_bucket is empty; leave it out for the latest"
            )
        self._bucket, self._key, self._version = bucket, key, object_version
        self._dialect, self._hashing = dialect, hashing
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
        source = SourceObject(
            bucket=self._bucket.bucket_name,
            key=self._key,
            version=self._version,
            dialect=self._dialect.value,
            name=f"s3://{self._bucket.bucket_name}/{printable(self._key)}",
        )
        return BoundSource(
            source=_with_hashes(source, self._hashing),
            object_arn=self._bucket.arn_for_objects(_exactly(self._key)),
            permissions=_to_read(self._version),
            key_arn=self._encryption_key.key_arn if self._encryption_key else None,
        )


def _hashing(
    algorithm: PasswordHashingAlgorithm | None, unfit: UnfitPasswordHashes
) -> Hashing | None:
    if algorithm is not None:
        return Hashing(CsvAlgorithm(algorithm.value), CsvUnfit(unfit.value))
    if unfit is not UnfitPasswordHashes.REFUSE:
        raise ValueError(
            "unfit_password_hashes is given without password_hashing_algorithm; give the "
            "algorithm, too, or neither"
        )
    return None


def _with_hashes(source: SourceObject, hashing: Hashing | None) -> SourceObject:
    """The object, and how the passwords in it are hashed."""
    if hashing is None:
        return source
    return dataclasses.replace(
        source,
        password_hashing_algorithm=hashing.algorithm.value,
        unfit_password_hashes=hashing.unfit.value,
    )


def _to_read(version: str | None) -> tuple[str, ...]:
    if version is None:
        return (_READ,)
    # A token may turn out to be empty: then the latest version is read.
    return (_READ, _READ_VERSION) if is_known_at_deployment(version) else (_READ_VERSION,)


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
