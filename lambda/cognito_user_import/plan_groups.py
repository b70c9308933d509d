"""Plan's checks of groups, before any job exists."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

from cognito_import_contract.properties import GroupsMode, WaitFor
from cognito_user_csv import SourceUser

from .errors import StepFailed
from .joining import ADDITIONS_OF_AN_ACCOUNT, MEMBERSHIPS_PER_SECOND, group_place, joining_seconds
from .places import first_places
from .pool_groups import PoolGroups
from .step import Step


def refuse_missing(step: Step, users: Iterable[SourceUser]) -> None:
    """Refuse groups that the pool does not have, unless the import makes them.

    Raises:
        StepFailed: some are missing. The reason says where each of them is first written.
    """
    if step.request.properties.groups is not GroupsMode.EXISTING:
        return
    first: dict[str, tuple[int, int]] = {}
    for user in users:
        for position, group in enumerate(user.groups, 1):
            first.setdefault(group, (user.line, position))
    missing = PoolGroups(step).missing_for_good(first) if first else ()
    if not missing:
        return
    source = step.request.source
    places = [
        group_place(source.name, line, position, source.options.unit)
        for line, position in sorted(first[group] for group in missing)
    ]
    shown = first_places(places, count=len(places), separator="; ")
    raise StepFailed(
        f"{len(missing):,} groups that {step.request.source.name} names are not in the pool. Each "
        f"stands first at: {shown}. No user was imported. Correct the cells, make the groups, or "
        "let the import make them (`groups=UserGroups.create_missing()`), then deploy again."
    )


def refuse_slow(
    step: Step, users: Iterable[SourceUser], is_sent: Callable[[SourceUser], bool]
) -> None:
    """Refuse more memberships of new users than can be made within `timeout`.

    Users who are present are not counted, because it is not known yet which memberships they lack.

    Raises:
        StepFailed: the memberships take longer than the time that is left.
    """
    if step.request.properties.wait is WaitFor.BACKGROUND:
        return
    memberships = sum(len(user.groups) for user in users if is_sent(user))
    needed = joining_seconds(memberships)
    left = max(step.budget.timeout - step.budget.elapsed, 0)
    if needed > left:
        raise StepFailed(
            f"it takes too long to set {memberships:,} memberships in groups: "
            f"{math.ceil(needed):,} seconds at least, at {MEMBERSHIPS_PER_SECOND} a second (an "
            f"account has {ADDITIONS_OF_AN_ACCOUNT} of these calls, which its applications use, "
            "too), and "
            f"{int(left):,} are left of `timeout`. No job was made. Deploy again with "
            "`wait=Wait.background()`, or with a longer `timeout`."
        )
