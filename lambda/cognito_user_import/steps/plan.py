"""Plan: decide what there is to do, and refuse bad input before any job exists."""

from __future__ import annotations

import dataclasses

from cognito_user_csv import Dialect, LineMap, check, check_pool, iter_usernames

from ..errors import StepFailed
from ..log import log
from ..pool import PoolFacts, read_pool
from ..present import present_users
from ..reply import MAX_REASON_BYTES
from ..result import Result
from ..source import downloaded
from ..step import Progress, Step
from .roll_back import earlier_result
from .take_turn import settled, take_turn

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
    request = step.request
    facts = read_pool(step.services.cognito, request.user_pool_id)
    _refuse_pool(facts)
    with downloaded(step.services.s3, request.source) as source:
        dialect = Dialect(request.source.dialect)
        report = check(source, pool=facts.rules, dialect=dialect)
        found = ", ".join(f"{rule} {count}" for rule, count in report.totals.items())
        log("checked", users=report.users, found=found)
        if not report.ok:
            raise StepFailed(report.message(request.source.name, MAX_REASON_BYTES))
        source.seek(0)
        rows = iter_usernames(source, dialect=dialect, pool=facts.rules)
        usernames = {username: line for line, username in rows}
    present = present_users(step, facts, usernames)
    lines = LineMap(line for username, line in usernames.items() if username not in present)
    text = lines.to_text()
    if len(text) > _MAX_LINES_TEXT:
        raise StepFailed(
            f"{request.source.name} has so many blank lines that the plan of its import is too "
            "large for the workflow. Remove the blank lines and deploy again."
        )
    log("planned", users=len(usernames), present=len(present), to_send=len(lines))
    if not len(lines):
        return settled(step, progress, _nothing_to_do(step, len(usernames)))
    return dataclasses.replace(
        progress,
        next="ImportPart",
        pool_name=facts.name,
        users=len(usernames),
        sent=len(lines),
        lines=text,
        booleans=facts.rules.booleans,
        doubt_skips=facts.doubt_skips,
    )


def _refuse_pool(facts: PoolFacts) -> None:
    problems = check_pool(facts.rules)
    if problems:
        raise StepFailed(" ".join(str(problem) for problem in problems))


def _nothing_to_do(step: Step, users: int) -> Result:
    """No job is needed; job id and status stay those of this import's last job."""
    for _, job in step.jobs.of_import(step.request.import_id):
        return Result(ok=True, job_id=job.id, status=job.status, already_present_users=users)
    return Result(ok=True, already_present_users=users)
