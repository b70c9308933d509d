"""Adding users of the source to their groups, over several invocations if need be.

`AdminAddUserToGroup` takes an alias for a name (FACTS 10.1), so that a row's own name may be
somebody else's. Who a row is, is therefore looked up first, by the rule that tells who is in the
pool, and whoever is found is added by the username of the pool's own.
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

MEMBERSHIPS_PER_SECOND = 15
"""Of the 25 calls a second that the account has (FACTS 10.11); its applications need the others."""

# A group may have many more members than the source names. Its members are listed only as far as
# that costs a fraction of the calls that it may save.
_CALLS_SAVED_BY_A_PAGE = 4
# Each invocation lists them anew, and most of its time is for the memberships themselves.
_SHARE_FOR_LISTING = 0.25


class OutOfTime(Exception):  # noqa: N818
    """This invocation must come to its end; the next one goes on."""


def seconds_needed(memberships: int) -> float:
    """How long it takes at least to make so many memberships."""
    return memberships / MEMBERSHIPS_PER_SECOND


def go_on(
    step: Step, facts: PoolFacts, users: Sequence[SourceUser], memberships: Memberships
) -> Memberships:
    """Add users to their groups as far as this invocation comes, from where earlier ones came to.

    Args:
        step: the invocation.
        facts: what is known of the pool.
        users: those who are to be in groups, in the order of the source.
        memberships: how far earlier invocations have come.

    Raises:
        StepFailed: a newer request has come.
        TryAgain: the service refused, and nothing was done before.
    """
    joining = _Joining(step, facts, users, memberships)
    try:
        joining.go_on()
    except OutOfTime:
        pass
    except TryAgain as refused:
        if joining.so_far() == memberships:
            raise
        # What was done until now is kept.
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
        self._last_look = step.services.now()

    def so_far(self) -> Memberships:
        return dataclasses.replace(
            self._memberships, unseen=LineMap(sorted(self._unseen)).to_text()
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
        """Look for those who were not seen, who may have been imported just now."""
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
        """See who is in which group already, where that is likely to save calls."""
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
        """Add a user to the groups that it is not in; False: nobody is seen who surely is it."""
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
        """The username under which the pool has this user; None: it has none, or several."""
        found: set[str] = set()
        for name in spellings(user):
            matches = self._pool_users.look_up(name)
            if matches is None:
                raise OutOfTime
            found |= {match.username for match in matches if match.may_have_groups_of(user)}
        return found.pop() if len(found) == 1 else None

    def _add(self, user: SourceUser, username: str, position: int, group: str) -> bool:
        """Make one membership; False: the service does not know the user, perhaps not yet."""

        def call() -> bool:
            with calling("AdminAddUserToGroup", tell=words_without(username, group), not_there=""):
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
        """Look at the time before each call, and for a newer request from time to time."""
        if self._step.budget.is_used_up():
            raise OutOfTime
        if self._step.services.now() - self._last_look >= timing.NEWER_REQUEST:
            self._step.give_way()
            self._last_look = self._step.services.now()

    def _note(self, **changes: Any) -> None:
        self._memberships = dataclasses.replace(self._memberships, **changes)


def group_place(name: str, line: int, position: int, unit: Unit) -> str:
    """Where a group stands in the source: never which one it is."""
    return f"{place_text(name, line, unit)}, the {ordinal(position)} group of {GROUPS}"
