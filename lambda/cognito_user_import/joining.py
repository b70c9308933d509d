"""Adds users of the source to their groups, over several invocations if necessary.

`AdminAddUserToGroup` accepts an alias as the username, too (FACTS 10.1), so the username in a row
may be another user's alias. Therefore each row's user is looked up first, by the same rule that
decides who is present, and is then added under the username that the pool has for it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from cognito_import_contract import timing
from cognito_user_csv import LineMap, SourceUser, Unit, place_text
from cognito_user_csv.columns import GROUPS
from cognito_user_csv.groups import ordinal

from .errors import NO_SUCH_USER, TryAgain, calling, words_without
from .log import log
from .paced import Paced
from .pool_facts import PoolFacts
from .pool_users import PoolUsers, spellings
from .progress import Memberships
from .step import Step

ADDITIONS_OF_AN_ACCOUNT = 25
"""Calls of AdminAddUserToGroup that an account has a second (FACTS 10.11)."""

MEMBERSHIPS_PER_SECOND = 15
"""An account's applications need the rest of these calls."""

# A group may have many more members than the source names. At most one page of its members is
# listed for each four users of the source, so that listing takes far fewer calls than it may save.
_CALLS_SAVED_BY_A_PAGE = 4
# The share of an invocation's time for listing members, which each invocation does anew. Most of
# the time is for the memberships themselves.
_SHARE_FOR_LISTING = 0.25
_NO_GROUP = (
    " The pool may have the group's name in another case: write it as the pool has it. Or somebody "
    "has deleted the group meanwhile. Then deploy again."
)


class OutOfTime(Exception):  # noqa: N818
    """This invocation must end, and the next one goes on."""


def joining_seconds(memberships: int) -> float:
    """How many seconds it takes at least to make so many memberships."""
    return memberships / MEMBERSHIPS_PER_SECOND


def join_on(
    step: Step, facts: PoolFacts, users: Sequence[SourceUser], memberships: Memberships
) -> Memberships:
    """Add users to their groups where the last invocation ended, for as long as this one has time.

    Args:
        step: the invocation.
        facts: what is known of the pool.
        users: those who are to be in groups, in the order of the source.
        memberships: how far earlier invocations have come.

    Raises:
        StepFailed: a newer request has come.
        TryAgain: the service refused before anything was done.
    """
    joining = _Joining(step, facts, users, memberships)
    try:
        joining.go_on()
    except OutOfTime:
        pass
    except TryAgain as refused:
        if joining.so_far() == memberships:
            raise
        # What was done so far is kept, and the next invocation goes on from there.
        log("not joined to the end", reason=str(refused))
    return joining.so_far()


