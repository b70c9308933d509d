"""The groups of a pool: which of those that the source names are missing, and making them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any, TypeVar

from cognito_import_contract import timing

from .errors import GROUP_EXISTS, TryAgain, calling, code_of
from .paced import Paced
from .step import Step

_PAGE_SIZE = 60  # FACTS 10.9 (at most 60 groups a page)
# A pool allows five calls a second of each of these operations (FACTS 10.11).
_CALLS_PER_SECOND = 4

_Answer = TypeVar("_Answer")


class PoolGroups:
    """The groups of one pool. Every method raises `TryAgain` if the service refuses."""

    def __init__(self, step: Step) -> None:
        self._step = step
        self._cognito = step.services.cognito
        self._pool = step.request.user_pool_id
        self._paced = Paced(step, _CALLS_PER_SECOND)

    def missing(self, names: Collection[str]) -> set[str]:
        """Those of the names that no group of the pool has."""
        missing = set(names)
        token: dict[str, str] = {}
        while missing:
            page = self._call(partial(self._page, token))
            missing -= {str(group["GroupName"]) for group in page.get("Groups", [])}
            if not page.get("NextToken"):
                break
            token = {"NextToken": str(page["NextToken"])}
        return missing

    def missing_for_good(self, names: Collection[str]) -> set[str]:
        """The same, after groups that the deployment has just made have had time to be listed."""
        services = self._step.services
        until = services.now() + timing.NEW_GROUP
        while True:
            missing = self.missing(names)
            may_wait = self._step.budget.can_spare(timing.BETWEEN_LOOKS_FOR_GROUPS)
            if not missing or not may_wait or services.now() >= until:
                return missing
            services.sleep(timing.BETWEEN_LOOKS_FOR_GROUPS)

    def make(self, name: str) -> None:
        """Make a group without a role. A group that exists already stays as it is."""
        try:
            self._call(partial(self._create, name))
        except TryAgain as refused:
            if refused.code != GROUP_EXISTS:
                raise

    def _page(self, token: Mapping[str, str]) -> Mapping[str, Any]:
        with calling("ListGroups"):
            page: Mapping[str, Any] = self._cognito.list_groups(
                UserPoolId=self._pool, Limit=_PAGE_SIZE, **token
            )
        return page

    def _create(self, name: str) -> bool:
        with calling("CreateGroup", tell=code_of):
            self._cognito.create_group(UserPoolId=self._pool, GroupName=name)
        return True

    def _call(self, perform: Callable[[], _Answer]) -> _Answer:
        answer = self._paced.call(perform)
        if answer is None:
            raise TryAgain("The service was too busy to answer within the time of this step.")
        return answer
