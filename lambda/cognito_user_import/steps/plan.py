"""Plan: decide what there is to do, and refuse bad input before any job exists."""

from __future__ import annotations

from cognito_user_csv import Dialect, LineMap, Severity, check, check_pool, iter_usernames

from ..closing import stop
from ..errors import DENIED, INVALID, NotFound, StepFailed, TryAgain
from ..job_names import JobName
from ..jobs import ACTIVE, TERMINAL, Job
from ..log import log
from ..pool import PoolFacts, present_users, read_pool
from ..reply import MAX_REASON_BYTES
from ..source import SourceForbidden, SourceMissing, downloaded
from ..step import Progress, Result, Step, run_id
from ..turns import SETTLED_AFTER_SECONDS
from ..verdict import succeeded

# Of the 262,144 bytes of a state (Step Functions Developer Guide, "Service quotas"). Half a million
# users need 84 KB at most if no line between them is blank.
_MAX_LINES_TEXT = 200_000
# FACTS 5.6: "a few seconds to a minute". The state machine repeats the step for a minute.
_PROPAGATION_SECONDS = 45


def plan(step: Step) -> Progress:
    """Find the users to send.

    Raises:
        StepFailed: the pool cannot import, or the file breaks a rule; no job was made.
    """
    step.give_way()
    waiting = _wait_for_others(step)
    if waiting:
        return waiting
    if step.request.is_delete:
        return _settled(step, Result(ok=True))
    if step.past_deadline:
        raise StepFailed(
            "the deadline came before it was known which users to import. Deploy again, with a "
            "longer `timeout`."
        )
    if step.request.type == "Update":
        return _plan_update(step)
    return _plan_import(step)


def _wait_for_others(step: Step) -> Progress | None:
    """Stop what other executions of this import have at work; None if nothing is, or will be."""
    older = step.turns.older()
    jobs = _jobs_of_others(step)
    active = [job for _, job in jobs if job.status in ACTIVE]
    stop(step, *active)
    if active:
        return _wait(
            step,
            "an earlier import job of this import was still active at the deadline although it was "
            "asked to stop. Wait until it has stopped (`aws cognito-idp list-user-import-jobs`), "
            "then deploy again.",
        )
    # One whose job has ended starts no other; in the background it may be slow to notice.
    over = {name.run_id for name, job in jobs if job.status in TERMINAL and not job.is_void}
    if any(run_id(execution) not in over for execution in older):
        return _wait(
            step,
            "an earlier request for this import was still at work at the deadline. Wait for its "
            "execution to end in the Step Functions console, then deploy again.",
        )
    return None


def _jobs_of_others(step: Step) -> list[tuple[JobName, Job]]:
    try:
        jobs = step.jobs.of_import(step.request.import_id)
    except TryAgain as refused:
        if not step.request.is_delete or not _is_final(step, refused):
            raise
        log("no jobs to stop", reason=str(refused))
        return []
    return [(name, job) for name, job in jobs if name.run_id != step.run_id]


def _is_final(step: Step, refused: TryAgain) -> bool:
    """Whether there is nothing to stop for a Delete: no job is made before its pool was listed."""
    if isinstance(refused, NotFound) or refused.code == INVALID or step.has_left(refused):
        return True
    return refused.code == DENIED and step.elapsed >= _PROPAGATION_SECONDS


def _settled(step: Step, result: Result) -> Progress:
    """Answer without a job, once nothing of an earlier request can go on."""
    if step.request.type != "Create" and step.elapsed < SETTLED_AFTER_SECONDS:
        # One that was cancelled at once may not be listed yet.
        step.services.sleep(SETTLED_AFTER_SECONDS - step.elapsed)
        waiting = _wait_for_others(step)
        if waiting:
            return waiting
    return Progress(next="Respond", result=result)


def _plan_update(step: Step) -> Progress:
    finished = _finished(step)
    if finished and step.request.source.is_immutable:
        return _settled(step, finished)
    try:
        return _plan_import(step)
    except (SourceMissing, SourceForbidden):
        # A rollback to an object that is gone: what was imported once stays imported, and where
        # everybody was there already, nobody had to be.
        if finished is None and step.turns.have_succeeded():
            finished = Result(ok=True)
        if finished:
            return _settled(step, finished)
        raise


def _wait(step: Step, in_vain: str) -> Progress:
    if step.past_deadline:
        raise StepFailed(in_vain)
    return Progress(next="WaitForTurn", wait_seconds=step.next_wait)


def _finished(step: Step) -> Result | None:
    """The outcome of an earlier request that imported this very source, if there was one.

    This is what lets a rollback succeed without reading an asset that may be gone (FACTS 9.4).
    """
    for name, job in step.jobs.of_import(step.request.import_id):
        if name.source_id == step.request.source.id and _did_well(step, name, job):
            log("imported before", job_id=job.id)
            return _as_before(name, job)
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
        return _settled(step, _nothing_to_do(step, len(usernames)))
    return Progress(
        next="ImportPart",
        pool_name=facts.name,
        users=len(usernames),
        sent=len(lines),
        lines=text,
        booleans=facts.rules.booleans,
        doubt_skips=facts.doubt_skips,
    )


def _refuse_pool(facts: PoolFacts) -> None:
    findings = check_pool(facts.rules)
    problems = [finding for finding in findings if finding.severity is Severity.ERROR]
    if problems:
        raise StepFailed(" ".join(str(problem) for problem in problems))


def _nothing_to_do(step: Step, users: int) -> Result:
    """No job is needed; job id and status stay those of this import's last job."""
    for _, job in step.jobs.of_import(step.request.import_id):
        return Result(ok=True, job_id=job.id, status=job.status, already_present_users=users)
    return Result(ok=True, already_present_users=users)
