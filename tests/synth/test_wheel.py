"""The wheel, as people install it: in an environment of its own, in an app of their own."""

from __future__ import annotations

import compileall
import json
import os
import re
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import Parser
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App
from packaging.requirements import Requirement

from tests.synth.apps import SeededStack

pytestmark = pytest.mark.wheel

PACKAGE = "cdk_cognito_user_import"

# What the README shows.
APP = """
from aws_cdk import App, Stack
from aws_cdk import aws_cognito as cognito
from cdk_cognito_user_import import CognitoUserImport, UserSource

app = App(outdir="cdk.out")
stack = Stack(app, "Stack")
pool = cognito.UserPool(stack, "Pool", auto_verify=cognito.AutoVerifiedAttrs(email=True))
seed = CognitoUserImport(stack, "Seed", user_pool=pool, source=UserSource.from_csv("users.csv"))
app.synth()
"""
USERS = "cognito:username,email,email_verified\nada,ada@example.com,TRUE\n"
# What a type checker must refuse: a wrong type, an unknown parameter, an unknown attribute.
WRONG = """
CognitoUserImport(stack, "A", user_pool=pool, source="users.csv")
CognitoUserImport(stack, "B", user_pool=pool, source=UserSource.from_csv("users.csv"), retries=3)
print(seed.no_such_attribute)
seed.metric_failed(period=5)
"""


@dataclass(frozen=True)
class Installed:
    """A wheel in an environment of its own, with nothing but what it asks for."""

    wheel: Path
    python: Path
    folder: Path

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the environment's Python in the app's folder."""
        clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
        return subprocess.run(
            [self.python, *arguments],
            cwd=self.folder,
            env={**clean, **environment},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    subprocess.run([*build, "."], check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "venv", with_pip=True)
    python = folder / "venv" / "bin" / "python"
    (site_packages,) = folder.glob("venv/lib/python*/site-packages")
    _bring_dependencies(wheel, site_packages)
    install = ["-m", "pip", "install", "--quiet", "--no-index", "--disable-pip-version-check"]
    subprocess.run([python, *install, str(wheel)], check=True, capture_output=True)
    app = folder / "app"
    app.mkdir()
    (app / "app.py").write_text(APP)
    (app / "users.csv").write_text(USERS)
    return Installed(wheel, python, app)


@pytest.fixture(scope="module")
def synthesized(installed: Installed) -> Path:
    """The cloud assembly of the app."""
    done = installed.run("app.py")
    assert done.returncode == 0, done.stderr
    return installed.folder / "cdk.out"


def _bring_dependencies(wheel: Path, site_packages: Path) -> None:
    """Link what the wheel asks for, and what that asks for, from this environment."""
    for name in _closure(_metadata(wheel).get_all("Requires-Dist") or []):
        files = metadata.distribution(name).files or []
        base = Path(str(metadata.distribution(name).locate_file("")))
        for top in {file.parts[0] for file in files} - {"..", "__pycache__"}:
            if not (site_packages / top).exists():
                (site_packages / top).symlink_to(base / top)


def _closure(requirements: list[str]) -> set[str]:
    found: set[str] = set()
    wanted = [Requirement(text) for text in requirements]
    while wanted:
        requirement = wanted.pop()
        applies = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
        if applies and requirement.name not in found:
            found.add(requirement.name)
            wanted += map(Requirement, metadata.requires(requirement.name) or [])
    return found


def _metadata(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("/METADATA"))
        return Parser().parsestr(archive.read(name).decode())


def _files(folder: Path, pattern: str = "*") -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob(pattern) if path.is_file()}


def _function_asset(assembly: Path, stack: str) -> Path:
    """The staged folder of the functions' code."""
    template: dict[str, Any] = json.loads((assembly / f"{stack}.template.json").read_text())
    keys = {
        resource["Properties"]["Code"]["S3Key"]
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::Lambda::Function"
    }
    (key,) = keys
    return assembly / f"asset.{key.removesuffix('.zip')}"


def _sources() -> Iterator[str]:
    for path in Path("lambda").rglob("*.py"):
        yield str(path.relative_to("lambda"))


