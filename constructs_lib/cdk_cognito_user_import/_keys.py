"""KMS keys: the keys behind aliases, and the key of the bucket for assets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TypeVar

from aws_cdk import (
    BootstraplessSynthesizer,
    CliCredentialsStackSynthesizer,
    DefaultStackSynthesizer,
    LegacyStackSynthesizer,
    Stack,
    Validations,
)
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_assets as s3_assets
from aws_cdk.interfaces.aws_kms import IKeyRef
from constructs import Construct

from ._finding_ids import flat
from ._own_findings import finding_id

_Key = TypeVar("_Key", bound=IKeyRef)
_WITH_THE_BOOTSTRAPPING = (
    BootstraplessSynthesizer,
    CliCredentialsStackSynthesizer,
    DefaultStackSynthesizer,
    LegacyStackSynthesizer,
)


def key_behind(key: _Key) -> _Key:
    """The key behind an alias, or the alias if it does not know its key. A key stays as it is."""
    try:
        target: _Key = key.alias_target_key  # type: ignore[attr-defined]
    # The CDK raises a RuntimeError for an alias that was imported by its name.
    except (AttributeError, RuntimeError):
        return key
    return key_behind(target)


def key_itself(what: str, key: kms.IKey) -> kms.IKey:
    """The key for a policy, also when an alias of it is given.

    A policy that names an alias permits nothing: AWS KMS Developer Guide, "Specifying KMS keys in
    IAM policy statements".

    Args:
        what: what is encrypted with the key, or which parameter it is, in words.
        key: the key, or an alias.

    Raises:
        ValueError: it is an alias that does not know its key.
    """
    found = key_behind(key)
    is_alias = hasattr(found, "alias_name") or ":alias/" in json.dumps(
        Stack.of(found).resolve(found.key_arn)
    )
    if is_alias:
        raise ValueError(
            f"{what} is an alias that does not know its key, and a permission on an alias permits "
            "nothing; give the key: kms.Key.from_key_arn(…), or kms.Key.from_lookup(…, "
            "alias_name=…)"
        )
    return found


def staging_key(scope: Construct, asset: s3_assets.Asset) -> kms.IKey | None:
    """The key that encrypts an asset, if the app defines the asset's bucket; else None.

    A synthesizer such as `AppStagingSynthesizer` makes a bucket in the app, perhaps with a key of
    its own, and the asset does not say which (aws/aws-cdk#26672). A warning is added if the bucket
    is not that of the environment's bootstrapping, and the app does not define it either.
    """
    stack = Stack.of(scope)
    while stack.nested_stack_parent is not None:
        stack = stack.nested_stack_parent
    name = flat(Stack.of(scope).resolve(asset.s3_bucket_name))
    for bucket in _named_buckets_before(stack, name):
        return bucket.encryption_key
    if not isinstance(stack.synthesizer, _WITH_THE_BOOTSTRAPPING):
        Validations.of(scope).add_warning(
            finding_id("StagingKey"),
            "the stack's synthesizer stages assets in a bucket of its own, of which it is not "
            "known whether a KMS key of yours encrypts it: if one does, give it as bootstrap_key "
            "of the UserSource, or the Worker cannot read the users",
        )
    return None


def _named_buckets_before(stack: Stack, name: str) -> Iterator[s3.Bucket]:
    """The buckets of this name in the stacks that a stack depends on."""
    for other in stack.dependencies:
        for bucket in other.node.find_all():
            resource = bucket.node.default_child if isinstance(bucket, s3.Bucket) else None
            named = resource.bucket_name if isinstance(resource, s3.CfnBucket) else None
            if isinstance(bucket, s3.Bucket) and flat(other.resolve(named)) == name:
                yield bucket
