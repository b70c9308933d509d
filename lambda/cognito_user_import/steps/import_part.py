"""ImportPart: make one job, upload its CSV, start it.

All of it is one invocation, because the pre-signed URL is valid for 15 minutes only (FACTS 3.6.1)
and is a bearer credential, which must not enter the execution's history (FACTS 3.6.8).
"""

from __future__ import annotations

from cognito_user_csv import LineMap
from cognito_user_csv.columns import PASSWORD_HASH

from ..errors import NotReady, StepFailed
from ..identity import source_id
from ..job_names import JobName
from ..log import log
from ..pool_facts import read_columns
from ..progress import CurrentJob, Progress
from ..start_job import may_begin, running, start_job, started
from ..start_refused import wait_until_ready
from ..step import Step
from ..upload import create_and_upload, prepared

# A pool has a quota of jobs (FACTS 4.1), and jobs cannot be deleted, so a request makes no more
# than this. (If an answer is lost, the SDK asks again, which can make one job more.)
_MAX_JOBS = 8


def import_part(step: Step, progress: Progress) -> Progress:
    """Start the job that imports the planned lines, or find the one that was already started."""
    may_begin(step, progress)
    earlier = step.own_jobs()
    at_work = started(earlier, progress.job)
    if at_work:
        return running(progress, at_work.id)
    # If an earlier attempt of this step left a job in `Created`, the job may not have its CSV, and
    # its URL is lost. It is left to expire (FACTS 3.2), and a new one is made.
    if len(earlier) >= _MAX_JOBS:
        raise StepFailed(
            f"{len(earlier)} import jobs were made in vain. See the Worker's log for what became "
            "of each, then deploy again."
        )
    columns = read_columns(step.services.cognito, step.request.user_pool_id)
    if not step.request.source.options.takes_hashes:
        progress = progress.with_job(lists_password_hash=PASSWORD_HASH in columns)
        columns = _columns_to_send(columns, progress.job)
    elif PASSWORD_HASH not in columns:
        # Only CreateUserImportJob shows whether the pool takes hashes (FACTS 2.5).
        columns = (*columns, PASSWORD_HASH)
    try:
        job_id = _new_job(step, progress, columns, len(earlier) + 1)
    except NotReady as refused:
        return wait_until_ready(step, progress, refused)
    return start_job(step, progress.with_job(id=job_id))


def _columns_to_send(columns: tuple[str, ...], job: CurrentJob) -> tuple[str, ...]:
    """The pool's columns. The first job after one that failed before any row has no hashes.

    It is not known what the service does with a blank `password_hash` in a job without an algorithm
    (FACTS 2.2.8), nor why the earlier job failed: it may have been the column or the role.
    """
    if job.renewals == 1:
        return tuple(column for column in columns if column != PASSWORD_HASH)
    return columns


def _new_job(step: Step, progress: Progress, columns: tuple[str, ...], attempt: int) -> str:
    request, plan = step.request, progress.plan
    name = JobName(
        import_id=request.import_id,
        source_id=source_id(request.source),
        run_id=step.run_id,
        sent=plan.sent,
        present=plan.present,
        inactive=plan.inactive,
        unfit=plan.unfit,
        attempt=attempt,
    )
    with prepared(
        step,
        plan.source_etag,
        columns=columns,
        booleans=plan.booleans,
        lines=LineMap.from_text(plan.lines),
    ) as upload:
        job_id = create_and_upload(step, name, upload, lambda: may_begin(step, progress))
        log("uploaded", job_id=job_id, rows=upload.rows, bytes=upload.size)
    return job_id
