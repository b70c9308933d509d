"""Where the function asset lies, in a checkout and in the installed package alike."""

from __future__ import annotations

import sys
from pathlib import Path

from aws_cdk import aws_lambda as lambda_

_HERE = Path(__file__).resolve().parent
# In the wheel the folder `lambda` travels inside the package.
LAMBDA_DIR = next(place for place in (_HERE / "_lambda", _HERE.parent / "lambda") if place.is_dir())

# The CSV knowledge is used at synth from the very files that run in the function: they cannot
# disagree. The folder goes to the end of the path, where it cannot shadow anything.
if str(LAMBDA_DIR) not in sys.path:
    sys.path.append(str(LAMBDA_DIR))


def function_code() -> lambda_.Code:
    """The asset of both functions: the same hash from a checkout and from the wheel."""
    return lambda_.Code.from_asset(
        str(LAMBDA_DIR),
        # Installers write these next to the sources; they would change the hash.
        exclude=["__pycache__", "**/__pycache__", "*.pyc", "**/*.pyc"],
    )
