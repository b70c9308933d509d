"""Plan: decide what there is to do, and refuse bad input before any job exists."""

from __future__ import annotations

import dataclasses
import math

from cognito_import_contract.attributes import Attributes
from cognito_import_contract.states import State
from cognito_user_csv import (
    LineMap,
    Severity,
    check,
    check_pool,
)

from ..answer_when_alone import answer_when_alone
from ..download import Download, downloaded
from ..errors import StepFailed
from ..find_present import Users, new_search, search_on, search_seconds, seconds_left
from ..log import log
from ..plan_groups import refuse_missing, refuse_slow
from ..pool_facts import PoolFacts, read_pool
from ..pool_users import CALLS_OF_AN_ACCOUNT, CALLS_PER_SECOND
from ..progress import ImportPlan, Memberships, Progress, Search
from ..reply import MAX_REASON_BYTES
from ..result import Result
from ..source_users import source_users
from ..step import Step

# A state has 262,144 bytes (Step Functions Developer Guide, "Service quotas"). Half a million
# users need 84 KB at most if no line between them is blank.
_MAX_LINES_TEXT = 200_000


def plan(step: Step, progress: Progress) -> Progress:
    """Find the users to send.

    Raises:
        StepFailed: the pool cannot import, or the file breaks a rule, or the deadline has come; no
            job was made.
    """
    if step.budget.past_deadline:
        raise StepFailed(
            "the deadline came before it was known which users to import. Deploy again, with a "
            "longer `timeout`."
        )
    facts = read_pool(step.services.cognito, step.request.user_pool_id)
    _refuse_pool(facts)
    earlier = progress.search
    etag = earlier.source_etag if earlier else ""
    with downloaded(step.services.s3, step.request.source, etag) as source:
        if not earlier:
            _check(step, facts, source)
        users = {user.key: user for user in source_users(step, facts, source)}
    if not earlier:
        refuse_missing(step, users.values())
    search = earlier or new_search(step, facts, users, source.etag)
    if _fits(step, facts, users, search):
        search = search_on(step, facts, users, search)
        if not search.done and _fits(step, facts, users, search):
            log("searched", calls=search.calls, users=len(users))
            _refuse_large(step, search.present + search.federated)
            return progress.go_to(State.WAIT_FOR_TURN, search=search)
    if not search.done:
        _send_unsearched(step, facts, users, search)
    return _planned(step, progress, facts, users, search)


def _check(step: Step, facts: PoolFacts, source: Download) -> None:
    report = check(source.file, step.request.properties.csv_options, pool=facts.rules)
    found = ", ".join(f"{rule} {count}" for rule, count in report.totals.items())
    log("checked", users=report.users, found=found)
    if not report.ok:
        raise StepFailed(report.message(step.request.source.name, MAX_REASON_BYTES))


def _fits(step: Step, facts: PoolFacts, users: Users, search: Search) -> bool:
    return 0 < seconds_left(step, search) >= search_seconds(facts, users, search)


def _send_unsearched(step: Step, facts: PoolFacts, users: Users, search: Search) -> None:
    """Send everyone who was not seen in the pool, if the job's results show who was there.

    Raises:
        StepFailed: in this pool, "already exists" may be answered because of another user.
    """
    needed = math.ceil(search_seconds(facts, users, search))
    if facts.names_are_all:
        log("too many to look for: the job tells who exists", calls=search.calls, seconds=needed)
        return
    raise StepFailed(
        f"it takes too long to find out which of {len(users):,} users are among the about "
        f"{facts.estimated_users:,} of the pool: {needed:,} seconds more at least, at "
        f"{CALLS_PER_SECOND} calls of ListUsers a second (an account has {CALLS_OF_AN_ACCOUNT}, "
        "which its applications use, too), and "
        f"{int(seconds_left(step, search)):,} are left for it of `timeout`. No job was made. "
        "Deploy again with a longer `timeout`, at a quieter time, or split the file into several "
        "imports."
    )


def _planned(
    step: Step, progress: Progress, facts: PoolFacts, users: Users, search: Search
) -> Progress:
    present = LineMap.from_text(search.present)
    lines = LineMap(user.line for user in users.values() if user.line not in present)
    text = lines.to_text()
    _refuse_large(step, text)
    federated = sum(line in lines for line in LineMap.from_text(search.federated))
    unfit = sum(user.has_unfit_hash and user.line in lines for user in users.values())
    log(
        "planned",
        users=len(users),
        present=len(present),
        inactive=search.inactive,
        federated=federated,
        unfit=unfit,
        # A user who exists is never changed (FACTS 6.9, 6.13).
        present_with_hash=sum(user.has_hash and user.line in present for user in users.values()),
        to_send=len(lines),
    )
    refuse_slow(step, users.values(), lambda user: user.line in lines)
    has_groups = any(user.groups for user in users.values())
    memberships = Memberships(search.source_etag) if has_groups else None
    progress = dataclasses.replace(progress, search=None, memberships=memberships)
    if not len(lines):
        return _without_a_job(step, progress, _nothing_to_do(step, search, len(users)))
    done = ImportPlan(
        source_etag=search.source_etag,
        pool_name=facts.name,
        users=len(users),
        sent=len(lines),
        lines=text,
        booleans=facts.rules.booleans,
        inactive=search.inactive,
        federated=federated,
        unfit=unfit,
        skips_may_be_lost=not facts.skips_are_proof or federated > 0,
    )
    return progress.go_to(State.IMPORT_PART, plan=done)


def _without_a_job(step: Step, progress: Progress, result: Result) -> Progress:
    if progress.memberships is None:
        return answer_when_alone(step, progress, result)
    return progress.end(result).go_to(State.ADD_TO_GROUPS)


def _refuse_large(step: Step, lines: str) -> None:
    if len(lines) > _MAX_LINES_TEXT:
        raise StepFailed(
            f"{step.request.source.name} has so many blank lines that the plan of its import is "
            "too large for the workflow. Remove the blank lines and deploy again."
        )


def _refuse_pool(facts: PoolFacts) -> None:
    findings = check_pool(facts.rules)
    problems = [finding for finding in findings if finding.severity is Severity.ERROR]
    if problems:
        raise StepFailed(" ".join(str(problem) for problem in problems))


def _nothing_to_do(step: Step, search: Search, users: int) -> Result:
    """No job is needed; the job id and the status remain those of its last job."""
    counts = Attributes(already_present_users=users, inactive_users=search.inactive)
    jobs = step.jobs.of_import(step.request.import_id)
    if jobs:
        _, newest = jobs[0]
        counts = dataclasses.replace(counts, job_id=newest.id, status=newest.status)
    return Result(ok=True, attributes=counts)
