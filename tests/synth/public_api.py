"""All that people can use of the package."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import cdk_cognito_user_import as package

CLASSES: list[type] = [vars(package)[name] for name in package.__all__]


def members(of: type) -> Iterator[tuple[str, Any]]:
    """The public members of a class that are the package's own, and how it is made."""
    for base in of.__mro__:
        if base.__module__.startswith(package.__name__):
            for name, member in vars(base).items():
                if not name.startswith("_") or name == "__init__":
                    yield name, member


def functions() -> Iterator[tuple[str, Callable[..., object]]]:
    """What can be called, by its full name."""
    for of in CLASSES:
        for name, member in members(of):
            function = getattr(member, "__func__", member)
            if inspect.isfunction(function):
                yield f"{of.__name__}.{name}", function


def properties() -> Iterator[tuple[str, property]]:
    for of in CLASSES:
        for name, member in members(of):
            if isinstance(member, property):
                yield f"{of.__name__}.{name}", member


FUNCTIONS = dict(functions())
PROPERTIES = dict(properties())
