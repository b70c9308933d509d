"""RollBack: CloudFormation goes back to earlier properties of this import.

Imported users stay, so the source is not read, and nothing is planned or imported. A rollback must
succeed, because otherwise the stack would be left in UPDATE_ROLLBACK_FAILED.
"""

from __future__ import annotations

from ..errors import StepFailed, TryAgain
from ..identity import source_id
from ..job_names import JobName
from ..jobs import STOPPED, Job
from ..log import log
from ..pool_facts import read_pool
from ..progress import Progress
from ..result import Result
from ..step import Step
from ..success import lost, succeeded

_DEPLOY_AGAIN = (
    "the failed update has stopped the job of the file that the stack goes back to; change the "
    "import and deploy again to import who is missing"
)


def roll_back(step: Step, progress: Progress) -> Progress:
    """Answer with the counts of the earlier success if they are known, else with zeros."""
    try:
        return progress.end(_earlier_result(step))
    except (TryAgain, StepFailed) as refused:
        log("the earlier counts are not known", reason=str(refused))
        return progress.end(Result(ok=True))


def _earlier_result(step: Step) -> Result:
    """The result of the newest job that imported exactly this source and succeeded."""
    jobs = [
        (name, job)
        for name, job in step.jobs.of_import(step.request.import_id)
        if name.source_id == source_id(step.request.source)
    ]
    if jobs and (jobs[0][1].is_active or jobs[0][1].status == STOPPED):
        # This job ran in the background, and the update that has now failed asked it to stop.
        log("not imported to its end", job_id=jobs[0][1].id, advice=_DEPLOY_AGAIN)
    for name, job in jobs:
        if _did_well(step, name, job):
            return Result(ok=True, attributes=job.attributes(name))
    return Result(ok=True)


def _did_well(step: Step, name: JobName, job: Job) -> bool:
    # The pool is read only if that matters, so that a rollback depends on as little as possible.
    skips_may_be_lost = job.counts.skipped > 0 and not (
        read_pool(step.services.cognito, step.request.user_pool_id).skips_are_proof
    )
    lost_users = lost(job.counts, skips_may_be_lost=skips_may_be_lost)
    tolerance = step.request.properties.failure_tolerance
    return succeeded(job.counts, name.sent, tolerance, lost_users)
