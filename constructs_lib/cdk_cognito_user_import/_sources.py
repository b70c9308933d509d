"""The sources of users inside a stack: a file, a list in code, an object in a bucket."""

from __future__ import annotations

import re
import shutil
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path

from aws_cdk import Stage, Token, Tokenization, Validations
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_assets as s3_assets
from cognito_import_contract import states
from cognito_import_contract.properties import SourceObject
from cognito_user_csv import CsvOptions
from constructs import Construct

from ._keys import key_itself, staging_key
from ._later import PLACEHOLDER, is_known_at_deployment, refuse_unresolvable
from ._local_file import LocalFile, existing_file, file_digest, printable
from ._own_findings import finding_id

_HASHES_IN_ASSET = finding_id("PasswordHashesInAsset")
_HASHES_IN_ASSET_TEXT = (
    "the users come with password hashes, and an asset is kept in cdk.out and in the staging "
    "bucket until somebody deletes it; put hashes of real people into a bucket of your own under a "
    "key of your own, with UserSource.from_bucket, and acknowledge this for invented users"
)
# The answer to CloudFormation has at most 4,096 bytes for everything (FACTS 7.1).
_LONGEST_NAME = 100


@dataclass(frozen=True)
class BoundSource:
    """A source inside a stack: what the Worker reads, and which object it needs permission to read.

    Attributes:
        source: the custom resource's property `Source`.
        object_arn: the object to read, for a policy.
        permissions: what reading it takes.
        key_arn: the key that encrypts the object, if it needs a permission.
        file: what can be checked at synth, if anything.
    """

    source: SourceObject
    object_arn: str
    permissions: tuple[str, ...]
    key_arn: str | None = None
    file: LocalFile | None = None


_READ, _READ_VERSION = states.READ_SOURCE.action, "s3:GetObjectVersion"


class Source(ABC):
    """Where users come from."""

    @abstractmethod
    def bind(self, scope: Construct) -> BoundSource:
        """Add what the source needs to the stack; `scope` is the import."""


class _LocalSource(Source):
    """Users that are known at synth; a subclass says where their file lies."""

    _suffix = ".csv"
    # Whether the users are those that will be deployed, so that they can be checked.
    _is_known = True

    def __init__(self, name: str, options: CsvOptions, bootstrap_key: kms.IKey | None) -> None:
        self._name, self._options = name, options
        self._key = bootstrap_key and key_itself("bootstrap_key", bootstrap_key)

    def bind(self, scope: Construct) -> BoundSource:
        if self._options.takes_hashes:
            Validations.of(scope).add_warning(_HASHES_IN_ASSET, _HASHES_IN_ASSET_TEXT)
        asset, file = self._stage(scope)
        key = self._key or staging_key(scope, asset)
        source = SourceObject(
            bucket=asset.s3_bucket_name,
            key=asset.s3_object_key,
            name=Path(self._name).name[:_LONGEST_NAME],
            is_asset=True,
            options=self._options,
        )
        return BoundSource(
            source=source,
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
        # If the CDK does not stage, this path is absolute, and joining does not change it.
        deployed = Path(stage.outdir, asset.asset_path).resolve()
        if deployed != path:
            path.unlink()
        return asset, LocalFile(deployed, self._name, self._options)

    @abstractmethod
    def _write(self, path: Path) -> None:
        """Write the users to a new file."""


class CsvFile(_LocalSource):
    """A file on the machine that runs `cdk synth`."""

    def __init__(self, path: str, options: CsvOptions, bootstrap_key: kms.IKey | None) -> None:
        self._path = existing_file(path)
        self._suffix = self._path.suffix
        super().__init__(printable(path), options, bootstrap_key)

    def _write(self, path: Path) -> None:
        # The file may have been deleted since then, so it is checked again.
        shutil.copyfile(existing_file(str(self._path)), path)


class UsersInCode(_LocalSource):
    """Users that are written in the app."""

    def __init__(self, content: bytes, options: CsvOptions, bootstrap_key: kms.IKey | None) -> None:
        super().__init__("UserSource.from_users", options, bootstrap_key)
        self._content = content
        self._is_known = PLACEHOLDER.encode() not in content

    def _write(self, path: Path) -> None:
        path.write_bytes(self._content)


class BucketObject(Source):
    """An object that is in a bucket when the stack is deployed."""

    def __init__(
        self,
        bucket: s3.IBucket,
        key: str,
        object_version: str | None,
        options: CsvOptions,
    ) -> None:
        if not key:
            raise ValueError("the key of UserSource.from_bucket is empty; name the CSV object")
        if object_version == "":
            raise ValueError(
                "the object_version of UserSource.from_bucket is empty; leave it out for the latest"
            )
        self._bucket, self._key, self._version = bucket, key, object_version
        self._options = options
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
            name=f"s3://{self._bucket.bucket_name}/{printable(self._key)}",
            options=self._options,
        )
        return BoundSource(
            source=source,
            object_arn=self._bucket.arn_for_objects(_exactly(self._key)),
            permissions=_to_read(self._version),
            key_arn=self._encryption_key.key_arn if self._encryption_key else None,
        )


def _to_read(version: str | None) -> tuple[str, ...]:
    if version is None:
        return (_READ,)
    # A token may turn out to be empty: then the latest version is read.
    return (_READ, _READ_VERSION) if is_known_at_deployment(version) else (_READ_VERSION,)


def _exactly(key: str) -> str:
    """An object's key in a policy: its characters do not act as IAM's wildcards.

    IAM User Guide, "IAM policy elements: Variables and tags", special characters. What a token will
    be is not known, so it is left as it is.
    """
    tokens = [Token.as_string(token) for token in Tokenization.reverse_string(key).tokens]
    return re.sub(
        "|".join([*map(re.escape, tokens), "([*?$])"]),
        lambda found: f"${{{found[1]}}}" if found[1] else found[0],
        key,
    )
