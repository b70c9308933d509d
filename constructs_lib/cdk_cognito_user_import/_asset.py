"""Where the functions' asset is, both in a checkout and in the installed package."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from aws_cdk import IgnoreMode
from aws_cdk import aws_lambda as lambda_

_HERE = Path(__file__).resolve().parent
# In the wheel, the folder `lambda` is part of the package; in a checkout it is a source root.
LAMBDA_DIR = next(
    place for place in (_HERE / "_lambda", _HERE.parents[1] / "lambda") if place.is_dir()
)

# Synthesis imports the contract and the CSV rules from the same files that run in the functions, so
# the two sides cannot disagree. The folder goes to the end of the path, where it cannot hide other
# packages.
if str(LAMBDA_DIR) not in sys.path:
    sys.path.append(str(LAMBDA_DIR))


def function_code() -> lambda_.Code:
    """The asset of both functions. Its hash is the same from a checkout and from the wheel."""
    return lambda_.Code.from_asset(
        str(LAMBDA_DIR),
        # Installers, editors and file managers leave files next to the modules. These would be
        # deployed, and would change the hash.
        ignore_mode=IgnoreMode.GLOB,
        # "**" does not match names that begin with a dot, so they have patterns of their own.
        exclude=["**", ".*", "**/.*", *(f"!{pattern}" for pattern in _wanted())],
    )


def _wanted() -> Iterator[str]:
    """The packages below the folder, and the modules in them that Python can import by name.

    The CDK would need a second to apply a pattern for each module.
    """
    for init in sorted(LAMBDA_DIR.rglob("__init__.py")):
        package = init.parent.relative_to(LAMBDA_DIR).as_posix()
        yield package
        yield f"{package}/[A-Za-z_]*([A-Za-z0-9_]).py"
