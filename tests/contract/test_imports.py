"""What both sides agree on can be imported by either of them."""

from __future__ import annotations

import subprocess
import sys

_IMPORT = """
import importlib, pkgutil, sys

class Refused:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("aws_cdk", "constructs", "jsii", "boto3", "botocore"):
            raise ImportError(name)

sys.meta_path.insert(0, Refused())
import cognito_import_contract as package
names = [module.name for module in pkgutil.iter_modules(package.__path__)]
for name in names:
    importlib.import_module(f"{package.__name__}.{name}")
print(*names)
"""


def test_neither_the_cdk_nor_an_aws_sdk_is_imported() -> None:
    command = [sys.executable, "-c", _IMPORT]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert {"attributes", "properties", "states", "timing"} <= set(done.stdout.split())
