"""Access to the internals of the emulator that this package wraps.

ministack has no plugin mechanism. Each patch asks here for what it uses, once, at import, so that
another release fails with one clear message instead of a silent change of behaviour.
"""

from __future__ import annotations

import importlib
from importlib.metadata import version
from typing import Any

PINNED_VERSION = "1.5.33"


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
