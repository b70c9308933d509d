"""Where the users come from."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from cognito_user_csv import CsvOptions, Hashing
from cognito_user_csv import Dialect as CsvDialect
from cognito_user_csv import PasswordHashingAlgorithm as CsvAlgorithm
from cognito_user_csv import UnfitPasswordHashes as CsvUnfit
from constructs import Construct

from ._sources import BoundSource, BucketObject, CsvFile, Source, UsersInCode
from ._types import SCOPE, Kind, a, check_types, having, or_none
from ._users_in_code import written_users
from .dialect import Dialect
from .password_hashing import PasswordHashingAlgorithm, UnfitPasswordHashes

_KEY = having("key_arn", 'kms.Key.from_key_arn(self, "Key", "arn:aws:kms:…:key/…")')
_KINDS = {
    "scope": SCOPE,
    "source": a(Source, 'UserSource.from_csv("users.csv")'),
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


class UserSource:
    """The users to import: a CSV file, an object in a bucket, or a list in code."""

    def __init__(self, source: Source) -> None:
        """Not for direct use: call `from_csv`, `from_bucket` or `from_users`.

        Args:
            source: what one of them has made.

        Raises:
            TypeError: `source` is of another type.
        """
        check_types(_KINDS, source=source)
        self._source = source

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

        The file needs a header. It may have any of the pool's columns, in any order.

        Args:
            path: the file, absolute or relative to the current directory.
            dialect: how the file is written. Default: as Cognito documents it.
            password_hashing_algorithm: how the passwords in the column `password_hash` are hashed;
                a blank cell means a user without a password, who must reset it. The pool must be
                one that takes hashes (FACTS 2.5). Hashes of real people should not be in an
                asset, so there is a warning; see `from_bucket`. Default: no hashes are imported.
            unfit_password_hashes: what happens to users whose hash does not fit. Default: they are
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
        options = CsvOptions(CsvDialect(dialect.value), hashing=hashing)
        return UserSource(CsvFile(os.fsdecode(path), options, bootstrap_key))

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
            unfit_password_hashes: as for `from_csv`; Plan is the first to check the object.

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
        options = CsvOptions(CsvDialect(dialect.value), hashing=hashing)
        return UserSource(BucketObject(bucket, key, object_version, options))

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
        options = CsvOptions(unit="user", hashing=hashing)
        return UserSource(UsersInCode(written_users(list(users)), options, bootstrap_key))

    def bind(self, scope: Construct) -> BoundSource:
        """Add what the source needs to the stack. Called by `CognitoUserImport`.

        Args:
            scope: the import.

        Raises:
            TypeError: `scope` is no construct.
        """
        check_types(_KINDS, scope=scope)
        return self._source.bind(scope)


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
