"""The other requests of an import, seen as executions of its workflow, so that one runs at a time.

CloudFormation can send a request while the last one is still at work: when a person cancels a
deployment, or moves the import to another pool while it goes on in the background. The newest
request wins: an older one gives way to it, and the newest waits until the older one has ended. A
Delete concerns only its own pool, so the Delete after a move to another pool does not disturb the
import into the new pool. Only the requests of CloudFormation have executions with such names. An
execution that a person started by hand gives way to them, and they never give way to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .errors import calling
from .request import Request


class OtherRequests:
    """The executions besides this one, as the service lists them now.

    Every method raises what `errors.calling` raises.
    """

    def __init__(
        self,
        stepfunctions: Any,
        state_machine_arn: str,
        name: str,
        started: float,
        request: Request,
    ) -> None:
        self._stepfunctions = stepfunctions
        self._state_machine_arn = state_machine_arn
        self._mine = (started, name)
        self._request = request

    def older(self) -> list[str]:
        """The executions of older requests that are still at work: wait for their end."""
        running = self._list(statusFilter="RUNNING")
        return [name for started, name in running if (started, name) < self._mine]

    def has_newer(self) -> bool:
        """Whether a newer request has come, finished or not: give way to it."""
        for other in self._list():  # newest first
            if other > self._mine:
                return True
            if other[0] < self._mine[0]:
                return False
        return False

    def _list(self, **filters: str) -> Iterator[tuple[float, str]]:
        token: dict[str, str] = {}
        while True:
            with calling("ListExecutions"):
                page = self._stepfunctions.list_executions(
                    stateMachineArn=self._state_machine_arn, **filters, **token
                )
            for execution in page["executions"]:
                name = str(execution["name"])
                # The list may have this execution's start with another fraction of a second.
                if name != self._mine[1] and self._request.is_concerned_by(name):
                    yield execution["startDate"].timestamp(), name
            if not page.get("nextToken"):
                return
            token = {"nextToken": page["nextToken"]}
