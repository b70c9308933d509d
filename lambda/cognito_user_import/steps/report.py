"""Report: the verdict, by counters, and the words that a person needs."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from cognito_user_csv import LineMap

from ..errors import one_line
from ..job_log import FailedLine, failed_lines, group_name, stream_name
from ..jobs import Job
from ..log import log
from ..patience import CHECK_THE_ROLE
from ..reply import MAX_REASON_BYTES
from ..result import Result
from ..skipped import MOST_SKIPPED, not_found
from ..step import SUPERSEDED, Progress, Step
from ..verdict import lost, succeeded

_LINES_IN_A_REASON = 10
_SKIPPED = "SKIPPED"


@dataclass(frozen=True)
class _Loss:
    """How many users may not be there, and the first of their lines that the job's log names."""

    users: int
    lines: list[FailedLine]


def report(step: Step, progress: Progress) -> Progress:
    """Judge the finished job and describe it."""
    job = step.jobs.describe(progress.job_id)
    loss = _loss(step, progress, job)
    ok = succeeded(job.counts, progress.sent, step.request.tolerance, loss.users)
    reason = "" if ok and not loss.users else _reason(step, progress, job, loss)
    log("report", ok=ok, job_id=job.id, lost=loss.users, **dataclasses.asdict(job.counts))
    result = Result(
        ok=ok,
        reason=reason,
        job_id=job.id,
        status=job.status,
        imported_users=job.counts.imported,
        skipped_users=job.counts.skipped,
        failed_users=job.counts.failed,
        already_present_users=progress.present,
        inactive_users=progress.inactive,
    )
    return dataclasses.replace(progress, next="Respond", result=result)


def _loss(step: Step, progress: Progress, job: Job) -> _Loss:
    expected = lost(job.counts, doubt_skips=progress.doubt_skips)
    if not expected:
        return _Loss(0, [])
    skips_decide = _skips_decide(step, progress, job)
    wanted = expected if skips_decide else min(expected, _LINES_IN_A_REASON)
    verdicts = {"FAILED", _SKIPPED} if progress.doubt_skips else {"FAILED"}
    lines = failed_lines(step, *_log_of(step, progress, job), wanted, verdicts)
    if skips_decide:
        skipped = [line for line in lines if line.verdict == _SKIPPED]
        found = set(skipped) - set(not_found(step, progress, skipped))
        lines = [line for line in lines if line not in found]
        expected -= len(found)
    return _Loss(expected, lines[:_LINES_IN_A_REASON])


def _skips_decide(step: Step, progress: Progress, job: Job) -> bool:
    """Whether the import fails for skipped rows alone, few enough to be looked up."""
    if not progress.doubt_skips or not 0 < job.counts.skipped <= MOST_SKIPPED:
        return False
    tolerance, counts = step.request.tolerance, job.counts
    return succeeded(counts, progress.sent, tolerance, counts.failed) and not succeeded(
        counts, progress.sent, tolerance, counts.failed + counts.skipped
    )


def _log_of(step: Step, progress: Progress, job: Job) -> tuple[str, str]:
    group = group_name(step.request.user_pool_id, progress.pool_name)
    return group, stream_name(job.id, job.raw_name)


def _reason(step: Step, progress: Progress, job: Job, loss: _Loss) -> str:
    group, stream = _log_of(step, progress, job)
    # The name of a pool may hold line breaks.
    where = f"Job log: {one_line(group)}, stream {stream}."
    while True:
        which = _which(step, progress, job, loss)
        parts = [_what(step, progress, job), *which, *_next_time(progress, job), where]
        reason = " ".join(parts)
        if len(loss.lines) <= 1 or len(reason.encode(errors="replace")) <= MAX_REASON_BYTES:
            return reason
        # What to do, and where the log is, must not be cut off.
        loss = dataclasses.replace(loss, lines=loss.lines[:-1])


def _next_time(progress: Progress, job: Job) -> list[str]:
    if job.counts.attempted or progress.stop_reason:
        return ["Users already imported stay in the pool and are left out next time."]
    if job.status == "Failed":  # FACTS 5.4
        return [f"No user was attempted: {CHECK_THE_ROLE}, then deploy again."]
    return ["Deploy again."]


def _what(step: Step, progress: Progress, job: Job) -> str:
    ending = f"the import job ended {job.status}{_message(job)}"
    if not progress.stop_reason:
        return f"{ending}: {_numbers(step, progress, job)}."
    if not job.is_over:
        ending = (
            f"its job, which was asked to stop, is still {job.status}, so that its counts are not "
            "known yet. Wait until it has stopped (`aws cognito-idp list-user-import-jobs`)"
        )
    else:
        ending = f"{ending}: {_numbers(step, progress, job)}"
    if progress.stop_reason == SUPERSEDED:
        return f"{progress.stop_reason}: {ending}."
    return (
        f"{progress.stop_reason}: {ending}. Deploy again to go on, with a longer `timeout` or with "
        "`wait=Wait.background()`."
    )


def _message(job: Job) -> str:
    return f' "{job.message}"' if job.message else ""


def _numbers(step: Step, progress: Progress, job: Job) -> str:
    counts = job.counts
    return (
        f"{counts.imported:,} imported, {counts.skipped:,} skipped, {counts.failed:,} failed, "
        f"{max(progress.sent - counts.attempted, 0):,} not attempted, of {progress.sent:,} users "
        f"sent from {step.request.source.name}"
    )


def _which(step: Step, progress: Progress, job: Job, loss: _Loss) -> list[str]:
    if not loss.users:
        return []
    if not loss.lines:
        return ["The job's log, which names the lines, could not be read."]
    line_map = LineMap.from_text(progress.lines)
    name = step.request.source.name
    texts = [f"{name}:{_source_line(line_map, line)}: {line.words}" for line in loss.lines]
    more = loss.users - len(loss.lines)
    if more > 0:
        texts.append(f"… and {more:,} more.")
    if job.counts.skipped and progress.doubt_skips:
        # FACTS 1.5.8
        who = "somebody else may have their alias."
        if progress.federated:
            who = "somebody else may have their alias, or a profile of an identity provider has it."
        texts.append(
            f"Skipped users were not in the pool before, and are not seen there now: {who}"
        )
    return [*texts, "Correct these lines and deploy again."]


def _source_line(line_map: LineMap, line: FailedLine) -> str:
    try:
        return str(line_map.source_line(line.line))
    except LookupError:  # a log that counts otherwise must not decide about the verdict
        return f"? (line {line.line} of the upload)"
