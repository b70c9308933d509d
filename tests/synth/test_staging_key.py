"""A stack whose assets are staged otherwise than by bootstrapping."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import (
    App,
    CliCredentialsStackSynthesizer,
    DefaultStackSynthesizer,
    DockerImageAssetLocation,
    FileAssetLocation,
    ISynthesisSession,
    NestedStack,
    Stack,
    StackSynthesizer,
)
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Annotations, Match
from cdk_cognito_user_import import CognitoUserImport, UserSource

from tests.synth.apps import USERS, permissions, resources, role_of, user_pool

BUCKET = "invented-staging"


class Own(StackSynthesizer):
    """Stages files in a bucket of the app's own, as AppStagingSynthesizer does."""

    def add_file_asset(self, asset: Any = None, **_: Any) -> FileAssetLocation:
        name = str(asset.source_hash)
        return FileAssetLocation(
            bucket_name=BUCKET, object_key=name, http_url="https://…", s3_object_url="s3://…"
        )

    def add_docker_image_asset(self, _asset: Any = None, **_: Any) -> DockerImageAssetLocation:
        raise NotImplementedError

    def synthesize(self, session: ISynthesisSession) -> None:
        self._synthesize_template(session)
        self._emit_artifact(session)


def warnings(synthesizer: StackSynthesizer, *, key: bool = False, nested: bool = False) -> int:
    stack = Stack(App(), "Stack", synthesizer=synthesizer)
    scope = NestedStack(stack, "Nested") if nested else stack
    bootstrap_key = kms.Key(stack, "Key") if key else None
    source = UserSource.from_csv(USERS, bootstrap_key=bootstrap_key)
    CognitoUserImport(scope, "Seed", user_pool=user_pool(scope), source=source)
    return warned(stack)


def warned(stack: Stack) -> int:
    found = Annotations.from_stack(stack)
    return len(found.find_warning("*", Match.string_like_regexp("bootstrap_key")))


@pytest.mark.parametrize("nested", [False, True])
def test_a_bucket_of_which_nothing_is_known_is_warned_of(nested: bool) -> None:
    assert warnings(Own(), nested=nested) == 1


def test_a_key_that_is_given_is_enough() -> None:
    assert warnings(Own(), key=True) == 0


@pytest.mark.parametrize("make", [DefaultStackSynthesizer, CliCredentialsStackSynthesizer])
def test_the_bucket_of_the_bootstrapping_is_known(make: type[StackSynthesizer]) -> None:
    assert warnings(make()) == 0


@pytest.mark.parametrize("nested", [False, True])
@pytest.mark.parametrize(
    "synthesizer", [Own, lambda: DefaultStackSynthesizer(file_assets_bucket_name=BUCKET)]
)
def test_key_of_a_bucket_that_the_app_makes_permits_to_read(
    synthesizer: Callable[[], StackSynthesizer], nested: bool
) -> None:
    stack, seed = staged_in_a_bucket_of_the_app(s3.BucketEncryption.KMS, synthesizer(), nested)
    found = resources(Stack.of(seed))
    granted = dict(permissions(found, role_of(found, seed.worker)))
    assert re.search("BucketKey.*Arn", granted["kms:Decrypt"])
    assert not warned(stack)


def test_a_bucket_without_a_key_that_the_app_makes_is_not_warned_of() -> None:
    stack, seed = staged_in_a_bucket_of_the_app(s3.BucketEncryption.S3_MANAGED, Own())
    found = resources(stack)
    assert "kms:Decrypt" not in dict(permissions(found, role_of(found, seed.worker)))
    assert not warned(stack)


def staged_in_a_bucket_of_the_app(
    encryption: s3.BucketEncryption, synthesizer: StackSynthesizer, nested: bool = False
) -> tuple[Stack, CognitoUserImport]:
    """A stack that depends on the one with the bucket, as with AppStagingSynthesizer."""
    app = App()
    staging = Stack(app, "Staging")
    s3.Bucket(staging, "Other", bucket_name="invented-others")
    s3.Bucket(staging, "Bucket", bucket_name=BUCKET, encryption=encryption)
    stack = Stack(app, "Stack", synthesizer=synthesizer)
    stack.add_dependency(staging)
    scope = NestedStack(stack, "Nested") if nested else stack
    source = UserSource.from_csv(USERS)
    seed = CognitoUserImport(scope, "Seed", user_pool=user_pool(scope), source=source)
    return stack, seed
