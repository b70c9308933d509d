"""A stack whose assets are staged otherwise than by bootstrapping."""

from __future__ import annotations

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
from aws_cdk.assertions import Annotations, Match

from constructs_lib import CognitoUserImport, UserSource
from tests.synth.apps import USERS, user_pool


class Own(StackSynthesizer):
    """Stages files in a bucket of the app's own, as AppStagingSynthesizer does."""

    def add_file_asset(self, asset: Any = None, **_: Any) -> FileAssetLocation:
        name = str(asset.source_hash)
        return FileAssetLocation(
            bucket_name="staging", object_key=name, http_url="https://…", s3_object_url="s3://…"
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
    found = Annotations.from_stack(stack).find_warning(
        "*", Match.string_like_regexp("bootstrap_key")
    )
    return len(found)


@pytest.mark.parametrize("nested", [False, True])
def test_a_bucket_of_which_nothing_is_known_is_warned_of(nested: bool) -> None:
    assert warnings(Own(), nested=nested) == 1


def test_a_key_that_is_given_is_enough() -> None:
    assert warnings(Own(), key=True) == 0


@pytest.mark.parametrize("make", [DefaultStackSynthesizer, CliCredentialsStackSynthesizer])
def test_the_bucket_of_the_bootstrapping_is_known(make: type[StackSynthesizer]) -> None:
    assert warnings(make()) == 0
