"""What fails without each grant, as tables in `tests/evidence/removals`."""

from __future__ import annotations

import re
from pathlib import Path

from tests.deployed.support.grants import Grant
from tests.documents import EVIDENCE

FOLDER = EVIDENCE / "removals"
_HEADING = "| Role | Permission | On | Without it | Seen in |"
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


def file_of(kind: str) -> Path:
    """Where the table of a kind of import stands."""
    return FOLDER / f"{kind.replace(' ', '-')}.md"


def table(kind: str, rows: list[str]) -> str:
    """The document of a kind of import."""
    return "\n".join(
        [f"# Without each permission: {kind}", "", _HEADING, "|---" * 5 + "|", *rows, ""]
    )


def row(grant: Grant, scenario: str, missing: str) -> str:
    """One row.

    Args:
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
    return f"| {_short(grant.role)} | {what} | {where} | {missing} | {scenario} |"


def _short(role: str) -> str:
    return role.removeprefix("Seed")
