"""What is checked is what is deployed: the copy that the CDK has made, in stages, too."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from aws_cdk import Acknowledgment, App, Stack, Stage, Validations
from aws_cdk.assertions import Template
from cdk_cognito_user_import import UserSource, _asset

from tests.synth.apps import SeededStack
from tests.synth.cases import GOOD

BAD = "cognito:username,email,email_verified\nzaphod,zaphod@example.com,FALSE\n"
UNVERIFIED = "UserCsv/UnverifiedUser"
NO_STAGING = {"aws:cdk:disable-asset-staging": True}


def csv(folder: Path, content: str) -> Path:
    path = folder / "users.csv"
    path.write_text(content)
    return path


def deployed_files(app: App, stack: Stack) -> list[Path]:
    """The CSV files that the CLI would upload, from the stack's asset manifest."""
    outdir = Path(app.outdir)
    manifest = json.loads((outdir / f"{stack.artifact_id}.assets.json").read_text())
    paths = [outdir / asset["source"]["path"] for asset in manifest["files"].values()]
    return [path for path in paths if path.suffix == ".csv"]


STAGING = pytest.mark.parametrize("context", [{}, NO_STAGING], ids=["staged", "not staged"])


@STAGING
@pytest.mark.parametrize(
    "spoil", [Path.unlink, lambda path: path.write_text(BAD)], ids=["gone", "written anew"]
)
def test_a_file_that_changes_after_the_construct_was_made_is_deployed_as_it_was(
    tmp_path: Path, spoil: Callable[[Path], object], context: dict[str, object]
) -> None:
    path = csv(tmp_path, GOOD)
    app = App(context=context)
    stack = SeededStack(app, source=UserSource.from_csv(path))
    spoil(path)
    app.synth()
    assert [file.read_text() for file in deployed_files(app, stack)] == [GOOD]


@STAGING
def test_a_bad_file_that_is_mended_too_late_is_refused(
    tmp_path: Path, context: dict[str, object]
) -> None:
    path = csv(tmp_path, BAD)
    app = App(context=context)
    SeededStack(app, source=UserSource.from_csv(path))
    path.write_text(GOOD)
    with pytest.raises(RuntimeError, match=UNVERIFIED):
        app.synth()


def test_a_file_that_is_gone_before_the_construct_is_made_is_named(tmp_path: Path) -> None:
    path = csv(tmp_path, GOOD)
    source = UserSource.from_csv(path)
    path.unlink()
    with pytest.raises(ValueError, match=r"there is no file '.*users\.csv'"):
        SeededStack(App(), source=source)


@STAGING
def test_a_path_that_is_written_twice_is_two_files(
    tmp_path: Path, context: dict[str, object]
) -> None:
    app = App(context=context)
    first = SeededStack(app, "First", source=UserSource.from_csv(csv(tmp_path, GOOD)))
    other = GOOD.replace("zaphod", "eve")
    second = SeededStack(app, "Second", source=UserSource.from_csv(csv(tmp_path, other)))
    app.synth()
    assert [file.read_text() for file in deployed_files(app, first)] == [GOOD]
    assert [file.read_text() for file in deployed_files(app, second)] == [other]


@STAGING
def test_users_in_code_lie_in_the_assembly(context: dict[str, object]) -> None:
    app = App(context=context)
    users = [{"cognito:username": "ada", "email": "ada@example.com", "email_verified": True}]
    stack = SeededStack(app, source=UserSource.from_users(users))
    app.synth()
    (file,) = deployed_files(app, stack)
    assert Path(app.outdir).resolve() in file.resolve().parents
    assert file.read_text().splitlines()[1] == "ada,ada@example.com,TRUE"


def stage_with(path: Path) -> tuple[Stage, SeededStack]:
    stage = Stage(App(), "Stage")
    return stage, SeededStack(stage, "Inner", source=UserSource.from_csv(path))


def test_a_stage_that_is_synthesized_by_itself_is_checked(tmp_path: Path) -> None:
    stage, _ = stage_with(csv(tmp_path, BAD))
    with pytest.raises(RuntimeError, match=UNVERIFIED):
        stage.synth()


def test_a_template_of_a_stack_in_a_stage_is_checked(tmp_path: Path) -> None:
    _, stack = stage_with(csv(tmp_path, BAD))
    with pytest.raises(RuntimeError, match=UNVERIFIED):
        Template.from_stack(stack)


def test_a_good_file_in_a_stage_is_no_error(tmp_path: Path) -> None:
    _, stack = stage_with(csv(tmp_path, GOOD))
    Template.from_stack(stack).resource_count_is("Custom::CognitoUserImport", 1)


def test_what_is_acknowledged_is_no_error_in_a_stage_either(tmp_path: Path) -> None:
    stage, stack = stage_with(csv(tmp_path, BAD))
    rule = f"cdk-cognito-user-import::{UNVERIFIED}"
    Validations.of(stack).acknowledge(Acknowledgment(id=rule, reason="a test"))
    stage.synth()


def test_stray_files_beside_the_functions_code_are_not_deployed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    copy = tmp_path / "lambda"
    shutil.copytree(_asset.LAMBDA_DIR, copy)
    for stray in (".DS_Store", "cognito_user_import/errors.py~", "cognito_user_csv/.#pool.py",
                  "notes.txt", "cognito_user_import/errors.orig.py", "venv/thing.py"):  # fmt: skip
        (copy / stray).parent.mkdir(exist_ok=True)
        (copy / stray).write_text("stray")

    def code_files(folder: Path) -> set[str]:
        monkeypatch.setattr(_asset, "LAMBDA_DIR", folder)
        app = App()
        SeededStack(app)
        app.synth()
        (code,) = Path(app.outdir).glob("asset.*/cognito_user_import")
        return {
            f"{code.parent.name}/{file.relative_to(code.parent)}"
            for file in code.parent.rglob("*")
            if file.is_file()
        }

    original = _asset.LAMBDA_DIR
    assert code_files(copy) == code_files(original)
