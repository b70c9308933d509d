"""The table of what fails without a grant: in docs/security.md, and at the end of a test run."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the summary of every test run needs the table, and not the CDK
    from tests.deployed.support.grants import Grant

PROPERTY = "removal"
"""Name of the test reports' properties that are rows of the table."""

_DOCUMENT = Path(__file__).resolve().parents[3] / "docs/security.md"
_HEADING = "| Import | Role | Permission | On | Without it | Seen in |"
_READABLE = (
    (re.compile(r"^arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:"), ""),
    (re.compile(r"^arn:<AWS::Partition>:s3:::.*/[0-9a-f]{64}\.csv$"), "the asset's object"),
    (re.compile(r"^arn:<AWS::Partition>:s3:::.*"), "the object"),
    (re.compile(r"^arn:aws:kms:\S+$"), "its key"),
    (re.compile(r"^<Pool\.Arn>$"), "the pool"),
    (re.compile(r"^arn:.*:stateMachine:\w+-<SeedWorkflowRole\.RoleId>$"), "the workflow"),
    (re.compile(r"^<AWS::StackId>$"), "the own stack"),
    (re.compile(r"^<SeedWorker\.Arn>$"), "the Worker"),
    (re.compile(r"^<(SeedLogsRole|ImportLogs)\.Arn>$"), "the logs role"),
    (re.compile(r"^<Seed\w+Logs\.Arn>$"), "its own log"),
    (re.compile(r"<Pool>"), "<pool id>"),
)


def row(kind: str, grant: Grant, scenario: str, missing: str) -> str:
    """One row.

    Args:
        kind: of the import.
        grant: what was taken away.
        scenario: where that was seen.
        missing: what was missing.
    """
    what = "the wildcard" if grant.action == "*" else f"`{grant.action}`"
    what = f"the wildcard of {what}" if grant.is_wildcard else what
    where = grant.resource
    for pattern, replacement in _READABLE:
        where = pattern.sub(replacement, where)
    where = where if " " in where and "<" not in where else f"`{where}`"
    return f"| {kind} | {_short(grant.role)} | {what} | {where} | {missing} | {scenario} |"


def documented(kind: str, roles: set[str]) -> list[str]:
    """The rows in docs/security.md about these roles of a kind of import."""
    _, _, table = _DOCUMENT.read_text("utf-8").partition(_HEADING)
    beginnings = tuple(f"| {kind} | {_short(role)} | " for role in roles)
    return [line for line in table.split("\n\n")[0].splitlines() if line.startswith(beginnings)]


def printed(rows: list[str]) -> list[str]:
    """The rows in columns, for a terminal."""
    cells = [[cell.strip() for cell in row.strip("|").split(" | ")] for row in [_HEADING, *rows]]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    ]


def _short(role: str) -> str:
    return role.removeprefix("Seed")
