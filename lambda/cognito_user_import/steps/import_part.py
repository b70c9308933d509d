"""ImportPart: make one job, upload its CSV, start it.

One invocation, because the pre-signed URL is good for 15 minutes and a bearer credential: it must
not enter the execution's history (FACTS 3.6.1, 3.6.8).
"""

from __future__ import annotations

import dataclasses

from cognito_user_csv import LineMap

from ..errors import NotReady, StepFailed
from ..job_names import JobName
from ..jobs import CREATED, Job
from ..log import log
from ..patience import wait_until_ready
from ..pool import read_columns
from ..step import FIRST_LOOK, Progress, Step
from ..upload import create_and_upload, prepared, start

# Jobs are limited (FACTS 4.1) and cannot be deleted: no request makes more than this.
_MAX_JOBS = 6


def import_part(step: Step, progress: Progress) -> Progress:
    """Start the job that imports the planned lines, or find the one a repetition started."""
    if step.has_newer:
        raise StepFailed("a newer request for this import has come; this one gives way to it.")
    earlier = _earlier_jobs(step)
    for job, attempt in earlier:
        if attempt >= progress.attempt and job.status != CREATED:
            return _running(progress, job.id)
    # A job that a repetition finds in `Created` may or may not have its CSV, and its URL is lost:
    # it is left to expire (FACTS 3.2), and a new one is made.
    if len(earlier) >= _MAX_JOBS:
        raise StepFailed(
            f"{_MAX_JOBS} import jobs were made and none could be started. See the Worker's log."
        )
    try:
        job_id = _new_job(step, progress, attempt=len(earlier) + 1)
    except NotReady as refused:
        return wait_until_ready(step, progress, refused)
    return start_job(step, dataclasses.replace(progress, job_id=job_id))


def start_job(step: Step, progress: Progress) -> Progress:
    """Start an uploaded job, or wait for the turn of this import."""
    if step.has_newer:  # once more, for the upload took its time
        raise StepFailed("a newer request for this import has come; this one gives way to it.")
    try:
        start(step.services, step.request.user_pool_id, progress.job_id)
    except NotReady as refused:
        return wait_until_ready(step, progress, refused)
    return _running(progress, progress.job_id)


def _earlier_jobs(step: Step) -> list[tuple[Job, int]]:
    """The jobs that this request has made, newest first, with their attempts."""
    return [
        (job, name.attempt)
        for name, job in step.jobs.of_import(step.request.import_id)
        if name.request_id == step.request.name_id
    ]


def _new_job(step: Step, progress: Progress, attempt: int) -> str:
    request = step.request
    name = JobName(
        import_id=request.import_id,
        source_id=request.source.id,
        request_id=request.name_id,
        sent=progress.sent,
        present=progress.present,
        attempt=attempt,
    )
    columns = read_columns(step.services.cognito, request.user_pool_id)
    lines = LineMap.from_text(progress.lines)
    with prepared(step.services, request.source, columns, lines) as upload:
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
        refusal="",
    )