class _Joining:
    def __init__(
        self, step: Step, facts: PoolFacts, users: Sequence[SourceUser], memberships: Memberships
    ) -> None:
        self._step = step
        self._users = users
        self._pool_users = PoolUsers(step, facts.rules)
        self._additions = Paced(step, MEMBERSHIPS_PER_SECOND)
        self._members: dict[str, set[str]] = {}
        self._memberships = memberships
        self._unseen = set(LineMap.from_text(memberships.unseen))
        self._doubtful = set(LineMap.from_text(memberships.doubtful))
        self._last_look = step.services.now()

    def so_far(self) -> Memberships:
        return dataclasses.replace(
            self._memberships,
            unseen=LineMap(sorted(self._unseen)).to_text(),
            doubtful=LineMap(sorted(self._doubtful)).to_text(),
        )

    def go_on(self) -> None:
        rest = [user for user in self._users if user.line >= self._memberships.line]
        self._list_members(rest)
        for user in rest:
            if not self._join(user):
                self._unseen.add(user.line)
            self._note(line=user.line + 1)
        self._look_again()
        self._note(done=True)

    def _look_again(self) -> None:
        """Look again for users who were not seen, because they may have been imported just now."""
        if not self._unseen:
            return
        since = self._memberships.unseen_since or self._step.services.now()
        self._note(unseen_since=since)
        users = [user for user in self._users if user.line in self._unseen]
        while self._unseen and self._step.services.now() - since < timing.UNSEEN_MEMBER:
            self._wait(timing.BETWEEN_LOOKS_FOR_GROUPS)
            for user in users:
                if user.line in self._unseen and self._join(user):
                    self._unseen.remove(user.line)

    def _wait(self, seconds: float) -> None:
        if not self._step.budget.can_spare(seconds):
            raise OutOfTime
        self._step.services.sleep(seconds)

    def _list_members(self, users: Sequence[SourceUser]) -> None:
        """See who is already in which group, where that is likely to save calls."""
        wanted: dict[str, dict[str, SourceUser]] = {}
        for user in users:
            for group in user.groups:
                wanted.setdefault(group, {})[user.key] = user
        until = self._step.services.now() + _SHARE_FOR_LISTING * self._step.budget.time_left()
        for group, by_key in wanted.items():
            members = self._members.setdefault(group, set())
            token = ""
            for _ in range(len(by_key) // _CALLS_SAVED_BY_A_PAGE):
                if self._step.services.now() >= until:
                    return
                self._may_go_on()
                page = self._pool_users.members(group, token)
                if page is None:
                    raise OutOfTime
                matches, token = page
                members |= {
                    match.key
                    for match in matches
                    if match.key in by_key and match.may_have_groups_of(by_key[match.key])
                }
                if not token:
                    break

    def _join(self, user: SourceUser) -> bool:
        """Add a user to the groups that it is not in; False if no user of the pool surely is it."""
        self._may_go_on()
        missing = [
            (position, group)
            for position, group in enumerate(user.groups, 1)
            if user.key not in self._members.get(group, ())
        ]
        if missing:
            username = self._username_of(user)
            if username is None:
                return False
            for position, group in missing:
                if not self._add(user, username, position, group):
                    return False
        self._note(in_place=self._memberships.in_place + len(user.groups))
        return True

    def _username_of(self, user: SourceUser) -> str | None:
        """This user's username in the pool; None if no user matches, or several do."""
        found: set[str] = set()
        self._doubtful.discard(user.line)
        for name in spellings(user):
            matches = self._pool_users.look_up(name)
            if matches is None:
                raise OutOfTime
            found |= {match.username for match in matches if match.may_have_groups_of(user)}
            if any(match.key == user.key and not match.is_federated for match in matches):
                self._doubtful.add(user.line)
        if len(found) != 1:
            return None
        self._doubtful.discard(user.line)
        return found.pop()

    def _add(self, user: SourceUser, username: str, position: int, group: str) -> bool:
        """Make one membership; False: the service does not know the user, perhaps not yet."""

        def call() -> bool:
            with calling(
                "AdminAddUserToGroup", tell=words_without(username, group), not_there=_NO_GROUP
            ):
                self._step.services.cognito.admin_add_user_to_group(
                    UserPoolId=self._step.request.user_pool_id, Username=username, GroupName=group
                )
            return True

        try:
            done = self._additions.call(call)
        except TryAgain as refused:
            if refused.code == NO_SUCH_USER:
                return False
            source = self._step.request.source
            place = group_place(source.name, user.line, position, source.options.unit)
            reason = f"{place}: {refused}"
            raise type(refused)(reason, refused.code, refused=refused.refused) from None
        if done is None:
            raise OutOfTime
        return True

    def _may_go_on(self) -> None:
        """Check the time before each call, and look for a newer request every few seconds."""
        if self._step.budget.is_used_up():
            raise OutOfTime
        if self._step.services.now() - self._last_look >= timing.NEWER_REQUEST:
            self._step.give_way()
            self._last_look = self._step.services.now()

    def _note(self, **changes: Any) -> None:
        self._memberships = dataclasses.replace(self._memberships, **changes)


def group_place(name: str, line: int, position: int, unit: Unit) -> str:
    """Where a group is written in the source. A message never shows the group's name."""
    return f"{place_text(name, line, unit)}, the {ordinal(position)} group of {GROUPS}"
