"""Searches a pool for the users of the source, over several invocations if necessary."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping

from cognito_user_csv import LineMap, SourceUser

from .errors import INVALID, TryAgain
from .log import log
from .pool_facts import PoolFacts
from .pool_users import CALLS_PER_SECOND, PAGE_SIZE, Match, PoolUsers, spellings
from .progress import Search
from .step import Step

# The search's share of what is left of `timeout`; the rest is for the import itself.
_SHARE_OF_TIMEOUT = 0.8


Users = Mapping[str, SourceUser]
"""The users of the source by key, in the order of the file."""


def new_search(step: Step, facts: PoolFacts, users: Users, etag: str) -> Search:
    """A new search: for each user by name, or through the whole pool, whichever takes fewer calls.

    So ten users in a pool of millions take few calls, and so do half a million in an empty pool.
    """
    left = max(step.budget.timeout - step.budget.elapsed, 0)
    until = step.services.now() + _SHARE_OF_TIMEOUT * left
    return Search(_pages(facts) <= len(_names(users)), until, source_etag=etag)


def search_seconds(facts: PoolFacts, users: Users, search: Search) -> float:
    """How many seconds the rest of a search takes at least."""
    calls = _pages(facts) if search.listing else len(_names(users))
    return max(calls - search.calls, 0) / CALLS_PER_SECOND


def seconds_left(step: Step, search: Search) -> float:
    """How many seconds a search may still take."""
    return max(search.until - step.services.now(), 0)


def search_on(step: Step, facts: PoolFacts, users: Users, search: Search) -> Search:
    """Continue the search where the last invocation ended, for as long as this one has time.

    Raises:
        TryAgain: the service refused the first call of this invocation.
    """
    searching = _Searching(step, facts, users, search)
    try:
        searching.search_on()
    except TryAgain as refused:
        if searching.calls == search.calls:
            raise
        # The results so far are kept, and the next invocation goes on from there.
        log("not searched to the end", reason=str(refused))
    return searching.so_far()


class _Searching:
    def __init__(self, step: Step, facts: PoolFacts, users: Users, search: Search) -> None:
        self._step = step
        self._users = users
        self._pool_users = PoolUsers(step, facts.rules)
        self._search = search
        self._page = search.page
        self._present = set(LineMap.from_text(search.present))
        self._federated = set(LineMap.from_text(search.federated))
        self._inactive = search.inactive
        self._done = not users
        self.calls = search.calls

    def search_on(self) -> None:
        if self._done:
            return
        for matches in self._pages() if self._search.listing else self._look_ups():
            self.calls += 1
            for match in matches:
                self._note(match)
            if self._done or self._step.budget.is_used_up():
                return
            if not seconds_left(self._step, self._search):
                return

    def so_far(self) -> Search:
        return dataclasses.replace(
            self._search,
            calls=self.calls,
            page=self._page,
            present=_text(self._present),
            federated=_text(self._federated),
            inactive=self._inactive,
            done=self._done,
        )

    def _pages(self) -> Iterator[list[Match]]:
        while answer := self._next_page():
            matches, self._page = answer
            self._done = not self._page
            yield matches

    def _next_page(self) -> tuple[list[Match], str] | None:
        try:
            return self._pool_users.page(self._page)
        except TryAgain as refused:
            if refused.code != INVALID or not self._page:
                raise
            # It is not known how long a token is valid (FACTS 6.16). The listing begins again, and
            # the users found so far are kept.
            log("begun again", reason=str(refused))
            self._page, self.calls = "", 0
            return self._pool_users.page("")

    def _look_ups(self) -> Iterator[list[Match]]:
        names = _names(self._users)
        for name in names[self.calls :]:
            matches = self._pool_users.look_up(name)
            if matches is None:
                return
            self._done = self.calls + 1 == len(names)
            yield matches

    def _note(self, match: Match) -> None:
        user = self._users.get(match.key)
        if user is None or user.line in self._present:
            return
        if match.is_user(user):
            self._present.add(user.line)
            self._inactive += match.is_inactive
        elif match.is_federated:
            self._federated.add(user.line)


def _pages(facts: PoolFacts) -> int:
    return facts.estimated_users // PAGE_SIZE + 1


def _names(users: Users) -> list[str]:
    return [name for user in users.values() for name in spellings(user)]


def _text(lines: Iterable[int]) -> str:
    return LineMap(sorted(lines)).to_text()
