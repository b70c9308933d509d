"""Plan: decide what there is to do, and refuse bad input before any job exists."""

from __future__ import annotations

from cognito_user_csv import Dialect, LineMap, check, check_pool, iter_usernames

from ..errors import StepFailed
from ..job_names import JobName
from ..jobs import ACTIVE, Job
from ..log import log
from ..pool import PoolFacts, present_users, read_pool
from ..source import SourceMissing, downloaded
from ..step import Progress, Result, Step
from ..verdict import succeeded

# What a reason may take of the 4,096 bytes of a reply; the rest is ids.
_MAX_REASON_BYTES = 2800


def plan(step: Step) -> Progress:
    """Find the users to send.

    Raises:
        StepFailed: the pool cannot import, or the file breaks a rule; no job was made.
    """
    if step.has_newer:
        raise StepFailed("a newer request for this import has come; this one gives way to it.")
    if step.request.is_delete and step.pool_is_gone:
        return Progress(next="Respond", result=Result(ok=True))
    if step.has_older or _stop_left_over_jobs(step):
        return _wait_for_turn(step)
    if step.request.is_delete:
        return Progress(next="Respond", result=Result(ok=True))
    if step.request.type == "Update":
        return _plan_update(step)
    return _plan_import(step)


def _plan_update(step: Step) -> Progress:
    finished = _finished(step)
    if finished and step.request.source.is_immutable:
        return finished
    try:
        return _plan_import(step)
    except SourceMissing:
        # A rollback to an object that is gone: what was imported once stays imported.
        if finished:
            return finished
        raise


def _wait_for_turn(step: Step) -> Progress:
    if step.past_deadline:
        raise StepFailed(
            "an earlier import of this resource was still running at the deadline. Wait for its "
            "execution to end in the Step Functions console, then deploy again."
        )
    return Progress(next="WaitForTurn", wait_seconds=step.next_wait)


def _stop_left_over_jobs(step: Step) -> bool:
    """Stop what a crashed or superseded request left running; whether there is anything."""
    active = [
        job
        for name, job in step.jobs.of_import(step.request.import_id)
        if job.status in ACTIVE and name.request_id != step.request.name_id
    ]
    for job in active:
        if job.status != "Stopping":
            log("stopping a job left over", job_id=job.id)
            step.jobs.stop(job.id)
    return bool(active)


def _finished(step: Step) -> Progress | None:
    """The outcome of an earlier request that imported this very source, if there was one.

    This is what lets a rollback succeed without reading an asset that may be gone (FACTS 9.4).
    """
    for name, job in step.jobs.of_import(step.request.import_id):
        if name.source_id == step.request.source.id and succeeded(
            job.counts, name.sent, step.request.tolerance
        ):
            log("imported before", job_id=job.id)
            return Progress(next="Respond", result=_as_before(name, job))
    return None


def _as_before(name: JobName, job: Job) -> Result:
    return Result(
        ok=True,
        job_id=job.id,
        status=job.status,
        imported_users=job.counts.imported,
        skipped_users=job.counts.skipped,
        failed_users=job.counts.failed,
        already_present_users=name.present,
    )


def _plan_import(step: Step) -> Progress:
    request = step.request
    facts = read_pool(step.services.cognito, request.user_pool_id)
    _refuse_pool(facts)
    with downloaded(step.services.s3, request.source) as source:
        dialect = Dialect(request.source.dialect)
        report = check(source, pool=facts.rules, dialect=dialect)
        if not report.ok:
            raise StepFailed(report.message(request.source.name, _MAX_REASON_BYTES))
        source.seek(0)
        rows = iter_usernames(source, dialect=dialect, pool=facts.rules)
        usernames = {username: line for line, username in rows}
    present = present_users(
        step.services.cognito, request.user_pool_id, facts, usernames, step.out_of_time
    )
    lines = LineMap(line for username, line in usernames.items() if username not in present)
    log("planned", users=len(usernames), present=len(present), to_send=len(lines))
    if not len(lines):
        return Progress(next="Respond", result=_nothing_to_do(step, len(usernames)))
    return Progress(
        next="ImportPart",
        pool_name=facts.name,
        users=len(usernames),
        sent=len(lines),
        lines=lines.to_text(),
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
