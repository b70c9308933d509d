"""Values that are known only later: at deployment, or in the next pass of synthesis."""

from __future__ import annotations

import json

from aws_cdk import Stack, Token
from constructs import Construct

_DYNAMIC_REFERENCE = "{{resolve:"
# CloudFormation User Guide, "Get values stored in other services using dynamic references":
# references to secure values are not supported in custom resources.
_SECURE = ("{{resolve:secretsmanager:", "{{resolve:ssm-secure:")
# What `StringParameter.value_from_lookup` returns in the first pass of synthesis, which only finds
# out what the CLI must look up. If that pass failed, nothing would ever be looked up.
PLACEHOLDER = "dummy-value-for-"


def is_known_later(value: str) -> bool:
    """Whether a text is or contains something whose value is not known yet.

    This is a token, a dynamic reference, or the placeholder of a lookup.
    """
    return is_known_at_deployment(value) or PLACEHOLDER in value


def is_known_at_deployment(value: str) -> bool:
    """Whether a text is or contains a token or a dynamic reference."""
    return _DYNAMIC_REFERENCE in value or Token.is_unresolved(value)


def refuse_unresolvable(what: str, value: object, scope: Construct, *, instead: str) -> None:
    """Refuse a value that CloudFormation would not resolve where the import needs it.

    Args:
        what: the value, in words.
        value: the value.
        scope: where it is used.
        instead: what to give if it is a part of a dynamic reference.

    Raises:
        ValueError: it is a dynamic reference to a secure value, or is split off any dynamic
            reference.
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
