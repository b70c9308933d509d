"""The check at synth: what it finds, and how findings are reported."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import Acknowledgment, App, NestedStack, Stack, Stage, Validations
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Template
from cdk_cognito_user_import import CognitoUserImport, Dialect, UserSource
from cognito_user_csv import Report as CheckReport
from cognito_user_csv import check
from constructs import IConstruct

from tests.synth.apps import USERS, SeededStack, report, reporting_app, user_pool
from tests.synth.cases import GOOD, Cases

PLUGIN = "cdk-cognito-user-import"
NOT_VERIFIED = "cognito:username,email,email_verified\nzaphod,zaphod@example.com,FALSE\n"
UNKNOWN_COLUMN = (
    "cognito:username,email,email_verified,departement\nzaphod,zaphod@example.com,TRUE,\n"
)
TWO_WRONG = NOT_VERIFIED + "bob,bob at example.com,TRUE\n"
HIDDEN = GOOD + "".join(f"\nu{n},u{n}@example.com,TRUE\n" for n in range(1_100)) + TWO_WRONG[-27:]
MANY_WRONG = NOT_VERIFIED + "".join(f"u{n},u{n}@example.com,FALSE\n" for n in range(14))
UNVERIFIED = "UserCsv/UnverifiedUser"


class Files(Cases):
    """One import per kind of file, place and acknowledgment."""

    def make(self) -> None:
        self._places()
        self._acknowledged()

    def _places(self) -> None:
        self.add("Unverified", user_pool, NOT_VERIFIED)
        self.add("UnknownColumn", user_pool, UNKNOWN_COLUMN)
        self.add("TwoWrong", user_pool, TWO_WRONG)
        self.add("ManyWrong", user_pool, MANY_WRONG)
        self.add("Hidden", user_pool, HIDDEN)
        self.add("Empty", user_pool, "")
        self.add("HeaderOnly", user_pool, "cognito:username,email,email_verified\n")
        self.add("NoUsername", user_pool, "email,email_verified\nada@example.com,TRUE\n")
        SeededStack(Stage(self.app, "Stage"), "Inner", source=self.csv("in-stage", NOT_VERIFIED))
        outer = Stack(self.app, "Outer")
        nested = NestedStack(outer, "Nested")
        CognitoUserImport(
            nested,
            "Seed",
            user_pool=user_pool(nested),
            source=self.csv("in-nested-stack", NOT_VERIFIED),
        )
        stack = Stack(self.app, "TwoImports")
        pool = user_pool(stack)
        for name, content in (("First", NOT_VERIFIED), ("Second", UNKNOWN_COLUMN), ("Third", GOOD)):
            CognitoUserImport(stack, name, user_pool=pool, source=self.csv(name, content))
        stack = Stack(self.app, "InCode")
        users: list[dict[str, object]] = [
            {"cognito:username": "zaphod", "email": "zaphod@example.com", "email_verified": False}
        ]
        CognitoUserImport(
            stack, "Seed", user_pool=user_pool(stack), source=UserSource.from_users(users)
        )

    def _acknowledged(self) -> None:
        header_only = self.add(
            "AcknowledgedWarning", user_pool, "cognito:username,email,email_verified\n"
        )
        _acknowledge(header_only, "UserCsv/NoUsers")
        outside = self.add("AcknowledgedOnStack", user_pool, NOT_VERIFIED)
        _acknowledge(Stack.of(outside), UNVERIFIED)
        stage = Stage(self.app, "AcknowledgedStage")
        staged = SeededStack(stage, "Inner", source=self.csv("ack-stage", NOT_VERIFIED))
        _acknowledge(staged.seed, UNVERIFIED)


def _acknowledge(scope: IConstruct, rule: str) -> None:
    Validations.of(scope).acknowledge(Acknowledgment(id=f"{PLUGIN}::{rule}", reason="Wanted."))


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Cases:
    return Files(tmp_path_factory.mktemp("files"))


def test_finding_names_file_line_column_reason_and_remedy(cases: Cases) -> None:
    (finding,) = cases.of("Unverified")
    place, column, text = finding.text.split(": ", 2)
    assert Path(place).name == "Unverified.csv:2"
    assert column == "email_verified"
    assert " → " in text
    assert finding.path == "Unverified/Seed/Resource/Default"


def test_unknown_column_is_told_the_nearest_one(cases: Cases) -> None:
    (finding,) = cases.of("UnknownColumn")
    assert finding.rule == "UserCsv/UnknownColumn"
    assert "UnknownColumn.csv:1: departement: " in finding.text
    assert finding.text.endswith("→ did you mean custom:department?")


def test_each_rule_is_a_finding_of_its_own(cases: Cases) -> None:
    assert cases.rules("TwoWrong") == ["UserCsv/Email", UNVERIFIED]


def test_first_ten_findings_of_a_rule_are_shown(cases: Cases) -> None:
    (finding,) = cases.of("ManyWrong")
    lines = finding.text.splitlines()
    assert len(lines) == 11
    assert lines[-1] == "… and 5 more"


def test_a_thousand_warnings_hide_no_error(cases: Cases) -> None:
    assert cases.rules("Hidden") == ["UserCsv/BlankLine", "UserCsv/Email"]


def test_empty_file(cases: Cases) -> None:
    (finding,) = cases.of("Empty")
    assert (finding.rule, finding.severity) == ("UserCsv/EmptyFile", "error")


def test_file_without_users_is_a_warning(cases: Cases) -> None:
    (finding,) = cases.of("HeaderOnly")
    assert (finding.rule, finding.severity) == ("UserCsv/NoUsers", "warning")


def test_header_without_username(cases: Cases) -> None:
    (finding,) = cases.of("NoUsername")
    assert finding.rule == "UserCsv/MissingColumn"
    assert ":1: cognito:username: " in finding.text


@pytest.mark.parametrize(
    ("stack", "path"),
    [
        ("Stage", "Stage/Inner/Seed/Resource/Default"),
        ("Outer", "Outer/Nested/Seed/Resource/Default"),
    ],
)
def test_stages_and_nested_stacks_are_checked(cases: Cases, stack: str, path: str) -> None:
    assert [(each.rule, each.path) for each in cases.of(stack)] == [(UNVERIFIED, path)]


def test_imports_of_one_stack_have_their_own_findings(cases: Cases) -> None:
    assert {each.path.split("/")[1]: each.rule for each in cases.of("TwoImports")} == {
        "First": UNVERIFIED,
        "Second": "UserCsv/UnknownColumn",
    }


def test_users_in_code_are_checked(cases: Cases) -> None:
    (finding,) = cases.of("InCode")
    assert finding.text.startswith("UserSource.from_users: user 1: email_verified: ")


@pytest.mark.parametrize(
    "stack", ["AcknowledgedWarning", "AcknowledgedOnStack", "AcknowledgedStage"]
)
def test_finding_can_be_acknowledged(cases: Cases, stack: str) -> None:
    assert cases.of(stack) == []
    assert [each for each in cases.report.acknowledged() if each.path.startswith(f"{stack}/")]


def test_no_finding_quotes_a_cell(cases: Cases) -> None:
    for finding in cases.report.findings() + cases.report.acknowledged():
        assert "zaphod" not in finding.text


def test_error_stops_synthesis(tmp_path: Path) -> None:
    path = tmp_path / "users.csv"
    path.write_text(NOT_VERIFIED)
    app = App()
    SeededStack(app, source=UserSource.from_csv(path))
    with pytest.raises(RuntimeError, match=f"{UNVERIFIED}"):
        app.synth()


def test_error_stops_template_assertions(tmp_path: Path) -> None:
    path = tmp_path / "users.csv"
    path.write_text(NOT_VERIFIED)
    with pytest.raises(RuntimeError, match=f"{UNVERIFIED}"):
        Template.from_stack(SeededStack(source=UserSource.from_csv(path)))


def test_warning_does_not_stop_synthesis(tmp_path: Path) -> None:
    path = tmp_path / "users.csv"
    path.write_text("cognito:username,email,email_verified\n")
    app = App()
    SeededStack(app, source=UserSource.from_csv(path))
    assert app.synth().stacks


def test_line_break_in_a_path_forges_no_line(tmp_path: Path) -> None:
    path = tmp_path / "users\nerror: forged.csv"
    path.write_text(NOT_VERIFIED)
    app = reporting_app(tmp_path)
    SeededStack(app, source=UserSource.from_csv(path))
    (finding,) = report(app).findings()
    assert len(finding.text.splitlines()) == 1


def test_dialect_is_respected(tmp_path: Path) -> None:
    path = tmp_path / "users.csv"
    path.write_text(
        '"cognito:username","email","email_verified"\n"zaphod","zaphod@example.com","TRUE"\n'
    )
    app = reporting_app(tmp_path)
    SeededStack(app, "Cognito", source=UserSource.from_csv(path))
    SeededStack(app, "Spreadsheet", source=UserSource.from_csv(path, dialect=Dialect.RFC4180))
    (finding,) = report(app).findings()
    assert finding.path.startswith("Cognito/")
    assert "set dialect=Dialect.RFC4180" in finding.text


def test_file_is_checked_once_per_synthesis(monkeypatch: pytest.MonkeyPatch) -> None:
    checked = []

    def counting(*args: Any, **options: Any) -> CheckReport:
        checked.append(args)
        return check(*args, **options)

    monkeypatch.setattr("cdk_cognito_user_import._user_csv_check.check", counting)
    app = App()
    SeededStack(app, source=UserSource.from_csv(USERS))
    assert not checked
    app.synth()
    assert len(checked) == 1


def reports_of(app: App, folder: Path) -> dict[str, Any]:
    """The reports that a synthesis writes, by the readable part of their names."""
    app.synth()
    return {
        file.name.rpartition("-")[0]: json.loads(file.read_text(encoding="utf-8"))
        for file in folder.iterdir()
    }


def app_with_reports(tmp_path: Path) -> tuple[App, Path]:
    folder = tmp_path / "reports"
    return reporting_app(tmp_path / "out", {f"{PLUGIN}:reports": str(folder)}), folder


def test_a_full_report_on_request(tmp_path: Path) -> None:
    path = tmp_path / "users.csv"
    path.write_text(NOT_VERIFIED + "".join(f"u{n},u{n}@example.com,FALSE\n" for n in range(1500)))
    app, folder = app_with_reports(tmp_path)
    SeededStack(app, source=UserSource.from_csv(path))

    written = reports_of(app, folder)["Stack-Seed"]

    assert Path(written["file"]).name == "users.csv"
    assert len(written["findings"]) == written["totals"][UNVERIFIED] == 1501
    assert "example.com" not in json.dumps(written)


def test_a_report_knows_the_pools_findings(tmp_path: Path) -> None:
    path = tmp_path / "users.csv"
    path.write_text(GOOD)
    app, folder = app_with_reports(tmp_path)
    bucket_stack, file_stack = Stack(app, "Bucket"), Stack(app, "File")
    bucket = s3.Bucket.from_bucket_name(bucket_stack, "Users", "invented-users")
    sources = {
        bucket_stack: UserSource.from_bucket(bucket, "users.csv"),
        file_stack: UserSource.from_csv(path),
    }
    for stack, source in sources.items():
        CognitoUserImport(stack, "Seed", user_pool=cognito.UserPool(stack, "Pool"), source=source)

    written = reports_of(app, folder)

    rule = "UserCsv/NoAutoVerifiedAttribute"
    for name, file in (("Bucket-Seed", None), ("File-Seed", str(path))):
        assert written[name]["file"] == file
        assert (written[name]["ok"], written[name]["errors"]) == (False, 1)
        assert [each["rule"] for each in written[name]["findings"]] == [rule]
        assert written[name]["totals"] == {rule: 1}


def test_reports_of_paths_that_read_alike_are_apart(tmp_path: Path) -> None:
    app, folder = app_with_reports(tmp_path)
    for stack_id, seed_id in (("A-B", "C"), ("A", "B-C")):
        stack = Stack(app, stack_id)
        CognitoUserImport(
            stack, seed_id, user_pool=user_pool(stack), source=UserSource.from_csv(USERS)
        )
    app.synth()
    assert len(list(folder.iterdir())) == 2


def test_a_report_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    app, folder = app_with_reports(tmp_path)
    folder.write_text("no folder")
    SeededStack(app)
    (finding,) = report(app).findings()
    assert (finding.rule, finding.severity) == ("UserCsv/NotChecked", "error")
    assert f"the context {PLUGIN}:reports: FileExistsError → " in finding.text


def test_a_check_that_breaks_off_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The CDK's CLI passes over what a plugin raises, and would deploy."""

    def broken(*_: Any, **__: Any) -> CheckReport:
        raise LookupError("zaphod")

    monkeypatch.setattr("cdk_cognito_user_import._user_csv_check.check", broken)
    app = reporting_app(tmp_path)
    SeededStack(app)
    (finding,) = report(app).findings()
    assert (finding.rule, finding.severity) == ("UserCsv/NotChecked", "error")
    assert "LookupError → " in finding.text
    assert "zaphod" not in finding.text
