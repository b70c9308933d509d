"""Plan: decide what there is to do, and refuse bad input before any job exists."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping

from cognito_user_csv import (
    Dialect,
    LineMap,
    Severity,
    SourceUser,
    check,
    check_pool,
    iter_users,
)

from ..errors import StepFailed
from ..log import log
from ..look import first_look, go_on, seconds_left, seconds_needed
from ..pool import PoolFacts, read_pool
from ..reply import MAX_REASON_BYTES
from ..result import Result
from ..source import Download, downloaded
from ..step import Look, Progress, Step
from .roll_back import earlier_result
from .take_turn import settled, take_turn

_Users = Mapping[str, SourceUser]

# Of the 262,144 bytes of a state (Step Functions Developer Guide, "Service quotas"). Half a million
# users need 84 KB at most if no line between them is blank.
_MAX_LINES_TEXT = 200_000


def plan(step: Step, progress: Progress) -> Progress:
    """Take turns with other requests, then find the users to send.

    Raises:
        StepFailed: the pool cannot import, or the file breaks a rule; no job was made.
    """
    waiting = take_turn(step, progress)
    if waiting:
        return waiting
    if step.request.is_delete:
        return settled(step, progress, Result(ok=True))
    if step.request.is_rollback:
        return settled(step, progress, earlier_result(step))
    if step.past_deadline:
        raise StepFailed(
            "the deadline came before it was known which users to import. Deploy again, with a "
            "longer `timeout`."
        )
    return _plan_import(step, progress)


def _plan_import(step: Step, progress: Progress) -> Progress:
    facts = read_pool(step.services.cognito, step.request.user_pool_id)
    _refuse_pool(facts)
    with downloaded(step.services.s3, step.request.source, progress.source_etag) as source:
        if not progress.look:
            _check(step, facts, source)
        users = _users(step, facts, source)
    progress = dataclasses.replace(progress, source_etag=source.etag)
    look = progress.look or first_look(step, facts, users)
    if _fits(step, facts, users, look):
        look = go_on(step, facts, users, look)
        if not look.done and _fits(step, facts, users, look):
            log("looked", calls=look.calls, users=len(users))
            _refuse_large(step, look.present + look.federated)
            return dataclasses.replace(progress, next="WaitForTurn", wait_seconds=1, look=look)
    if not look.done:
        _send_unlooked(step, facts, users, look)
    return _planned(step, progress, facts, users, look)


def _check(step: Step, facts: PoolFacts, source: Download) -> None:
    request = step.request
    dialect = Dialect(request.source.dialect)
    report = check(source.file, pool=facts.rules, dialect=dialect, unit=request.source.unit)
    found = ", ".join(f"{rule} {count}" for rule, count in report.totals.items())
    log("checked", users=report.users, found=found)
    if not report.ok:
        raise StepFailed(report.message(request.source.name, MAX_REASON_BYTES))


def _users(step: Step, facts: PoolFacts, source: Download) -> dict[str, SourceUser]:
    source.file.seek(0)
    dialect = Dialect(step.request.source.dialect)
    rows = iter_users(source.file, dialect=dialect, pool=facts.rules)
    return {user.key: user for user in rows}


def _fits(step: Step, facts: PoolFacts, users: _Users, look: Look) -> bool:
    return 0 < seconds_left(step, look) >= seconds_needed(facts, users, look)


def _send_unlooked(step: Step, facts: PoolFacts, users: _Users, look: Look) -> None:
    """Send everyone who was not seen in the pool, if the job itself can tell who was there.

    Raises:
        StepFailed: in such a pool, "already exists" may be said of somebody else.
    """
    needed = math.ceil(seconds_needed(facts, users, look))
    if facts.names_are_all:
        log("too many to look for: the job tells who exists", calls=look.calls, seconds=needed)
        return
    raise StepFailed(
        f"it takes too long to find out which of {len(users):,} users are among the about "
        f"{facts.estimated_users:,} of the pool: {needed:,} seconds more at least, at 20 calls of "
        "ListUsers a second (an account has 30, which its applications use, too), and "
        f"{int(seconds_left(step, look)):,} are left for it of `timeout`. No job was made. Deploy "
        "again with a longer `timeout`, at a quieter time, or split the file into several imports."
    )


def _planned(
    step: Step, progress: Progress, facts: PoolFacts, users: _Users, look: Look
) -> Progress:
    present = LineMap.from_text(look.present)
    lines = LineMap(user.line for user in users.values() if user.line not in present)
    text = lines.to_text()
    _refuse_large(step, text)
    federated = sum(line in lines for line in LineMap.from_text(look.federated))
    log(
        "planned",
        users=len(users),
        present=len(present),
        inactive=look.inactive,
        federated=federated,
        to_send=len(lines),
    )
    if not len(lines):
        return settled(step, progress, _nothing_to_do(step, look, len(users)))
    return dataclasses.replace(
        progress,
        next="ImportPart",
        look=None,
        inactive=look.inactive,
        federated=federated,
        pool_name=facts.name,
        users=len(users),
        sent=len(lines),
        lines=text,
        booleans=facts.rules.booleans,
        doubt_skips=not facts.skips_are_proof or federated > 0,
    )


def _refuse_large(step: Step, lines: str) -> None:
    if len(lines) > _MAX_LINES_TEXT:
        raise StepFailed(
            f"{step.request.source.name} has so many blank lines that the plan of its import is "
            "too large for the workflow. Remove the blank lines and deploy again."
        )


def _refuse_pool(facts: PoolFacts) -> None:
    findings = check_pool(facts.rules)
    problems = [finding for finding in findings if finding.severity is Severity.ERROR]
    if problems:
        raise StepFailed(" ".join(str(problem) for problem in problems))


def _nothing_to_do(step: Step, look: Look, users: int) -> Result:
    """No job is needed; job id and status stay those of this import's last job."""
    result = Result(ok=True, already_present_users=users, inactive_users=look.inactive)
    for _, job in step.jobs.of_import(step.request.import_id):
        return dataclasses.replace(result, job_id=job.id, status=job.status)
    return result
