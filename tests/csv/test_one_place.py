"""Text, source and finder of a rule stand in one module, and the table of all rules is written."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from cognito_user_csv import RULES, rules
from cognito_user_csv.rules.rule import Rule

from tests.documents import DOCS, Documents


@pytest.mark.parametrize("path", sorted(Path(rules.__file__).parent.glob("*.py")))
def test_a_rule_is_found_by_its_own_module(path: Path) -> None:
    """And by no other: who reads its text sees when it is broken."""
    module = ast.parse(path.read_text(encoding="utf-8"))
    texts = {
        target.id
        for node in module.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
        for target in node.targets
        if isinstance(target, ast.Name) and ast.unparse(node.value.func) == "Rule"
    }
    violated = {
        ast.unparse(node.value)
        for node in ast.walk(module)
        if isinstance(node, ast.Attribute) and node.attr == "violated"
    }
    assert texts <= violated | handed_on(module)
    assert {name for name in violated if name.isupper()} <= texts


def test_no_rule_is_found_outside_the_rules() -> None:
    package = Path(rules.__file__).parents[1]
    others = [path for path in package.rglob("*.py") if path.parent.name != "rules"]
    assert others
    assert [path for path in others if ".violated(" in path.read_text(encoding="utf-8")] == []


def handed_on(module: ast.Module) -> set[str]:
    """The names that functions and methods of a module give to its other functions."""
    calls = [node for node in ast.walk(module) if isinstance(node, ast.Call)]
    given = [each for call in calls for each in call.args if isinstance(each, ast.Name)]
    return {each.id for each in given}


@pytest.mark.evidence
def test_all_rules_are_documented(documents: Documents) -> None:
    head = "| Rule | Severity | Checked | Source | Example |\n| --- | --- | --- | --- | --- |\n"
    documents.hold_table(DOCS / "rules.md", head + "".join(map(row, RULES)))


def row(rule: Rule) -> str:
    """A rule's row in the table of docs/rules.md."""
    at_synth = f"synth if known: {rule.needs}" if rule.needs else "synth"
    by_plan = ("; Plan" if rule.needs else ", Plan") if rule.by_plan else ""
    example = rule.example().render("users.csv").replace("|", "\\|")
    cells = (
        f"`{rule.id}`",
        rule.severity.value,
        at_synth + by_plan,
        f"FACTS {rule.facts}",
        f"``{example}``",
    )
    return f"| {' | '.join(cells)} |\n"
