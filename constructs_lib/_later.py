"""Values that are known only later: at deployment, or in the next pass of synthesis."""

from __future__ import annotations

import json
from typing import NoReturn, cast

from aws_cdk import Stack, Token
from aws_cdk import aws_kms as kms
from constructs import Construct

_DYNAMIC_REFERENCE = "{{resolve:"
# CloudFormation User Guide, "Get values stored in other services using dynamic references":
# references to secure values are not supported in custom resources.
_SECURE = ("{{resolve:secretsmanager:", "{{resolve:ssm-secure:")
# What `StringParameter.value_from_lookup` gives in the pass of synthesis that only finds out what
# the command line must look up. If that pass fails, nothing is ever looked up.
PLACEHOLDER = "dummy-value-for-"


def is_known_later(value: str) -> bool:
    """Whether a text is, or holds, what is no value yet.

    That is a token, a dynamic reference, or the placeholder of a lookup.
    """
    return is_known_at_deployment(value) or PLACEHOLDER in value


def is_known_at_deployment(value: str) -> bool:
    """Whether a text is, or holds, a token or a dynamic reference."""
    return _DYNAMIC_REFERENCE in value or Token.is_unresolved(value)


def refuse_unresolvable(what: str, value: object, scope: Construct, *, instead: str) -> None:
    """Refuse a value that CloudFormation would not resolve where the import needs it.

    Args:
        what: the value, in words.
        value: the value.
        scope: where it is used.
        instead: what to give if it is a part of a dynamic reference.

    Raises:
        ValueError: it is a dynamic reference to a secure value, or split off one.
    """
    text = json.dumps(Stack.of(scope).resolve(value))
    if any(reference in text for reference in _SECURE):
        raise ValueError(
            f"{what} is a dynamic reference to a secure value, which CloudFormation does not "
            "resolve in a custom resource; keep it in an SSM parameter of type String and give "
            "StringParameter.value_for_string_parameter(…)"
        )
    if _DYNAMIC_REFERENCE in text and '"Fn::Split"' in text:
        raise ValueError(
            f"{what} is split off a dynamic reference, and CloudFormation splits before it "
            f"resolves; give {instead}"
        )


def key_itself(what: str, key: kms.IKey) -> kms.IKey:
    """The key, also when an alias of it is given.

    A permission on an alias' ARN permits nothing: KMS Developer Guide, "Specifying KMS keys in IAM
    policy statements".

    Args:
        what: the key, in words.
        key: the key, or an alias.

    Raises:
        ValueError: it is an alias that does not know its key.
    """
    try:
        target = cast("kms.IKey | None", getattr(key, "alias_target_key", None))
    except RuntimeError:  # the CDK's answer for an alias that was imported by its name
        _refuse_alias(what)
    if target is not None:
        return key_itself(what, target)
    if ":alias/" in json.dumps(Stack.of(key).resolve(key.key_arn)):
        _refuse_alias(what)
    return key


def _refuse_alias(what: str) -> NoReturn:
    raise ValueError(
        f"{what} is an alias that does not know its key, and a permission on an alias permits "
        "nothing; give the key: kms.Key.from_key_arn(…), or kms.Key.from_lookup(…, alias_name=…)"
    )
