"""How the names of ministack's modules are looked up, and checked when the process starts.

ministack has no plugin mechanism. All that is used of it is listed in ``ministack``, so that
another release fails with one clear message instead of a silent change of behaviour.
"""

from __future__ import annotations

import importlib
from importlib.metadata import version
from typing import Any

PINNED_VERSION = "1.5.33"


class Names:
    """Some names of one module of ministack, read and replaced as they are at that moment.

    Args:
        module: dotted, below ministack.
        names: the module's names. Here they lose the leading underscore.
        renamed: names that are too short to be understood here, by their name here.

    Raises:
        RuntimeError: the installed release lacks one of them.
    """

    def __init__(self, module: str, *names: str, **renamed: str) -> None:
        found = require(module, *names, *renamed.values())
        known = {name.lstrip("_"): name for name in names}
        self.__dict__.update(_module=found, _known={**known, **renamed})

    def __getattr__(self, name: str) -> Any:
        return getattr(self._module, self._emulated(name))

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._module, self._emulated(name), value)

    def _emulated(self, name: str) -> str:
        try:
            return str(self._known[name])
        except KeyError:
            raise AttributeError(f"{name} is not listed for {self._module.__name__}") from None


def require(module: str, *names: str) -> Any:
    """Import `module` of ministack (dotted, below the package) and check that it has `names`.

    Raises:
        RuntimeError: one of the names does not exist in the installed release.
    """
    try:
        found = importlib.import_module(f"ministack.{module}")
    except ModuleNotFoundError as error:
        raise RuntimeError(_message(f"ministack.{module}")) from error
    for name in names:
        if not hasattr(found, name):
            raise RuntimeError(_message(f"ministack.{module}.{name}"))
    return found


def _message(missing: str) -> str:
    return (
        f"local_aws wraps internals of ministack {PINNED_VERSION}, but {version('ministack')} is "
        f"installed and has no {missing}; install ministack=={PINNED_VERSION}"
    )
