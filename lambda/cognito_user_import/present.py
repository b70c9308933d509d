"""Who is in the pool: `ListUsers`, page by page or by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cognito_user_csv import Pool

from .errors import THROTTLES, StepFailed, TryAgain, calling
from .log import log
from .pool import PoolFacts
from .step import Step

_PAGE_SIZE = 60  # ListUsers returns at most 60 users a call
_PHONE, _EMAIL = "phone_number", "email"
# FACTS 4.7: an account has 30 of these calls a second, which the application needs, too.
_SECONDS_BETWEEN_CALLS = 1 / 20
_LONGEST_PAUSE_SECONDS = 16
# For what is no throttle: an outage of the service is waited for this long.
_MOST_FAILURES = 4
_USED_UP = (
    "It was asked for as long as a step may take. An account has 30 of these calls a second, which "
    "its applications use, too: deploy again at a quieter time, or with a longer `timeout`."
)


def present_users(step: Step, facts: PoolFacts, wanted: Mapping[str, int]) -> set[str]:
    """Which of the `wanted` usernames (as `iter_usernames` keys them) are in the pool.

    Looks each one up, or lists the whole pool, whichever takes fewer calls: ten test users in a
    pool of millions, and half a million users in an empty pool, are both cheap.

    Raises:
        StepFailed: it takes longer than a step may.
    """
    users = PoolUsers(step, facts.rules)
    lookups, pages = len(wanted), facts.estimated_users // _PAGE_SIZE + 1
    batches = users.list_all() if pages <= lookups else map(users.look_up, wanted)
    found: set[str] = set()
    for batch in batches:
        found.update(key for key in batch if key in wanted)
        if step.out_of_time():
            raise _too_slow(lookups)
    return found


class PoolUsers:
    """The users of a pool, by the keys that `iter_usernames` gives them."""

    def __init__(self, step: Step, rules: Pool) -> None:
        self._step = step
        self._services = step.services
        self._rules = rules
        self._next_call = 0.0
        # In a pool whose usernames are e-mail addresses or phone numbers, the service makes up
        # the username and keeps ours as the attribute (FACTS 1.5.7).
        self._names = [
            name for name in (_EMAIL, _PHONE) if name in (rules.username_attributes or ())
        ]

    def list_all(self) -> Iterator[list[str]]:
        """The keys of all users, a page at a time."""
        token: dict[str, str] = {}
        while True:
            page = self._page(**token)
            yield self._keys(page["Users"])
            if not page.get("PaginationToken"):
                return
            token = {"PaginationToken": page["PaginationToken"]}

    def look_up(self, key: str) -> list[str]:
        """The keys of the users called `key`."""
        attribute = "username"
        if self._names:
            attribute = _PHONE if _PHONE in self._names and key.startswith("+") else self._names[0]
        escaped = key.replace("\\", "\\\\").replace('"', '\\"')
        return self._keys(self._page(Filter=f'{attribute} = "{escaped}"')["Users"])

    def _page(self, **more: str) -> Mapping[str, Any]:
        """One call, repeated in place: to begin again would lose the pages before it."""
        failures = 0
        while True:
            self._pause(self._next_call - self._services.now())
            self._next_call = self._services.now() + _SECONDS_BETWEEN_CALLS
            try:
                return self._call(more)
            except TryAgain as refused:
                failures += 1
                pause = min(2.0 ** (failures - 1), _LONGEST_PAUSE_SECONDS)
                if not self._may_pass(refused, failures):
                    raise
                if not self._step.can_spare(pause):
                    raise StepFailed(f"{refused} {_USED_UP}") from None
                log("to be asked again", reason=str(refused))
                self._pause(pause)

    def _call(self, more: Mapping[str, str]) -> Mapping[str, Any]:
        # An attribute is asked for only where all users have it: the operation refuses to list a
        # user who lacks one that is asked for (FACTS 6.12). Where e-mail addresses or phone
        # numbers are compared, whole users pass through memory, therefore.
        attributes: dict[str, Any] = {} if self._names else {"AttributesToGet": ["sub"]}
        with calling("ListUsers", about_users=bool(more.get("Filter"))):
            answer: Mapping[str, Any] = self._services.cognito.list_users(
                UserPoolId=self._step.request.user_pool_id, Limit=_PAGE_SIZE, **attributes, **more
            )
        return answer

    def _pause(self, seconds: float) -> None:
        if seconds > 0:
            self._services.sleep(seconds)

    def _may_pass(self, refused: TryAgain, failures: int) -> bool:
        if refused.code in THROTTLES:
            return True
        return not refused.refused and failures <= _MOST_FAILURES

    def _keys(self, users: Iterable[Mapping[str, Any]]) -> list[str]:
        keys = []
        for user in users:
            names = [user["Username"]]
            if self._names:
                attributes = {a["Name"]: a["Value"] for a in user.get("Attributes", [])}
                names = [attributes[name] for name in self._names if name in attributes]
            keys += [self._rules.username_key(name) for name in names]
        return keys


def _too_slow(users: int) -> StepFailed:
    return StepFailed(
        f"finding out which of {users:,} users are in the pool already takes longer than a step "
        "may: half of `timeout`, and 15 minutes at most. Deploy again with a longer `timeout`, or "
        "split the file into several imports."
    )
