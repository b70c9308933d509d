"""How long to wait when Create or Start is refused with a code that may mean "not yet".

Which error a busy account or a fresh role is answered with is unknown (FACTS 3.5, 5.6), so every
plausible one is waited for: those that may mean "another job is active" until the deadline, those
that may mean "the role is not known yet" for as long as IAM has been seen to take.
"""

from __future__ import annotations

import dataclasses

from .errors import NotReady, StepFailed
from .log import log
from .step import Progress, Step

_BUSY = {"LimitExceededException", "PreconditionNotMetException"}
# FACTS 5.6: "a few seconds to a minute".
_PROPAGATION_SECONDS = 90
# FACTS 4.1; adjustable, so it only tells a full pool from a busy account.
_MAX_JOBS_OF_A_POOL = 1000


def wait_until_ready(step: Step, progress: Progress, refused: NotReady) -> Progress:
    """Go on waiting, or give up with what was waited for.

    Raises:
        StepFailed: patience has run out.
    """
    since = progress.refused_since or step.services.now()
    progress = dataclasses.replace(progress, refused_since=since, refusal=str(refused))
    waited = int(step.services.now() - since)
    log("not ready", reason=str(refused), waited_seconds=waited)
    if refused.code == "LimitExceededException":
        _refuse_full_pool(step, refused)
    if refused.code not in _BUSY and waited >= _PROPAGATION_SECONDS:
        raise StepFailed(f"{refused}. It was tried for {waited} seconds.")
    if step.past_deadline:
        raise out_of_patience(step, progress)
    return dataclasses.replace(progress, next="WaitForJob", wait_seconds=max(2, step.next_wait))


def out_of_patience(step: Step, progress: Progress) -> StepFailed:
    """What to say when the deadline comes before an uploaded job could be started."""
    if not progress.refusal:
        return StepFailed("the import job was uploaded but could not be started in time.")
    waited = int(step.services.now() - progress.refused_since)
    return StepFailed(
        f"{progress.refusal}. It was tried until the deadline, for {waited} seconds. An account "
        "runs one import job at a time: if another one is active, wait for it and deploy again, or "
        "raise `timeout`."
    )


def _refuse_full_pool(step: Step, refused: NotReady) -> None:
    if sum(1 for _ in step.jobs.all()) >= _MAX_JOBS_OF_A_POOL:
        raise StepFailed(
            f"{refused}. The pool has {_MAX_JOBS_OF_A_POOL:,} import jobs or more, and jobs cannot "
            "be deleted. Ask for a higher quota (Service Quotas, L-681BB884) and deploy again."
        )
