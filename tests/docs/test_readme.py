"""What the README says is so."""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path

import cdk_cognito_user_import as package
import pytest
from aws_cdk import Acknowledgment, App, Stack, Validations
from aws_cdk.assertions import Template
from cdk_cognito_user_import import (
    CognitoUserImport,
    PasswordHashingAlgorithm,
    UserGroups,
    UserSource,
)
from cognito_import_contract.attributes import ATTRIBUTE_NAMES, attribute_name
from cognito_import_contract.states import STEPS

from tests.handler.ten_failures import TEN_FAILURES, reason
from tests.synth.apps import USERS, SeededStack, report, reporting_app, user_pool

PROJECT = Path(__file__).parent.parent.parent
README = (PROJECT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_the_first_example_deploys_the_first_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "users.csv").write_text(blocks("csv")[0], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    names: dict[str, type] = {}
    exec(blocks("python")[0], names)

    stack = names["SeededPool"](App(outdir=str(tmp_path / "out")), "Stack")

    Template.from_stack(stack).resource_count_is("Custom::CognitoUserImport", 1)


def test_the_other_example_is_a_source() -> None:
    users = blocks("python")[1]

    source = eval(users, {"UserSource": vars(__import__("cdk_cognito_user_import"))["UserSource"]})

    assert SeededStack(App(), source=source).seed.resource


def test_the_example_with_groups_deploys_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (example,) = (block for block in blocks("python") if "UserGroups" in block)
    (tmp_path / "users.csv").write_text(blocks("csv")[1], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    stack = Stack(App(outdir=str(tmp_path / "out")), "Stack")
    names = {name: vars(package)[name] for name in package.__all__}

    exec(example, {**names, "self": stack, "pool": user_pool(stack)})

    Template.from_stack(stack).has_resource_properties(
        "Custom::CognitoUserImport", {"Groups": "Existing"}
    )


def test_every_parameter_is_in_the_table() -> None:
    parameters = inspect.signature(CognitoUserImport.__init__).parameters.values()
    named = {p.name for p in parameters if p.kind is inspect.Parameter.KEYWORD_ONLY}

    table = README.split("| parameter |")[1].split("\n\n")[0]

    assert set(re.findall(r"^\| `(\w+)`", table, re.MULTILINE)) == named


def test_every_step_is_told_by_the_name_that_people_see() -> None:
    told = README.split("\n## What happens when you deploy\n")[1].split("\n## ")[0]

    assert {state.value for state in STEPS} <= set(re.findall(r"\*\*(\w+)\*\*", told))


def attributes() -> dict[str, tuple[str, str]]:
    """The table of what an import gives back: attribute, output, and what they say."""
    table = README.split("| attribute |")[1].split("\n\n")[0]
    rows = re.findall(r"^\| `seed\.(\w+)` \| (?:`(\w+)` )?\| (.*) \|$", table, re.MULTILINE)
    return {attribute: (output, text) for attribute, output, text in rows}


def test_the_table_of_attributes_is_complete() -> None:
    assert {attribute_name(attribute) for attribute in attributes()} == set(ATTRIBUTE_NAMES)


def test_an_attribute_says_the_same_everywhere(tmp_path: Path) -> None:
    hashing = PasswordHashingAlgorithm.BCRYPT
    source = UserSource.from_csv(USERS, password_hashing_algorithm=hashing)
    app = reporting_app(tmp_path)
    seeded = SeededStack(app, source=source, groups=UserGroups.existing())
    outputs = {
        shown["Value"]["Fn::GetAtt"][1]: shown["Description"]
        for shown in Template.from_stack(seeded).to_json()["Outputs"].values()
    }
    for attribute, (output, text) in attributes().items():
        value = seeded.resolve(getattr(seeded.seed, attribute))
        assert value["Fn::GetAtt"][1] == attribute_name(attribute)
        documented = inspect.getdoc(getattr(CognitoUserImport, attribute)) or ""
        assert documented.startswith(f"{text} (token")
        if output:
            assert outputs.pop(output) == text.replace("`", "")
    assert outputs == {}


def test_every_command_exists() -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")

    named = set(re.findall(r"make ([a-z-]+)", README))

    assert named <= set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))


def test_every_link_leads_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (PROJECT / target).exists(), target


def quotes() -> dict[str, str]:
    """The failures of the troubleshooting section: how each is named, what it quotes."""
    text = README.split("## Troubleshooting")[1].split("\n## ")[0]
    found = re.findall(r"^\*\*(.+?)[.,]?\*\*(?:.*\n)+?\n((?:> .*\n)+)", text, re.MULTILINE)
    return {name: " ".join(quote.replace("> ", "").split()) for name, quote in found}


def test_the_ten_most_likely_failures_are_quoted() -> None:
    assert list(quotes()) == list(TEN_FAILURES)
    assert README.count("\n\n> ") == len(TEN_FAILURES)


@pytest.mark.parametrize("name", TEN_FAILURES)
def test_a_failure_is_quoted_as_it_is_told(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("USER_POOL_ID", "STATE_MACHINE_ARN"):  # the failing function's own
        monkeypatch.setenv(variable, "")
    told = reason(TEN_FAILURES[name]())
    parts = [re.escape(part.strip()) for part in quotes()[name].split("…")]

    assert re.fullmatch(".*".join(parts), told), told


def test_findings_are_asserted_on_as_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (assertion,) = (block for block in blocks("python") if "validation-report.json" in block)
    # One row has a warning, the other one an error, on which other apps raise.
    (tmp_path / "users.csv").write_text(
        "cognito:username,email,email_verified,family_name\n"
        "ada,ada@example.com,TRUE,None\nbob,bob@example.com,FALSE,Bird\n"
    )
    monkeypatch.chdir(tmp_path)
    names = {"__name__": "readme", "App": App, "Path": Path, "json": json}
    exec(blocks("python")[0], names)
    exec(assertion, names)


def test_a_finding_is_acknowledged_as_shown(tmp_path: Path) -> None:
    (acknowledge,) = (block for block in blocks("python") if "Acknowledgment(" in block)
    path = tmp_path / "users.csv"
    path.write_text(
        "cognito:username,email,email_verified,family_name\nada,ada@example.com,TRUE,None\n"
    )
    app = reporting_app(tmp_path)
    seed = SeededStack(app, source=UserSource.from_csv(path)).seed
    exec(acknowledge, {"Validations": Validations, "Acknowledgment": Acknowledgment, "seed": seed})
    found = report(app)
    assert [finding.rule for finding in found.acknowledged()] == ["UserCsv/NullMark"]
    assert not found.findings()
