"""Who may import whom: imports go one way, and one package knows the emulator."""

from __future__ import annotations

import ast
import sys

import pytest

from tests import imports

DOOR = "local_aws.emulator"

# Beside the standard library, which is there everywhere.
MAY_IMPORT = {
    "cognito_user_csv": set[str](),
    "cognito_import_contract": {"cognito_user_csv"},
    "cognito_user_import": {"cognito_import_contract", "cognito_user_csv", "botocore"},
    "cdk_cognito_user_import": {
        "cognito_import_contract",
        "cognito_user_csv",
        "aws_cdk",
        "constructs",
        "jsii",
        "typing_extensions",  # the CDK brings it
    },
    "local_aws": {"argon2", "bcrypt", "boto3", "botocore", "hypercorn", "ministack"},
    "app": {"cdk_cognito_user_import", "aws_cdk", "cdk_nag", "constructs"},
    "examples": {"botocore", "local_aws"},
    "benchmarks": {
        "cdk_cognito_user_import",
        "cognito_user_csv",
        "local_aws",
        "aws_cdk",
        "boto3",
        "constructs",
    },
}


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_a_package_imports_only_those_that_it_may(package: str) -> None:
    found = {name for names in imports.of(package).values() for name in names}
    others = {name.partition(".")[0] for name in found} - {package, *sys.stdlib_module_names}
    assert others - MAY_IMPORT[package] == set()


def test_every_package_but_the_tests_is_in_the_table() -> None:
    assert {name.partition(".")[0] for name in imports.modules()} == {*MAY_IMPORT, "tests"}


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_no_modules_import_each_other(package: str) -> None:
    assert imports.cycle(imports.of(package)) == []


def test_no_folders_of_the_local_aws_import_each_other() -> None:
    assert imports.cycle(imports.by_folder(imports.of("local_aws"))) == []


def test_nothing_imports_from_a_test_module() -> None:
    """What two modules share stands in a module without tests."""
    found = {
        (module, name)
        for module, names in imports.imports().items()
        for name in names
        if name.startswith("tests.") and name.rpartition(".")[2].startswith("test_")
    }
    assert found == set()


def test_only_the_door_imports_the_emulator() -> None:
    private = ("ministack", f"{DOOR}.internals")
    outside = {
        module
        for module, found in imports.of(*MAY_IMPORT).items()
        if not imports.is_in(module, DOOR) and any(imports.is_in(n, *private) for n in found)
    }
    assert outside == set()


def test_only_the_door_names_private_attributes() -> None:
    found = {
        (module, node.attr)
        for module in imports.of("local_aws")
        if not imports.is_in(module, DOOR)
        for node in ast.walk(imports.tree(module))
        if isinstance(node, ast.Attribute)
        and node.attr.startswith("_")
        and not node.attr.startswith("__")
        and not (isinstance(node.value, ast.Name) and node.value.id in {"self", "cls"})
    }
    assert found == set()
