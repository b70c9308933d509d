"""The resources of a policy as they stand in the ids of cdk-nag's findings.

In an id every bracket must have its counterpart. On any other id the CDK raises, both when it is
acknowledged and when the report of what was found is made.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import jsii
from aws_cdk import IAnyProducer, IResolveContext, Lazy, Token

_COUNTERPARTS = {"[": "]", "(": ")", "{": "}"}
# What cdk-nag writes in angle brackets stays whole, and so does a dynamic reference.
_BRACKETS = re.compile(
    r"(?P<variable>\$\{[^}]*\})|(?P<reference>\{\{resolve:.*?\}\})|(?P<opening>[\[({])|[\])}]"
)


def flat(value: object) -> str:
    """A resource as it stands in an id, from the value in the template."""
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
    """The same resource, written so that an id can hold it (token).

    A bracket without its counterpart comes from an object's key or from a dynamic reference, whose
    closing braces cdk-nag replaces. It is put into a list with its counterpart, out of which
    CloudFormation takes it: the id then holds the list.
    """
    return Token.as_string(Lazy.uncached_any(_WithCounterparts(resource)))


@jsii.implements(IAnyProducer)
class _WithCounterparts:
    """What a resource will be is known when the template is written."""

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
    """A text in parts, of which those that have a bracket without its counterpart are lists."""
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
