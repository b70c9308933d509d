"""Step Functions' API in front of the state machine that is run here."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from tests.handler.aws.api import refusal
from tests.handler.clock import Clock
from tests.handler.workflow_runner import Execution, StateMachine


class StepFunctions:
    """StartExecution and ListExecutions."""

    def __init__(self, machine: StateMachine, clock: Clock) -> None:
        self._machine = machine
        self._clock = clock
        # ListExecutions is eventually consistent (Step Functions API reference).
        self.lag = 0.0
        self.skew = 0.0  # seconds by which a listing's start dates differ from the execution's own
        self.page = 100
        # Nobody else is seen: as if each import had a state machine of its own, as it has.
        self.empty = False

    def start_execution(self, stateMachineArn: str, name: str, input: str) -> dict[str, Any]:  # noqa: N803
        """StartExecution: idempotent while the same input runs, refused once it has ended."""
        assert stateMachineArn == self._machine.arn
        assert len(name) <= 80
        earlier = self._machine.executions.get(name)
        if earlier and (earlier.status != "RUNNING" or earlier.input != input):
            raise refusal("StartExecution", "ExecutionAlreadyExists", "Execution Already Exists")
        execution = earlier or self._machine.start(name, input)
        return {"executionArn": execution.arn, "startDate": _date(execution.started)}

    def list_executions(
        self,
        stateMachineArn: str,  # noqa: N803
        statusFilter: str = "",  # noqa: N803
        maxResults: int = 100,  # noqa: N803
        nextToken: str = "0",  # noqa: N803
    ) -> dict[str, Any]:
        """ListExecutions, newest first, a few seconds late if `lag` says so."""
        assert stateMachineArn == self._machine.arn
        if self.empty:
            return {"executions": []}
        wanted = {statusFilter} if statusFilter else {"RUNNING", "SUCCEEDED", "FAILED"}
        seen = [e for e in self._machine.executions.values() if self._status(e) in wanted]
        seen.sort(key=lambda e: e.started, reverse=True)
        start = int(nextToken)
        page = seen[start : start + min(maxResults, self.page)]
        answer: dict[str, Any] = {"executions": [self._entry(execution) for execution in page]}
        if start + len(page) < len(seen):
            answer["nextToken"] = str(start + len(page))
        return answer

    def _status(self, execution: Execution) -> str:
        """The status that the listing knows of; empty: it does not know the execution yet."""
        moment = self._clock.now - self.lag
        if execution.started > moment:
            return ""
        ended = execution.ended is not None and execution.ended <= moment
        return execution.status if ended else "RUNNING"

    def _entry(self, execution: Execution) -> dict[str, Any]:
        return {
            "executionArn": execution.arn,
            "stateMachineArn": self._machine.arn,
            "name": execution.name,
            "status": self._status(execution),
            "startDate": _date(execution.started + self.skew),
        }


def _date(seconds: float) -> datetime:
    # Millisecond resolution, as the API has it.
    return datetime.fromtimestamp(round(seconds, 3), timezone.utc)
