"""Plan: decide what there is to do, and refuse bad input before any job exists."""

from __future__ import annotations

from cognito_user_csv import Dialect, LineMap, check, check_pool, iter_usernames

from ..closing import stop
from ..errors import NotFound, StepFailed, TryAgain
from ..job_names import JobName
from ..jobs import ACTIVE, Job
from ..log import log
from ..pool import PoolFacts, present_users, read_pool
from ..reply import MAX_REASON_BYTES
from ..source import SourceForbidden, SourceMissing, downloaded
from ..step import Progress, Result, Step
from ..turns import SETTLED_AFTER_SECONDS
from ..verdict import succeeded

# Of the 262,144 bytes of a state (Step Functions Developer Guide, "Service quotas"). Half a million
# users need 84 KB at most if no line between them is blank.
_MAX_LINES_TEXT = 200_000


def plan(step: Step) -> Progress:
    """Find the users to send.

    Raises:
        StepFailed: the pool cannot import, or the file breaks a rule; no job was made.
    """
    step.give_way()
    if step.turns.has_older():
        return _wait(
            step,
            "an earlier request for this import was still at work at the deadline. Wait for its "
            "execution to end in the Step Functions console, then deploy again.",
        )
    if step.request.is_delete:
        return _plan_delete(step)
    if step.past_deadline:
        raise StepFailed(
            "the deadline came before it was known which users to import. Deploy again, with a "
            "longer `timeout`."
        )
    if _stop_left_over_jobs(step):
        return _wait_for_left_over_jobs(step)
    if step.request.type == "Update":
        return _plan_update(step)
    return _plan_import(step)


def _plan_delete(step: Step) -> Progress:
    try:
        if _stop_left_over_jobs(step):
            return _wait_for_left_over_jobs(step)
    except TryAgain as refused:
        if not isinstance(refused, NotFound) and not step.has_left(refused):
            raise
        log("pool gone", reason=str(refused))
    if step.elapsed < SETTLED_AFTER_SECONDS:
        # A Create that was cancelled at once may not be listed yet; after a Delete nothing of it
        # may go on.
        return Progress(next="WaitForTurn", wait_seconds=SETTLED_AFTER_SECONDS)
    return Progress(next="Respond", result=Result(ok=True))


def _plan_update(step: Step) -> Progress:
    finished = _finished(step)
    if finished and step.request.source.is_immutable:
        return finished
    try:
        return _plan_import(step)
    except (SourceMissing, SourceForbidden):
        # A rollback to an object that is gone: what was imported once stays imported.
        if finished:
            return finished
        raise


def _wait(step: Step, in_vain: str) -> Progress:
    if step.past_deadline:
        raise StepFailed(in_vain)
    return Progress(next="WaitForTurn", wait_seconds=step.next_wait)


def _stop_left_over_jobs(step: Step) -> list[Job]:
    """Stop what other executions of this import left running, a crashed one, say."""
    active = [
        job
        for name, job in step.jobs.of_import(step.request.import_id)
        if job.status in ACTIVE and name.run_id != step.run_id
    ]
    stop(step, *active)
    return active


def _wait_for_left_over_jobs(step: Step) -> Progress:
    return _wait(
        step,
        "an earlier import job of this import was still active at the deadline although it was "
        "asked to stop. Wait until it has stopped (`aws cognito-idp list-user-import-jobs`), then "
        "deploy again.",
    )


def _finished(step: Step) -> Progress | None:
    """The outcome of an earlier request that imported this very source, if there was one.

    This is what lets a rollback succeed without reading an asset that may be gone (FACTS 9.4).
    """
    for name, job in step.jobs.of_import(step.request.import_id):
        if name.source_id == step.request.source.id and _did_well(step, name, job):
            log("imported before", job_id=job.id)
            return Progress(next="Respond", result=_as_before(name, job))
    return None


def _did_well(step: Step, name: JobName, job: Job) -> bool:
    # The pool is asked only when it matters: a rollback needs as little as possible.
    doubt_skips = bool(job.counts.skipped) and _read_pool(step).doubt_skips
    return succeeded(job.counts, name.sent, step.request.tolerance, doubt_skips=doubt_skips)


def _read_pool(step: Step) -> PoolFacts:
    return read_pool(step.services.cognito, step.request.user_pool_id)


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
    facts = _read_pool(step)
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
    present = present_users(
        step.services.cognito, request.user_pool_id, facts, usernames, step.out_of_time
    )
    lines = LineMap(line for username, line in usernames.items() if username not in present)
    text = lines.to_text()
    if len(text) > _MAX_LINES_TEXT:
        raise StepFailed(
            f"{request.source.name} has so many blank lines that the plan of its import is too "
            "large for the workflow. Remove the blank lines and deploy again."
        )
    log("planned", users=len(usernames), present=len(present), to_send=len(lines))
    if not len(lines):
        return Progress(next="Respond", result=_nothing_to_do(step, len(usernames)))
    return Progress(
        next="ImportPart",
        pool_name=facts.name,
        users=len(usernames),
        sent=len(lines),
        lines=text,
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
