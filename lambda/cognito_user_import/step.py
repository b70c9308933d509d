"""What one step of the workflow is given, and what it hands on."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from .errors import NotFound, calling
from .jobs import Jobs
from .request import Request
from .services import Services

# Waits between looks at a job: seeds finish in seconds, migrations in hours.
FIRST_LOOK = 0
_SHORTEST_WAIT_SECONDS = 1
_LONGEST_WAIT_SECONDS = 30
# A job asked to stop has stopped within seconds wherever it was seen; CloudFormation's own
# patience (`ServiceTimeout`) is a little longer than this.
STOP_GRACE_SECONDS = 180
# What an invocation keeps back to end in good order.
_LAST_SECONDS = 30


@dataclass(frozen=True)
class Result:
    """How the import ended: what the reply, the outputs and the execution's output say."""

    ok: bool
    reason: str = ""
    job_id: str = "none"
    status: str = "NotNeeded"
    imported_users: int = 0
    skipped_users: int = 0
    failed_users: int = 0
    already_present_users: int = 0

    def attributes(self) -> dict[str, str]:
        """The custom resource's attributes, as `Fn::GetAtt` names them."""
        return {
            "JobId": self.job_id,
            "Status": self.status,
            "ImportedUsers": str(self.imported_users),
            "SkippedUsers": str(self.skipped_users),
            "FailedUsers": str(self.failed_users),
            "AlreadyPresentUsers": str(self.already_present_users),
        }


@dataclass(frozen=True)
class Progress:
    """The workflow's state between steps: ids, counts and line numbers. Never rows, never URLs.

    `next` is the state that the workflow's choices route to, `wait_seconds` what the Wait state
    before it waits. `lines` tells which lines of the source are sent (`LineMap` as text).
    """

    next: str
    wait_seconds: int = _SHORTEST_WAIT_SECONDS
    pool_name: str = ""
    users: int = 0
    sent: int = 0
    lines: str = ""
    attempt: int = 1
    job_id: str = ""
    refused_since: float = 0.0
    refusal: str = ""
    stop_reason: str = ""
    answered: bool = False
    result: Result | None = None

    def to_json(self) -> dict[str, Any]:
        """The state's output."""
        return dataclasses.asdict(self)

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Progress:
        """Read the state's input; whatever else it holds (an error, say) is left aside."""
        names = {field.name for field in dataclasses.fields(cls)}
        known = {key: value for key, value in data.items() if key in names}
        result = known.pop("result", None)
        known.setdefault("next", "Respond")
        return cls(**known, result=Result(**result) if result else None)

    @property
    def present(self) -> int:
        """Users of the source that were in the pool already."""
        return self.users - self.sent


@dataclass(frozen=True)
class Step:
    """One invocation: the request, the execution it belongs to, the services."""

    request: Request
    execution_name: str
    state_machine_arn: str
    started: float
    services: Services
    time_left: Callable[[], float]
    served_pool_id: str = ""

    @cached_property
    def jobs(self) -> Jobs:
        """The jobs of the request's pool."""
        return Jobs(self.services.cognito, self.request.user_pool_id)

    @property
    def elapsed(self) -> float:
        """Seconds since the execution started."""
        return self.services.now() - self.started

    @property
    def past_deadline(self) -> bool:
        """Whether `timeout` is over."""
        return self.elapsed >= self.request.timeout_seconds

    @property
    def past_grace(self) -> bool:
        """Whether a job asked to stop at the deadline has had its time to stop."""
        return self.elapsed >= self.request.timeout_seconds + STOP_GRACE_SECONDS

    def out_of_time(self) -> bool:
        """Whether this invocation must come to an end."""
        return self.time_left() < _LAST_SECONDS

    @property
    def pool_is_gone(self) -> bool:
        """Whether there is nothing to do in the request's pool any more.

        Either the pool was deleted, or the import has moved to another pool: CloudFormation then
        deletes the old resource after the Worker's permissions have moved to the new pool.
        """
        if self.served_pool_id and self.served_pool_id != self.request.user_pool_id:
            return True
        try:
            next(self.jobs.all(), None)
        except NotFound:
            return True
        return False

    @property
    def next_wait(self) -> int:
        """Seconds to wait before looking again: a tenth of the time passed, within bounds."""
        tenth = int(self.elapsed / 10)
        return min(max(tenth, _SHORTEST_WAIT_SECONDS), _LONGEST_WAIT_SECONDS)

    @cached_property
    def _running(self) -> dict[str, float]:
        """Name and start of the running executions for the same pool, this one among them.

        Only executions that CloudFormation's requests started carry the pool in their name; one
        started by hand yields to them, never they to it.
        """
        found = {self.execution_name: self.started}
        token: dict[str, str] = {}
        while True:
            with calling("ListExecutions"):
                page = self.services.stepfunctions.list_executions(
                    stateMachineArn=self.state_machine_arn, statusFilter="RUNNING", **token
                )
            for execution in page["executions"]:
                name = str(execution["name"])
                if name == self.execution_name or name.endswith(f"-{self.request.pool_tag}"):
                    found[name] = execution["startDate"].timestamp()
            if not page.get("nextToken"):
                return found
            token = {"nextToken": page["nextToken"]}

    def _order(self, name: str) -> tuple[float, str]:
        return (self._running[name], name)

    @property
    def has_older(self) -> bool:
        """Whether an older request for the same pool is still at work: wait for its end."""
        mine = self._order(self.execution_name)
        return any(self._order(name) < mine for name in self._running)

    @property
    def has_newer(self) -> bool:
        """Whether a newer request has come, after a cancelled deployment, say: give way to it."""
        mine = self._order(self.execution_name)
        return any(self._order(name) > mine for name in self._running)


def parse_time(text: str) -> float:
    """Seconds since the epoch of a Step Functions timestamp."""
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
