"""Report: judge the job by its counters, and write the reason for a person."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from cognito_import_contract.properties import SourceObject
from cognito_import_contract.states import State
from cognito_import_contract.text import one_line
from cognito_user_csv import LineMap, place_text

from ..job_log import FailedLine, failed_lines, group_name, stream_name
from ..jobs import Job
from ..log import log
from ..password_hashing import INELIGIBLE
from ..places import PLACES_IN_A_REASON
from ..progress import Progress
from ..reply import MAX_REASON_BYTES
from ..result import Result
from ..skipped_users import MOST_SKIPPED, not_found
from ..start_refused import CHECK_THE_ROLE
from ..step import GAVE_WAY, Step
from ..success import lost, succeeded

_SKIPPED = "SKIPPED"


@dataclass(frozen=True)
class _Loss:
    """How many users may be missing from the pool, and the first of their lines in the log."""

    users: int
    lines: list[FailedLine]


def report(step: Step, progress: Progress) -> Progress:
    """Judge the finished job and describe it."""
    job = step.jobs.describe(progress.job.id)
    loss = _loss(step, progress, job)
    tolerance = step.request.properties.failure_tolerance
    ok = succeeded(job.counts, progress.plan.sent, tolerance, loss.users)
    reason = "" if ok and not loss.users else _reason(step, progress, job, loss)
    log("report", ok=ok, job_id=job.id, lost=loss.users, **dataclasses.asdict(job.counts))
    counts = job.attributes(progress.plan)
    ended = progress.end(Result(ok, reason, counts))
    return ended.go_to(State.ADD_TO_GROUPS) if ok and progress.memberships else ended


def _loss(step: Step, progress: Progress, job: Job) -> _Loss:
    expected = lost(job.counts, skips_may_be_lost=progress.plan.skips_may_be_lost)
    if not expected:
        return _Loss(0, [])
    skips_decide = _skips_decide(step, progress, job)
    wanted = expected if skips_decide else min(expected, PLACES_IN_A_REASON)
    verdicts = {"FAILED", _SKIPPED} if progress.plan.skips_may_be_lost else {"FAILED"}
    lines = failed_lines(step, *_log_of(step, progress, job), wanted, verdicts)
    if skips_decide:
        skipped = [line for line in lines if line.verdict == _SKIPPED]
        found = set(skipped) - set(not_found(step, progress, skipped))
        lines = [line for line in lines if line not in found]
        expected -= len(found)
    return _Loss(expected, lines[:PLACES_IN_A_REASON])


def _skips_decide(step: Step, progress: Progress, job: Job) -> bool:
    """Whether only skipped rows make the import fail, and they are few enough to be looked up."""
    if not progress.plan.skips_may_be_lost or not 0 < job.counts.skipped <= MOST_SKIPPED:
        return False
    tolerance, counts = step.request.properties.failure_tolerance, job.counts
    sent = progress.plan.sent
    return succeeded(counts, sent, tolerance, counts.failed) and not succeeded(
        counts, sent, tolerance, counts.failed + counts.skipped
    )


def _log_of(step: Step, progress: Progress, job: Job) -> tuple[str, str]:
    group = group_name(step.request.user_pool_id, progress.plan.pool_name)
    return group, stream_name(job.id, job.raw_name)


def _reason(step: Step, progress: Progress, job: Job, loss: _Loss) -> str:
    group, stream = _log_of(step, progress, job)
    # The name of a pool may contain line breaks.
    where = f"Job log: {one_line(group)}, stream {stream}."
    while True:
        which = _which(step, progress, job, loss)
        parts = [_what(step, progress, job), *which, *_next_time(step, progress, job), where]
        reason = " ".join(parts)
        if len(loss.lines) <= 1 or len(reason.encode(errors="replace")) <= MAX_REASON_BYTES:
            return reason
        # The end of the text must not be cut off: it says what to do, and where the log is.
        loss = dataclasses.replace(loss, lines=loss.lines[:-1])


def _next_time(step: Step, progress: Progress, job: Job) -> list[str]:
    if job.counts.attempted or progress.job.stop_reason:
        return ["Users already imported stay in the pool and are left out next time."]
    if job.status == "Failed":  # FACTS 5.4 (what fails a whole job)
        also = f" {INELIGIBLE}" if step.request.source.options.takes_hashes else ""
        return [f"No user was attempted: {CHECK_THE_ROLE}, then deploy again.{also}"]
    return ["Deploy again."]


def _what(step: Step, progress: Progress, job: Job) -> str:
    ending = f"the import job ended {job.status}{_message(job)}"
    if not progress.job.stop_reason:
        return f"{ending}: {_numbers(step, progress, job)}."
    if not job.is_over:
        ending = (
            f"its job, which was asked to stop, is still {job.status}, so that its counts are not "
            "known yet. Wait until it has stopped (`aws cognito-idp list-user-import-jobs`)"
        )
    else:
        ending = f"{ending}: {_numbers(step, progress, job)}"
    if progress.job.stop_reason == GAVE_WAY:
        return f"{progress.job.stop_reason}: {ending}."
    return (
        f"{progress.job.stop_reason}: {ending}. Deploy again to go on, with a longer `timeout` or "
        "with `wait=Wait.background()`."
    )


def _message(job: Job) -> str:
    return f' "{job.message}"' if job.message else ""


def _numbers(step: Step, progress: Progress, job: Job) -> str:
    counts, sent = job.counts, progress.plan.sent
    return (
        f"{counts.imported:,} imported, {counts.skipped:,} skipped, {counts.failed:,} failed, "
        f"{max(sent - counts.attempted, 0):,} not attempted, of {sent:,} users "
        f"sent from {step.request.source.name}"
    )


def _which(step: Step, progress: Progress, job: Job, loss: _Loss) -> list[str]:
    if not loss.users:
        return []
    if not loss.lines:
        return ["The job's log, which names the lines, could not be read."]
    line_map = LineMap.from_text(progress.plan.lines)
    source = step.request.source
    texts = [f"{_place(source, line_map, line)}: {line.words}" for line in loss.lines]
    more = loss.users - len(loss.lines)
    if more > 0:
        texts.append(f"… and {more:,} more.")
    if job.counts.skipped and progress.plan.skips_may_be_lost:
        # FACTS 1.5.8 (what an import does with another user's alias is not known).
        who = "somebody else may have their alias."
        if progress.plan.federated:
            who = "somebody else may have their alias, or a profile of an identity provider has it."
        texts.append(
            f"Skipped users were not in the pool before, and are not seen there now: {who}"
        )
    return [*texts, "Correct these lines and deploy again."]


def _place(source: SourceObject, line_map: LineMap, line: FailedLine) -> str:
    try:
        return place_text(source.name, line_map.source_line(line.line), source.options.unit)
    except LookupError:  # a log that counts lines in another way must not fail the step
        return f"{source.name}:? (line {line.line} of the upload)"
