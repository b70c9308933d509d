"""Looks up skipped users again: `ListUsers` shows a new user only after a while (FACTS 6.11).

In a pool where the service may skip a user for another one's alias, a skipped row is no proof that
its user is there. If a user of that name is found, the user is there.
"""

from __future__ import annotations

from collections.abc import Iterator

from cognito_import_contract import timing
from cognito_user_csv import LineMap, SourceUser

from .download import downloaded
from .errors import StepFailed, TryAgain
from .job_log import FailedLine
from .log import log
from .pool_facts import PoolFacts, read_pool
from .pool_users import Match, PoolUsers, spellings
from .progress import Progress
from .source_users import source_users
from .step import Step

# About so many can be looked up in a minute (FACTS 4.7: 30 calls a second).
MOST_SKIPPED = 1000


def not_found(step: Step, progress: Progress, skipped: list[FailedLine]) -> list[FailedLine]:
    """The skipped lines whose users did not appear in the pool within a minute."""
    until = step.services.now() + timing.SKIPPED_USERS
    missing = skipped
    while missing:
        # A call that is not answered takes most of a minute: another look follows it.
        last = step.services.now() >= until
        try:
            missing = _missing(step, progress, missing)
        except StepFailed as refused:
            log("skipped users not looked up", reason=str(refused))
            return missing
        except TryAgain as refused:
            log("skipped users not looked up", reason=str(refused))
        if last or not step.budget.can_spare(timing.BETWEEN_LOOKS_FOR_SKIPPED_USERS):
            return missing
        if missing:
            step.services.sleep(timing.BETWEEN_LOOKS_FOR_SKIPPED_USERS)
    return []


def _missing(step: Step, progress: Progress, skipped: list[FailedLine]) -> list[FailedLine]:
    facts = read_pool(step.services.cognito, step.request.user_pool_id)
    pool_users = PoolUsers(step, facts.rules)
    users = _users(step, progress, skipped, facts)
    missing = []
    for line, user in zip(skipped, users, strict=True):
        matches = _matches(step, pool_users, user)
        if not any(_is_there(match, user, facts) for match in matches):
            missing.append(line)
    log("skipped users looked up", found=len(skipped) - len(missing), missing=len(missing))
    return missing


def _matches(step: Step, pool_users: PoolUsers, user: SourceUser) -> Iterator[Match]:
    for name in spellings(user):
        if not step.budget.is_used_up():
            yield from pool_users.look_up(name) or ()


def _is_there(match: Match, user: SourceUser, facts: PoolFacts) -> bool:
    # Where a row can be skipped only because of its username, whoever has it is the user.
    return match.is_user(user) or (facts.skips_are_proof and not match.is_federated)


def _users(
    step: Step, progress: Progress, lines: list[FailedLine], facts: PoolFacts
) -> list[SourceUser]:
    """The users on some lines of the upload, from the source."""
    line_map = LineMap.from_text(progress.plan.lines)
    wanted = [line_map.source_line(line.line) for line in lines]
    among = set(wanted)
    with downloaded(step.services.s3, step.request.source, progress.plan.source_etag) as original:
        rows = source_users(step, facts, original)
        users = {user.line: user for user in rows if user.line in among}
    return [users[line] for line in wanted]