def test_wheel_holds_package_asset_documents_and_type_marker(installed: Installed) -> None:
    with zipfile.ZipFile(installed.wheel) as archive:
        names = [name for name in archive.namelist() if ".dist-info/" not in name]
    package = _files(Path("constructs_lib"), "*.py")
    asset = {f"{PACKAGE}/_lambda/{name}" for name in _sources()}
    documents = {f"{PACKAGE}/docs/{name}" for name in _files(Path("docs"))}
    assert set(names) == package | asset | documents | {f"{PACKAGE}/py.typed"}
    assert len(names) == len(set(names))


def test_documents_that_the_package_refers_to_are_installed(installed: Installed) -> None:
    found = installed.run("-c", f"import {PACKAGE}; print({PACKAGE}.__path__[0])")
    package = Path(found.stdout.strip())
    assert package != Path("constructs_lib", PACKAGE).resolve()
    named = {
        name
        for source in package.rglob("*.py")
        for name in re.findall(r"docs/[\w-]+\.md", source.read_text(encoding="utf-8"))
    }
    assert {"docs/facts.md", "docs/security.md"} <= named
    assert [name for name in named if not (package / name).is_file()] == []


def test_metadata_names_what_is_needed(installed: Installed) -> None:
    about = _metadata(installed.wheel)
    assert about["Name"] == "cdk-cognito-user-import"
    assert about["Requires-Python"] == ">=3.10"
    assert about["License-Expression"] == "Apache-2.0"
    needed = {Requirement(text) for text in about.get_all("Requires-Dist") or []}
    assert needed == {Requirement("aws-cdk-lib>=2.269,<3"), Requirement("constructs>=10.5,<11")}


def test_environment_holds_nothing_else(installed: Installed) -> None:
    assert installed.run("-m", "pip", "check").returncode == 0
    listed = json.loads(installed.run("-m", "pip", "list", "--format=json").stdout)
    assert not {"cdk-nag", "boto3", "ministack"} & {entry["name"].lower() for entry in listed}


def test_asset_is_the_checkouts(synthesized: Path, tmp_path: Path) -> None:
    # Both have byte code next to the sources: pip wrote it there; running Python writes it here.
    assert compileall.compile_dir("lambda", quiet=2)
    app = App(outdir=str(tmp_path / "cdk.out"))
    SeededStack(app)
    app.synth()
    ours = _function_asset(tmp_path / "cdk.out", "Stack")
    assert _function_asset(synthesized, "Stack").name == ours.name


def test_asset_holds_the_sources_and_nothing_else(synthesized: Path) -> None:
    asset = _function_asset(synthesized, "Stack")
    assert _files(asset) == set(_sources())


def test_template_is_the_same_on_every_run(installed: Installed, synthesized: Path) -> None:
    # The CDK's own validation, which takes a second synthesis ten seconds, changes no template.
    template = synthesized / "Stack.template.json"
    before = template.read_bytes()
    assert installed.run("app.py", PYTHONHASHSEED="1", CDK_VALIDATION="false").returncode == 0
    assert template.read_bytes() == before


def test_installed_package_was_compiled(installed: Installed, synthesized: Path) -> None:
    assert list(installed.python.parent.parent.rglob(f"{PACKAGE}/_lambda/**/*.pyc"))


def test_app_finds_nothing_to_complain_about(synthesized: Path) -> None:
    report = json.loads((synthesized / "validation-report.json").read_text())
    assert report["pluginReports"] == []


@pytest.mark.timeout(900)  # mypy reads all of aws_cdk, unless its cache knows it
def test_types_are_those_of_the_package(installed: Installed) -> None:
    (installed.folder / "wrong.py").write_text(APP + WRONG)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "mypy", "--no-error-summary"),
            # As in pyproject.toml: `make lint` has read all of aws_cdk with these options already.
            *("--strict", "--warn-unreachable", "--python-version", "3.10"),
            *("--cache-dir", str(Path(".mypy_cache").resolve())),
            *("--config-file", os.devnull),
            *("--python-executable", str(installed.python)),
            *("app.py", "wrong.py"),
        ],
        cwd=installed.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    errors = re.findall(r"^(\w+)\.py:.*\[([a-z-]+)\]$", done.stdout, re.MULTILINE)
    assert errors == [
        ("wrong", "arg-type"),
        ("wrong", "call-arg"),
        ("wrong", "attr-defined"),
        ("wrong", "arg-type"),
    ], done.stdout
