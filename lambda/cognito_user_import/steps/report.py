"""Report: the verdict, by counters, and the words that a person needs."""

from __future__ import annotations

import dataclasses

from cognito_user_csv import LineMap

from ..errors import one_line
from ..job_log import FailedLine, failed_lines, group_name, stream_name
from ..jobs import TERMINAL, Job
from ..log import log
from ..reply import MAX_REASON_BYTES
from ..step import SUPERSEDED, Progress, Result, Step
from ..verdict import lost, succeeded

_LINES_IN_A_REASON = 10


def report(step: Step, progress: Progress) -> Progress:
    """Judge the finished job and describe it."""
    job = step.jobs.describe(progress.job_id)
    ok = succeeded(
        job.counts, progress.sent, step.request.tolerance, doubt_skips=progress.doubt_skips
    )
    told = lost(job.counts, progress.doubt_skips)
    reason = "" if ok and not told else _reason(step, progress, job)
    log("report", ok=ok, job_id=job.id, **dataclasses.asdict(job.counts))
    result = Result(
        ok=ok,
        reason=reason,
        job_id=job.id,
        status=job.status,
        imported_users=job.counts.imported,
        skipped_users=job.counts.skipped,
        failed_users=job.counts.failed,
        already_present_users=progress.present,
    )
    return dataclasses.replace(progress, next="Respond", result=result)


def _reason(step: Step, progress: Progress, job: Job) -> str:
    group = group_name(step.request.user_pool_id, progress.pool_name)
    stream = stream_name(job.id, job.raw_name)
    lines: list[FailedLine] = []
    verdicts = {"FAILED", "SKIPPED"} if progress.doubt_skips else {"FAILED"}
    expected = lost(job.counts, progress.doubt_skips)
    if expected:
        wanted = min(expected, _LINES_IN_A_REASON)
        lines = failed_lines(step.services, group, stream, wanted, verdicts)
    # The name of a pool may hold line breaks.
    where = f"Job log: {one_line(group)}, stream {stream}."
    while True:
        which = _which(step, progress, job, lines)
        parts = [_what(step, progress, job), *which, *_next_time(progress, job), where]
        reason = " ".join(parts)
        if len(lines) <= 1 or len(reason.encode(errors="replace")) <= MAX_REASON_BYTES:
            return reason
        lines = lines[:-1]  # what to do, and where the log is, must not be cut off


def _next_time(progress: Progress, job: Job) -> list[str]:
    if job.counts.attempted or progress.stop_reason:
        return ["Users already imported stay in the pool and are left out next time."]
    if job.status == "Failed":  # FACTS 5.4
        return [
            "No user was attempted: check that the logs role trusts cognito-idp.amazonaws.com and "
            "may write to /aws/cognito/*, then deploy again."
        ]
    return ["Deploy again."]


def _what(step: Step, progress: Progress, job: Job) -> str:
    ending = f"the import job ended {job.status}{_message(job)}"
    if not progress.stop_reason:
        return f"{ending}: {_numbers(step, progress, job)}."
    if job.status not in TERMINAL:
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


def _which(step: Step, progress: Progress, job: Job, lines: list[FailedLine]) -> list[str]:
    expected = lost(job.counts, progress.doubt_skips)
    if not expected:
        return []
    if not lines:
        return ["The job's log, which names the lines, could not be read."]
    line_map = LineMap.from_text(progress.lines)
    name = step.request.source.name
    texts = [f"{name}:{_source_line(line_map, line)}: {line.words}" for line in lines]
    more = expected - len(lines)
    if more > 0:
        texts.append(f"… and {more:,} more.")
    if job.counts.skipped and progress.doubt_skips:
        # FACTS 1.5.8
        texts.append(
            "Skipped users were not there before: they have come meanwhile, or somebody else has "
            "their alias."
        )
    return [*texts, "Correct these lines and deploy again."]


def _source_line(line_map: LineMap, line: FailedLine) -> str:
    try:
        return str(line_map.source_line(line.line))
    except LookupError:  # a log that counts otherwise must not decide about the verdict
        return f"? (line {line.line} of the upload)"
