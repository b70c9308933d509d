"""The table of all rules in ``docs/rules.md``: ``python -m cognito_user_csv.rules.document``."""

from __future__ import annotations

from . import RULES
from .rule import Rule

_HEAD = (
    "| Rule | Severity | Checked | Source | Example |",
    "| --- | --- | --- | --- | --- |",
)


def rules_table() -> str:
    """The table, in the order of the registry."""
    return "\n".join([*_HEAD, *(_row(rule) for rule in RULES)]) + "\n"


def _row(rule: Rule) -> str:
    at_synth = f"synth if known: {rule.needs}" if rule.needs else "synth"
    by_plan = ("; Plan" if rule.needs else ", Plan") if rule.by_plan else ""
    example = rule.example().render("users.csv").replace("|", "\\|")
    checked = at_synth + by_plan
    cells = (f"`{rule.id}`", rule.severity.value, checked, f"FACTS {rule.facts}", f"``{example}``")
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    print(rules_table(), end="")  # noqa: T201
