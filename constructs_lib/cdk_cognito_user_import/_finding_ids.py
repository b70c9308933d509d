"""The resources of a policy as cdk-nag writes them into the ids of its findings.

In an id every bracket must have its counterpart. For any other id the CDK raises an error, both
when the id is acknowledged and when the report of the findings is made.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import jsii
from aws_cdk import IAnyProducer, IResolveContext, Lazy, Token

_COUNTERPARTS = {"[": "]", "(": ")", "{": "}"}
# A variable, which cdk-nag writes in angle brackets, and a dynamic reference are not taken apart.
_BRACKETS = re.compile(
    r"(?P<variable>\$\{[^}]*\})|(?P<reference>\{\{resolve:.*?\}\})|(?P<opening>[\[({])|[\])}]"
)


def flat(value: object) -> str:
    """A resource as it is written in an id, made from its value in the template."""
    if isinstance(value, str):
        return value.replace("${", "<").replace("}", ">")
    if isinstance(value, dict):
        match next(iter(value.items())):
            case "Fn::Join", [delimiter, parts]:
                return str(delimiter).join(map(flat, parts))
            case "Fn::GetAtt", [resource, attribute]:
                return f"<{flat(resource)}.{flat(attribute)}>"
            case "Fn::ImportValue" | "Fn::Sub", inner:
                return flat(inner)
            case "Ref", logical_id:
                return f"<{flat(logical_id)}>"
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def with_counterparts(resource: str) -> str:
    """The same resource, written so that the brackets in its id are balanced (token).

    A bracket without its counterpart comes from an object's key, or from a dynamic reference, whose
    closing braces cdk-nag replaces. The bracket is put into a list together with its counterpart,
    and CloudFormation selects it from the list at deployment. The id contains the whole list.
    """
    return Token.as_string(Lazy.uncached_any(_WithCounterparts(resource)))


@jsii.implements(IAnyProducer)
class _WithCounterparts:
    """Writes the resource together with the template, because its value is known only then."""

    def __init__(self, resource: str) -> None:
        self._resource = resource

    def produce(self, context: IResolveContext) -> object:
        """The resource for the template."""
        resolved = context.resolve(self._resource)
        return resolved if _is_balanced(flat(resolved)) else _balanced(resolved)


def _is_balanced(text: str) -> bool:
    expected = []
    for character in re.findall(r"[\[\](){}]", text):
        if character in _COUNTERPARTS:
            expected.append(_COUNTERPARTS[character])
        elif not expected or expected.pop() != character:
            return False
    return not expected


def _balanced(resource: object) -> object:
    match resource:
        case str():
            return {"Fn::Join": ["", list(_parts(resource))]}
        case {"Fn::Join": ["", [*parts]]}:
            strings = ([part] if not isinstance(part, str) else _parts(part) for part in parts)
            return {"Fn::Join": ["", [part for string in strings for part in string]]}
    return resource


def _parts(text: str) -> Iterator[object]:
    """A text in parts: each bracket and each dynamic reference becomes a selection from a list."""
    start = 0
    for found in _BRACKETS.finditer(text):
        if found["variable"]:
            continue
        yield text[start : found.start()]
        yield {"Fn::Select": _choice(found)}
        start = found.end()
    yield text[start:]


def _choice(found: re.Match[str]) -> list[object]:
    if found["reference"]:
        return [0, [found[0]]]
    if found["opening"]:
        return [0, [found[0], _COUNTERPARTS[found[0]]]]
    return [1, [next(key for key, value in _COUNTERPARTS.items() if value == found[0]), found[0]]]
