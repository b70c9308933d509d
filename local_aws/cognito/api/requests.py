"""Validates requests against botocore's model of Cognito, in AWS' words."""

from __future__ import annotations

import functools
import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import botocore.session
from botocore.model import Shape, StructureShape

from local_aws.cognito.api.answers import ApiError

_NAME_PATTERN = r"[\p{L}\p{M}\p{S}\p{N}\p{P}]+"
_TYPES: dict[str, type] = {"string": str, "integer": int}


def parse(operation: str, body: bytes) -> dict[str, Any]:
    """Return the members of a request that its model knows.

    Raises:
        ApiError: SerializationException for a body that is not JSON or has a member of another
            type, InvalidParameterException for a value against the model's constraints.
    """
    try:
        document = json.loads(body or b"{}")
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise ApiError("SerializationException", "The request body is not a JSON object.")
    return check(operation, document)


def check(operation: str, document: dict[str, Any]) -> dict[str, Any]:
    """Like `parse`, for a body that is a dictionary already."""
    shape = _input_shape(operation)
    # AWS ignores members it does not know.
    known = {name: document[name] for name in shape.members if document.get(name) is not None}
    for name, value in known.items():
        if type(value) is not _TYPES[shape.members[name].type_name]:
            raise ApiError("SerializationException", f"The member {name} has an unexpected type.")
    problems = list(_problems(shape, known))
    if problems:
        count = f"{len(problems)} validation error{'s' if len(problems) > 1 else ''} detected: "
        raise ApiError("InvalidParameterException", count + "; ".join(problems))
    return known


@functools.cache
def _input_shape(operation: str) -> StructureShape:
    model = botocore.session.Session().get_service_model("cognito-idp")
    return model.operation_model(operation).input_shape


def _problems(shape: StructureShape, members: dict[str, Any]) -> Iterator[str]:
    for name, member in shape.members.items():
        value = members.get(name)
        if value is None:
            if name in shape.required_members:
                yield _problem(name, "null ", "Member must not be null")
            continue
        for constraint in _broken(member, value):
            # AWS repeats no value that its model calls sensitive.
            shown = "" if member.metadata.get("sensitive") else f"'{value}' "
            yield _problem(name, shown, constraint)


def _problem(name: str, value: str, constraint: str) -> str:
    member = name[0].lower() + name[1:]
    return f"Value {value}at '{member}' failed to satisfy constraint: {constraint}"


def _broken(shape: Shape, value: Any) -> Iterator[str]:
    limits = shape.metadata
    size, noun = (len(value), "length") if isinstance(value, str) else (value, "value")
    if "min" in limits and size < limits["min"]:
        yield f"Member must have {noun} greater than or equal to {limits['min']}"
    if "max" in limits and size > limits["max"]:
        yield f"Member must have {noun} less than or equal to {limits['max']}"
    if "pattern" in limits and not _matches(limits["pattern"], value):
        yield f"Member must satisfy regular expression pattern: {limits['pattern']}"
    if "enum" in limits and value not in limits["enum"]:
        yield f"Member must satisfy enum value set: [{', '.join(limits['enum'])}]"


def _matches(pattern: str, value: str) -> bool:
    """Whether a value fits a pattern of the model.

    The patterns are Java's, whose ``\\w`` is ASCII. Python's have no Unicode categories: the one
    pattern that uses them is that of names, which may have anything but separators and controls.
    """
    if pattern == _NAME_PATTERN:
        return bool(value) and all(unicodedata.category(c)[0] in "LMSNP" for c in value)
    return bool(re.fullmatch(pattern, value, re.ASCII))
