"""ImportPart: make one job, upload its CSV, start it.

One invocation, because the pre-signed URL is good for 15 minutes and a bearer credential: it must
not enter the execution's history (FACTS 3.6.1, 3.6.8).
"""

from __future__ import annotations

import dataclasses

from cognito_user_csv import LineMap

from ..errors import NotReady, StepFailed, TryAgain
from ..job_names import JobName
from ..jobs import CREATED, Job
from ..log import log
from ..patience import too_late, wait_until_ready
from ..pool import read_columns
from ..step import FIRST_LOOK, Progress, Step
from ..upload import create_and_upload, prepared, start_import

# Jobs are limited (FACTS 4.1) and cannot be deleted: no request makes many more than this. (A lost
# answer lets the SDK ask for a job again within one invocation.)
_MAX_JOBS = 8


def import_part(step: Step, progress: Progress) -> Progress:
    """Start the job that imports the planned lines, or find the one a repetition started."""
    step.give_way()
    if step.past_deadline:
        raise too_late(step, progress)
    earlier = step.own_jobs()
    running = started(earlier, progress)
    if running:
        return _running(progress, running.id)
    # A job that a repetition finds in `Created` may or may not have its CSV, and its URL is lost:
    # it is left to expire (FACTS 3.2), and a new one is made.
    if len(earlier) >= _MAX_JOBS:
        raise StepFailed(
            f"{len(earlier)} import jobs were made in vain. See the Worker's log for what became "
            "of each, then deploy again."
        )
    try:
        job_id = _new_job(step, progress, attempt=len(earlier) + 1)
    except NotReady as refused:
        return wait_until_ready(step, progress, refused)
    return start_job(step, dataclasses.replace(progress, job_id=job_id))


def started(own_jobs: list[tuple[JobName, Job]], progress: Progress) -> Job | None:
    """The job that was started for the planned lines, by a repetition of this step, say."""
    for name, job in own_jobs:
        if name.attempt >= progress.attempt and job.status != CREATED:
            return job
    return None


def start_job(step: Step, progress: Progress) -> Progress:
    """Start an uploaded job, or wait for the turn of this import."""
    # Once more, for the upload and the wait took their time.
    step.give_way()
    if step.past_deadline:
        raise too_late(step, progress)
    try:
        start_import(step.services, step.request.user_pool_id, progress.job_id)
    except TryAgain as refused:
        # Also when the answer was lost: CheckJob sees what became of the job.
        return wait_until_ready(step, progress, refused)
    return _running(progress, progress.job_id)


def _new_job(step: Step, progress: Progress, attempt: int) -> str:
    request = step.request
    name = JobName(
        import_id=request.import_id,
        source_id=request.source.id,
        run_id=step.run_id,
        sent=progress.sent,
        present=progress.present,
        attempt=attempt,
    )
    columns = read_columns(step.services.cognito, request.user_pool_id)
    lines = LineMap.from_text(progress.lines)
    with prepared(step.services, request.source, columns, progress.booleans, lines) as upload:
        job_id = create_and_upload(
            step.services, request.user_pool_id, request.logs_role_arn, name, upload
        )
        log("uploaded", job_id=job_id, rows=upload.rows, bytes=upload.size)
    return job_id


def _running(progress: Progress, job_id: str) -> Progress:
    log("job started", job_id=job_id)
    return dataclasses.replace(
        progress,
        next="WaitForJob",
        wait_seconds=FIRST_LOOK,
        job_id=job_id,
        refused_since=0.0,
        unready_since=0.0,
        refusal="",
    )
