"""ImportPart: make one job, upload its CSV, start it.

All of it is one invocation, because the pre-signed URL is valid for 15 minutes only (FACTS 3.6.1)
and is a bearer credential, which must not enter the execution's history (FACTS 3.6.8).
"""

from __future__ import annotations

from cognito_import_contract.states import State
from cognito_user_csv import LineMap
from cognito_user_csv.columns import PASSWORD_HASH

from ..errors import NotReady, StepFailed, TryAgain
from ..identity import source_id
from ..job_names import JobName
from ..jobs import CREATED, Job
from ..log import log
from ..pool_facts import read_columns
from ..progress import CurrentJob, Progress, Refusal
from ..start_refused import too_late, wait_until_ready
from ..step import Step
from ..upload import create_and_upload, prepared, start_import

# A pool has a quota of jobs (FACTS 4.1), and jobs cannot be deleted, so a request makes no more
# than this. (If an answer is lost, the SDK asks again, which can make one job more.)
_MAX_JOBS = 8
AT_ONCE = 0
"""The wait before the first look at a job that has just been started."""


def import_part(step: Step, progress: Progress) -> Progress:
    """Start the job that imports the planned lines, or find the one that was already started."""
    _may_begin(step, progress)
    earlier = step.own_jobs()
    running = started(earlier, progress.job)
    if running:
        return _running(progress, running.id)
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


def _may_begin(step: Step, progress: Progress) -> None:
    """Before each effect (Create, upload, Start), look for a newer request and check the time.

    Raises:
        StepFailed: a newer request has come, or the deadline.
        TryAgain: this invocation is over, or it could not be seen whether there is a newer request.
    """
    step.give_way()
    if step.budget.past_deadline:
        raise too_late(step, progress)
    step.end_if_over()


def _columns_to_send(columns: tuple[str, ...], job: CurrentJob) -> tuple[str, ...]:
    """The pool's columns. The first job after one that failed before any row has no hashes.

    It is not known what the service does with a blank `password_hash` in a job without an algorithm
    (FACTS 2.2.8), nor why the earlier job failed: it may have been the column or the role.
    """
    if job.renewals == 1:
        return tuple(column for column in columns if column != PASSWORD_HASH)
    return columns


def started(own_jobs: list[tuple[JobName, Job]], current: CurrentJob) -> Job | None:
    """The job that was already started for the planned lines, if an earlier attempt started one."""
    for name, job in own_jobs:
        if name.attempt >= current.attempt and job.status != CREATED:
            return job
    return None


def start_job(step: Step, progress: Progress) -> Progress:
    """Start an uploaded job, or wait if the service refuses to start it."""
    _may_begin(step, progress)
    try:
        start_import(step.services, step.request.user_pool_id, progress.job.id)
    except TryAgain as refused:
        # The answer may also have been lost; CheckJob then sees that the job was started.
        return wait_until_ready(step, progress, refused)
    return _running(progress, progress.job.id)


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
        job_id = create_and_upload(step, name, upload, lambda: _may_begin(step, progress))
        log("uploaded", job_id=job_id, rows=upload.rows, bytes=upload.size)
    return job_id


def _running(progress: Progress, job_id: str) -> Progress:
    log("job started", job_id=job_id)
    at_work = progress.with_job(id=job_id)
    return at_work.go_to(State.WAIT_FOR_JOB, wait=AT_ONCE, refusal=Refusal())
