"""Where the function asset lies, in a checkout and in the installed package alike."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from aws_cdk import IgnoreMode
from aws_cdk import aws_lambda as lambda_

_HERE = Path(__file__).resolve().parent
# In the wheel the folder `lambda` travels inside the package; in a checkout it is a source root.
LAMBDA_DIR = next(
    place for place in (_HERE / "_lambda", _HERE.parents[1] / "lambda") if place.is_dir()
)

# What the construct and its functions agree on, and the rules for CSV files, are used at synth from
# the very files that run in the function: they cannot disagree. The folder goes to the end of the
# path, where it cannot shadow anything.
if str(LAMBDA_DIR) not in sys.path:
    sys.path.append(str(LAMBDA_DIR))


def function_code() -> lambda_.Code:
    """The asset of both functions: the same hash from a checkout and from the wheel."""
    return lambda_.Code.from_asset(
        str(LAMBDA_DIR),
        # Installers, editors and file managers leave files next to the modules: they would be
        # deployed, and would change the hash.
        ignore_mode=IgnoreMode.GLOB,
        # "**" leaves out what begins with a dot.
        exclude=["**", ".*", "**/.*", *(f"!{pattern}" for pattern in _wanted())],
    )


def _wanted() -> Iterator[str]:
    """The packages below the folder, and the modules in them that Python can import by name.

    A pattern for each module would take the CDK a second to apply.
    """
    for init in sorted(LAMBDA_DIR.rglob("__init__.py")):
        package = init.parent.relative_to(LAMBDA_DIR).as_posix()
        yield package
        yield f"{package}/[A-Za-z_]*([A-Za-z0-9_]).py"
