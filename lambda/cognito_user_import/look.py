"""Looking through a pool for the users of the source, over several invocations if need be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from cognito_user_csv import LineMap, SourceUser

from .errors import INVALID, TryAgain
from .log import log
from .pool import PoolFacts
from .present import CALLS_PER_SECOND, PAGE_SIZE, Match, PoolUsers
from .step import Look, Step

# What is left of `timeout` is for the import itself.
_SHARE_OF_TIMEOUT = 0.8


def first_look(facts: PoolFacts, users: int) -> Look:
    """How to look for so many users: each by name, or the whole pool, whichever is cheaper.

    Ten test users in a pool of millions, and half a million users in an empty pool, are both cheap.
    """
    return Look(listing=_pages(facts) <= users)


def seconds_needed(facts: PoolFacts, users: int, look: Look) -> float:
    """How long the rest of a look takes at least."""
    calls = _pages(facts) if look.listing else users
    return max(calls - look.calls, 0) / CALLS_PER_SECOND


def seconds_left(step: Step) -> float:
    """How long a look may still take."""
    return _SHARE_OF_TIMEOUT * step.request.timeout_seconds - step.elapsed


def go_on(step: Step, facts: PoolFacts, users: Mapping[str, SourceUser], look: Look) -> Look:
    """Look as far as this invocation comes.

    Args:
        step: the invocation.
        facts: the pool.
        users: the users of the source by key, in the order of the file.
        look: how far earlier invocations came.

    Raises:
        TryAgain: the service refused to tell anything.
    """
    looking = _Looking(step, facts, users, look)
    try:
        looking.go_on()
    except TryAgain as refused:
        if looking.calls == look.calls:
            raise
        # What was seen until now is kept.
        log("not looked through to the end", reason=str(refused))
    return looking.so_far()


class _Looking:
    def __init__(
        self, step: Step, facts: PoolFacts, users: Mapping[str, SourceUser], look: Look
    ) -> None:
        self._step = step
        self._users = users
        self._pool_users = PoolUsers(step, facts.rules)
        self._listing = look.listing
        self._page = look.page
        self._present = set(LineMap.from_text(look.present))
        self._federated = set(LineMap.from_text(look.federated))
        self._inactive = look.inactive
        self._done = not users
        self.calls = look.calls

    def go_on(self) -> None:
        if self._done:
            return
        for matches in self._pages() if self._listing else self._look_ups():
            self.calls += 1
            for match in matches:
                self._note(match)
            if self._done or self._step.out_of_time() or seconds_left(self._step) <= 0:
                return

    def so_far(self) -> Look:
        return Look(
            listing=self._listing,
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
            # How long a token is good is unknown (FACTS 6.16). Who was seen stays seen.
            log("begun again", reason=str(refused))
            self._page, self.calls = "", 0
            return self._pool_users.page("")

    def _look_ups(self) -> Iterator[list[Match]]:
        for user in islice(self._users.values(), self.calls, None):
            matches = self._pool_users.look_up(user.key)
            if matches is None:
                return
            self._done = self.calls + 1 == len(self._users)
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


def _text(lines: Iterable[int]) -> str:
    return LineMap(sorted(lines)).to_text()
