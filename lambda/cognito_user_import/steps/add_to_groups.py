"""AddToGroups: the users of the source join their groups, after the last job has ended.

It adds memberships and never removes any. Repeating it has no further effect.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from cognito_import_contract.properties import GroupsMode, WaitFor
from cognito_import_contract.states import State
from cognito_user_csv import LineMap, SourceUser, place_text

from ..answer_when_alone import answer_when_alone
from ..download import downloaded
from ..errors import StepFailed, TryAgain
from ..joining import join_on
from ..log import log
from ..places import PLACES_IN_A_REASON, first_places
from ..pool_facts import read_pool
from ..pool_groups import PoolGroups
from ..progress import Memberships, Progress
from ..result import Result
from ..source_users import source_users
from ..step import Step

_NOTHING_DONE = (
    "no membership in a group could be set in all the time of a step: the service was too busy. "
    "Deploy again at a quieter time."
)


def add_to_groups(step: Step, progress: Progress) -> Progress:
    """Make the memberships that are missing, for as long as this invocation has time.

    In the background, CloudFormation is answered first.

    Raises:
        StepFailed: a newer request has come, or the deadline, or more users are not found in the
            pool than the job can have left out of it.
        TryAgain: the service refused something, or this invocation could not set any membership.
    """
    memberships, result = progress.memberships, progress.ending.result
    if memberships is None or result is None:
        return progress.go_to(State.RESPOND)
    in_background = step.request.properties.wait is WaitFor.BACKGROUND
    if in_background and not progress.ending.answered:
        return progress.go_to(State.RESPOND)
    step.give_way()
    facts = read_pool(step.services.cognito, step.request.user_pool_id)
    with downloaded(step.services.s3, step.request.source, memberships.source_etag) as source:
        users = [user for user in source_users(step, facts, source) if user.groups]
    if step.budget.past_deadline:
        raise _too_late(memberships, users)
    step.end_if_over()
    if not memberships.groups_made:
        _make_missing(step, users)
        memberships = dataclasses.replace(memberships, groups_made=True)
    before, memberships = memberships, join_on(step, facts, users, memberships)
    if memberships == before:
        raise TryAgain(_NOTHING_DONE)
    log("joined", until_line=memberships.line, in_place=memberships.in_place)
    progress = dataclasses.replace(progress, memberships=memberships)
    if not memberships.done:
        return progress.go_to(State.ADD_TO_GROUPS)
    return _joined(step, progress, result, memberships)


def _make_missing(step: Step, users: Sequence[SourceUser]) -> None:
    if step.request.properties.groups is not GroupsMode.CREATE_MISSING:
        return
    groups = PoolGroups(step)
    missing = groups.missing({group for user in users for group in user.groups})
    for name in sorted(missing):
        groups.make(name)
    log("groups made", groups=len(missing))


def _joined(step: Step, progress: Progress, result: Result, memberships: Memberships) -> Progress:
    """The end, if no more users are missing than the job can have left out of the pool."""
    left_out = list(LineMap.from_text(memberships.unseen))
    counts = result.attributes
    log("left out of their groups", users=len(left_out))
    excused = counts.failed_users
    if progress.plan.skips_may_be_lost:
        excused += counts.skipped_users
    elif memberships.doubtful:
        # Somebody of the name is there, so the job has not left this user out.
        excused = 0
    if len(left_out) > excused:
        raise StepFailed(_not_found(step, left_out))
    attributes = dataclasses.replace(counts, group_memberships=memberships.in_place)
    return answer_when_alone(step, progress, dataclasses.replace(result, attributes=attributes))


def _not_found(step: Step, lines: list[int]) -> str:
    source = step.request.source
    unit = source.options.unit
    shown = [place_text(source.name, line, unit) for line in lines[:PLACES_IN_A_REASON]]
    places = first_places(shown, count=len(lines))
    return (
        f"users of {source.name} are not in their groups ({len(lines):,}): nobody is seen in the "
        "pool who surely is the user of the row. Such a user is missing there, or is not confirmed "
        "yet, or has not verified the row's address, or is not the only one who has it, or has the "
        f"name in another case: {places}. Correct it and deploy again; the "
        "memberships of the others are set."
    )


def _too_late(memberships: Memberships, users: Sequence[SourceUser]) -> StepFailed:
    wanted = sum(len(user.groups) for user in users)
    return StepFailed(
        f"the deadline came when {memberships.in_place:,} of {wanted:,} memberships in groups were "
        "set. Deploy again to go on, with a longer `timeout` or with `wait=Wait.background()`."
    )
