"""One import job: its file, its statuses in order, its counters, its log (FACTS 3.2, 3.7, 5.3)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from tests.handler.aws.listed_user import called

if TYPE_CHECKING:
    from tests.handler.aws.cognito import Behaviour, UserPool
    from tests.handler.aws.logs import Logs

ACTIVE = frozenset({"Pending", "InProgress", "Stopping"})


@dataclass
class ImportJob:
    """A job; `settle` moves it on to a moment."""

    id: str
    name: str
    pool_id: str
    role: str
    url: str
    created: float
    algorithm: str = ""
    status: str = "Created"
    upload: bytes | None = None
    started: float = 0.0
    stopped: float = 0.0
    imported: int = 0
    skipped: int = 0
    failed: int = 0
    message: str = ""
    usernames: list[str] = field(default_factory=list)
    ended: float | None = None
    log: list[str] = field(default_factory=lambda: ["Cognito User Pools Import - Test Log"] * 2)
    _parsed: list[dict[str, str]] = field(default_factory=list)

    def start(self, now: float) -> None:
        """Begin."""
        self.status, self.started = "Pending", now

    def stop(self, now: float) -> None:
        """Be asked to stop."""
        self.status, self.stopped = "Stopping", now

    def settle(self, now: float, pool: UserPool, behaviour: Behaviour, logs: Logs) -> None:
        """Do what there was to do until `now`."""
        if self.status not in ACTIVE:
            return
        begins = self.started + behaviour.seconds_pending
        rows = self._rows()
        ends = begins + behaviour.seconds_in_progress + len(rows) * behaviour.seconds_per_row
        until = self.stopped if self.status == "Stopping" else now
        fresh_role = begins < behaviour.role_ready_at and behaviour.role_fails == "job"
        if fresh_role or not behaviour.takes(self._header(), pool, self.algorithm):
            if until >= begins:
                self._end("Failed", "", begins, pool, logs)
        elif until >= ends:
            self._import(rows, pool, behaviour, ends)
            bad = self.skipped + self.failed
            if bad > behaviour.failure_threshold * len(rows):
                text = "Too many users have failed or been skipped during the import."
                self._end("Failed", text, ends, pool, logs)
            else:
                self._end("Succeeded", "Import Job Completed Successfully.", ends, pool, logs)
        elif until >= begins:
            per_row = behaviour.seconds_per_row
            done = int((until - begins) / per_row) if per_row else 0
            self._import(rows[:done], pool, behaviour, until)
            if self.status != "Stopping":
                self.status = "InProgress"
        self._perhaps_stopped(now, pool, behaviour, logs)

    def describe(self) -> dict[str, Any]:
        """`UserImportJobType`; counters only when it is finished."""
        about: dict[str, Any] = {
            "JobName": self.name,
            "JobId": self.id,
            "UserPoolId": self.pool_id,
            "PreSignedUrl": self.url,
            "CreationDate": datetime.fromtimestamp(self.created, timezone.utc),
            "Status": self.status,
            "CloudWatchLogsRoleArn": self.role,
        }
        if self.algorithm:
            about["PasswordHashingAlgorithm"] = self.algorithm
        if self.ended is not None:
            about |= {
                "ImportedUsers": self.imported,
                "SkippedUsers": self.skipped,
                "FailedUsers": self.failed,
                "CompletionMessage": self.message,
            }
        return about

    def _perhaps_stopped(
        self, now: float, pool: UserPool, behaviour: Behaviour, logs: Logs
    ) -> None:
        due = self.stopped + behaviour.seconds_stopping
        if self.status == "Stopping" and now >= due and not behaviour.never_stops:
            self._end("Stopped", "The Import Job was stopped by the developer.", due, pool, logs)

    def _end(self, status: str, message: str, at: float, pool: UserPool, logs: Logs) -> None:
        self.status, self.message, self.ended = status, message, at
        group = f"/aws/cognito/userpools/{pool.id}/{pool.name}"
        for line in self.log:
            logs.write(group, f"{self.id}/{self.name}", at, line)

    def _import(
        self, rows: list[dict[str, str]], pool: UserPool, behaviour: Behaviour, at: float
    ) -> None:
        """Import the rows that were not imported yet."""
        for number, row in enumerate(rows[len(self.usernames) :], 2 + len(self.usernames)):
            username = row["cognito:username"]
            self.usernames.append(username)
            pool.attempts[username] += 1
            taken = pool.alias and row["email"] in pool.users.values()
            skipped = taken and behaviour.taken_alias == "skipped"
            if any(called(other, "email") == row["email"] for other in pool.others):
                skipped = behaviour.taken_address == "skipped"
            there = username in pool.users
            if pool.ignores_case:
                there = username.lower() in map(str.lower, pool.users)
            if there or skipped:
                self.skipped += 1
                line = f"[SKIPPED] Line Number {number} - The user already exists."
            elif username in behaviour.bad_users or row["email_verified"].lower() != "true":
                self.failed += 1
                line = (
                    f"[FAILED] Line Number {number} - The User Record does not set any of the auto "
                    "verified attributes to true. (Example: email_verified to true)."
                )
            else:
                self.imported += 1
                pool.users[username] = row["email"]
                pool.created_by_job[username] = self.id
                if self.algorithm and row["password_hash"]:
                    pool.password_hashes[username] = row["password_hash"]
                pool.created_at[username] = at
                line = f"[SUCCEEDED] Line Number {number} - The import succeeded."
            self.log.append(line)

    def _header(self) -> tuple[str, ...]:
        return tuple((self.upload or b"").decode().partition("\n")[0].split(","))

    def _rows(self) -> list[dict[str, str]]:
        if not self._parsed:
            self._parsed = _rows(self.upload or b"")
        return self._parsed


def _rows(upload: bytes) -> list[dict[str, str]]:
    """The users of a file in Cognito's dialect (FACTS 1.3)."""
    header, *lines = upload.decode().splitlines() or [""]
    names = header.split(",")
    rows = []
    for line in lines:
        cells = [cell.replace("\\,", ",") for cell in re.split(r"(?<!\\),", line)]
        rows.append(dict(zip(names, cells, strict=True)))
    return rows
