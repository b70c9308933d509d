"""KMS keys: those behind aliases, and those that nothing tells of."""

from __future__ import annotations

from typing import TypeVar

from aws_cdk import (
    BootstraplessSynthesizer,
    CliCredentialsStackSynthesizer,
    DefaultStackSynthesizer,
    LegacyStackSynthesizer,
    Stack,
    Validations,
)
from constructs import Construct

_Key = TypeVar("_Key")
_WITH_THE_BOOTSTRAPPING = (
    BootstraplessSynthesizer,
    CliCredentialsStackSynthesizer,
    DefaultStackSynthesizer,
    LegacyStackSynthesizer,
)


def key_itself(key: _Key) -> _Key:
    """The key behind an alias; a key is itself.

    A policy that names an alias permits nothing (AWS KMS Developer Guide, "Using aliases to control
    access to KMS keys"), and a log group takes no alias (CloudWatch Logs API, AssociateKmsKey).

    Raises:
        ValueError: the key is known by the name of its alias alone.
    """
    try:
        target: _Key = key.alias_target_key  # type: ignore[attr-defined]
    except AttributeError:
        return key
    except RuntimeError:  # what the CDK says of Alias.from_alias_name
        raise ValueError(
            "the key is known by the name of its alias alone, and a permission on an alias permits "
            "nothing; give the key itself: kms.Key.from_key_arn(…), or kms.Key.from_lookup(…)"
        ) from None
    return target


def warn_of_unknown_staging(scope: Construct) -> None:
    """Warn where assets do not go into the bucket of the environment's bootstrapping.

    `AppStagingSynthesizer`, for one, makes a bucket of the app's own, perhaps with a key of its
    own, and the asset does not tell (aws/aws-cdk#26672).
    """
    stack = Stack.of(scope)
    while stack.nested_stack_parent is not None:
        stack = stack.nested_stack_parent
    if not isinstance(stack.synthesizer, _WITH_THE_BOOTSTRAPPING):
        Validations.of(scope).add_warning(
            "cdk-cognito-user-import::StagingKey",
            "the stack's synthesizer stages assets in a bucket of its own, of which it is not "
            "known whether a KMS key of yours encrypts it: if one does, give it as bootstrap_key "
            "of the UserSource, or the Worker cannot read the users",
        )
