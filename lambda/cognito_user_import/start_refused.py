"""How long to wait when Create or Start is refused with a code that may mean "not yet".

It is not known with which error the service answers if the account is busy or a role is new (FACTS
3.5, 5.6). So the workflow waits after every error that is plausible. After an error that may mean
"another job is active", and after any refusal while a job of this pool is active, it waits until
the deadline. After another error, which may mean "the role is not known yet", it waits for as long
as IAM was seen to take. PreconditionNotMetException may mean both, so its text decides.
"""

from __future__ import annotations

import re

from cognito_import_contract import timing
from cognito_import_contract.states import State

from .errors import LIMIT, NOT_MET, THROTTLED, StepFailed, TryAgain
from .jobs import Job
from .log import log
from .progress import Progress, Refusal
from .step import Step

_BUSY = {LIMIT, NOT_MET, THROTTLED}
# FACTS 4.1 (the default quota of a pool). A pool with exactly so many jobs is full, and the account
# is not busy. A pool with more jobs has a higher quota.
_MAX_JOBS_OF_A_POOL = 1000
# The service's texts are not known (FACTS 3.5). These words are about the logs role or what it may
# do.
_ABOUT_THE_ROLE = re.compile(
    r"\b(roles?|permissions?|polic(y|ies)|trust\w*|assum\w*|authori[sz]\w*|cloudwatch|iam)\b",
    re.IGNORECASE,
)
CHECK_THE_ROLE = (
    "check that the logs role trusts cognito-idp.amazonaws.com and may write to /aws/cognito/*"
)


def wait_until_ready(step: Step, progress: Progress, refused: TryAgain) -> Progress:
    """Go on waiting, or give up with the last refusal as the reason.

    Raises:
        StepFailed: it has been refused for too long.
    """
    now = step.services.now()
    since = progress.refusal.since or now
    log("not ready", reason=str(refused), waited_seconds=int(now - since))
    jobs = step.jobs.all()
    if refused.code == LIMIT and not progress.job.id:
        _refuse_full_pool(jobs, refused)
    about_role = refused.code == NOT_MET and _ABOUT_THE_ROLE.search(str(refused))
    busy = not about_role and (refused.code in _BUSY or any(job.is_active for job in jobs))
    # Time spent waiting for a busy account does not count towards the seconds for a new role.
    not_busy_since = 0.0 if busy else progress.refusal.not_busy_since or now
    waited = int(now - (not_busy_since or since))
    if waited >= (timing.BUSY_ACCOUNT if busy else timing.NEW_LOGS_ROLE):
        advice = f" If it stays so, {CHECK_THE_ROLE}." if about_role else ""
        raise StepFailed(f"{refused} It was tried for {waited} seconds.{advice}")
    waiting = progress.go_to(
        State.WAIT_FOR_JOB,
        wait=max(2, step.budget.next_wait),
        refusal=Refusal(since, not_busy_since, str(refused)),
    )
    if step.budget.past_deadline:
        raise too_late(step, waiting)
    return waiting


def too_late(step: Step, progress: Progress) -> StepFailed:
    """The failure if the deadline comes before the job could be started."""
    waited = int(step.services.now() - (progress.refusal.since or step.execution.started))
    refusal = progress.refusal.reason or "The import job could not be started."
    return StepFailed(
        f"{refusal} It was tried until the deadline, for {waited} seconds. An account runs one "
        "import job at a time: if another one is active, wait for it and deploy again, or raise "
        f"`timeout`. If none is, {CHECK_THE_ROLE}."
    )


def _refuse_full_pool(jobs: list[Job], refused: TryAgain) -> None:
    if len(jobs) == _MAX_JOBS_OF_A_POOL:
        raise StepFailed(
            f"{refused} The pool has {len(jobs):,} import jobs, and jobs cannot be deleted. Ask "
            "for a higher quota (Service Quotas, L-681BB884) and deploy again."
        )
