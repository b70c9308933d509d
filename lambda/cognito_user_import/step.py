"""What one step of the workflow is given, and what it hands on."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from .errors import DENIED, StepFailed, TryAgain
from .job_names import JobName
from .jobs import Job, Jobs
from .request import Request, short_hash
from .result import Result
from .services import Services
from .turns import Turns

# Waits between looks at a job: seeds finish in seconds, migrations in hours.
FIRST_LOOK = 0
_SHORTEST_WAIT_SECONDS = 1
_LONGEST_WAIT_SECONDS = 30
_LONGEST_WAIT_IN_BACKGROUND_SECONDS = 300
# A job asked to stop has stopped within seconds wherever it was seen. CloudFormation's own patience
# (`ServiceTimeout`) is five minutes longer than `timeout`; what is left is for the answer.
STOP_GRACE_SECONDS = 120
SUPERSEDED = "a newer request for this import has come, and this one gave way to it"
# What an invocation keeps back to end in good order.
_LAST_SECONDS = 30
# Less than this before its end, it begins nothing any more: Step Functions' clock started first.
_TOO_LATE_SECONDS = 3
# The longest invocation that Lambda knows, and the shortest that a step is given.
_LONGEST_INVOCATION_SECONDS = 900
_SHORTEST_INVOCATION_SECONDS = 60


@dataclass(frozen=True)
class Progress:
    """The workflow's state between steps: ids, counts and line numbers. Never rows, never URLs.

    `next` is the state that the workflow's choices route to, `wait_seconds` what the Wait state
    before it waits. `begun` is the moment from which `timeout` counts. `source_etag` tells which
    source was planned, `look` how far the pool was looked through for its users, `inactive` how
    many of those present cannot sign in, `federated` how many of those sent have the address of a
    federated profile. `lines` tells which lines of the source are sent (`LineMap` as text). Jobs of
    this execution count from `attempt` on; `renewals` is how many of them replaced one that had
    failed before its first row. `refusal` is why no job could be started the last time. The
    `…_since` are moments, 0 for never.
    """

    next: str
    wait_seconds: int = _SHORTEST_WAIT_SECONDS
    begun: float = 0.0
    source_etag: str = ""
    look: Look | None = None
    inactive: int = 0
    federated: int = 0
    pool_name: str = ""
    users: int = 0
    sent: int = 0
    lines: str = ""
    booleans: Sequence[str] = ()
    doubt_skips: bool = False
    attempt: int = 1
    renewals: int = 0
    lists_password_hash: bool = False
    job_id: str = ""
    refused_since: float = 0.0
    unready_since: float = 0.0
    refusal: str = ""
    unseen_since: float = 0.0
    stopping_since: float = 0.0
    closing_since: float = 0.0
    stop_reason: str = ""
    answered: bool = False
    result: Result | None = None

    def to_json(self) -> dict[str, Any]:
        """The state's output."""
        state = {name: getattr(self, name) for name in _PROGRESS}
        for name in ("look", "result"):
            state[name] = dataclasses.asdict(state[name]) if state[name] else None
        return state

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Progress:
        """Read the state's input; whatever else it holds (an error, say) is left aside."""
        known = {key: value for key, value in data.items() if key in _PROGRESS}
        result, look = known.pop("result", None), known.pop("look", None)
        known.setdefault("next", "Respond")
        return cls(
            **known,
            look=Look(**look) if look else None,
            result=Result(**result) if result else None,
        )

    @property
    def present(self) -> int:
        """Users of the source that were in the pool already."""
        return self.users - self.sent


@dataclass(frozen=True)
class Look:
    """How far a pool was looked through for the users of the source (`look.go_on`).

    `calls` is how many calls of ListUsers were answered, `page` the token of the page that comes
    next, where the pool is `listing`ed instead of asked for each user. `present` and `federated`
    tell, as `LineMap` texts, the lines whose users are there, and those whose address is that of a
    federated profile.
    """

    listing: bool
    calls: int = 0
    page: str = ""
    present: str = ""
    federated: str = ""
    inactive: int = 0
    done: bool = False


_PROGRESS = frozenset(field.name for field in dataclasses.fields(Progress))


@dataclass(frozen=True)
class Step:
    """One invocation: the request, the execution it belongs to, the services.

    `started` is when the execution started, `begun` the moment from which `timeout` counts,
    `time_left` how many seconds the invocation has. `answered` says that CloudFormation has its
    answer, so that no deadline binds any more.
    """

    request: Request
    execution_name: str
    state_machine_arn: str
    started: float
    begun: float
    services: Services
    time_left: Callable[[], float]
    served_pool_id: str = ""
    answered: bool = False

    @cached_property
    def jobs(self) -> Jobs:
        """The jobs of the request's pool."""
        return Jobs(self.services.cognito, self.request.user_pool_id)

    def own_jobs(self) -> list[tuple[JobName, Job]]:
        """The jobs that this execution has made, newest first."""
        return self.jobs.of_run(self.request.import_id, self.run_id)

    @cached_property
    def turns(self) -> Turns:
        """The other requests of this import."""
        return Turns(
            self.services.stepfunctions,
            self.state_machine_arn,
            self.execution_name,
            self.started,
            self.request,
        )

    @property
    def run_id(self) -> str:
        """The execution's part of a job's name.

        Not the request's: a person may start an old request again, which is another run.
        """
        return run_id(self.execution_name)

    @property
    def elapsed(self) -> float:
        """Seconds of `timeout` that are over."""
        return self.services.now() - self.begun

    @property
    def past_deadline(self) -> bool:
        """Whether `timeout` is over."""
        return not self.answered and self.elapsed >= self.request.timeout_seconds

    def has_time_for(self, seconds: float) -> bool:
        """Whether the deadline, if one binds, is farther away than this."""
        return self.answered or self.elapsed + seconds < self.request.timeout_seconds

    @property
    def limit_seconds(self) -> int:
        """How long the next step may take: if it hangs, it is repeated once, and both must fit."""
        if self.answered:
            return _LONGEST_INVOCATION_SECONDS
        half = int((self.request.timeout_seconds - self.elapsed) / 2) + _LAST_SECONDS
        return max(min(half, _LONGEST_INVOCATION_SECONDS), _SHORTEST_INVOCATION_SECONDS)

    @property
    def past_grace(self) -> bool:
        """Whether a job asked to stop at the deadline has had its time to stop, too."""
        return self.past_deadline and (
            self.elapsed >= self.request.timeout_seconds + STOP_GRACE_SECONDS
        )

    def out_of_time(self) -> bool:
        """Whether this invocation must come to an end."""
        return not self.can_spare(0)

    def can_spare(self, seconds: float) -> bool:
        """Whether this invocation may go on after it has waited for so long."""
        return self.has_time_for(seconds) and self.time_left() - seconds >= _LAST_SECONDS

    def has_left(self, refused: TryAgain) -> bool:
        """Whether the import serves another pool by now, and its role has lost this one.

        The permissions of the import's own role for the old pool last until the cleanup of the
        update (docs/decisions.md); those of a role that the user brought do not.
        """
        moved = bool(self.served_pool_id) and self.served_pool_id != self.request.user_pool_id
        return moved and refused.code == DENIED

    def give_way(self) -> None:
        """End here if a newer request has come.

        Raises:
            StepFailed: one has.
        """
        if self.turns.has_newer():
            raise StepFailed(f"{SUPERSEDED}.")

    @property
    def is_over(self) -> bool:
        """Whether the state machine goes on without this invocation, or is about to.

        Lambda does not end an invocation when Step Functions' own time limit for it has passed.
        What it still began would come beside what the repetition has done meanwhile.
        """
        return self.time_left() < _TOO_LATE_SECONDS

    def end_if_over(self) -> None:
        """End here if the state machine goes on without this invocation.

        Raises:
            TryAgain: it does; the state machine has repeated the step.
        """
        if self.is_over:
            raise TryAgain("The step has reached its time limit.")

    @property
    def next_wait(self) -> int:
        """Seconds to wait before looking again: a tenth of the time passed, within bounds.

        Never across the deadline. In the background the upper bound grows after the first hour, for
        an execution has 25,000 events at most (Step Functions Developer Guide, "Service quotas"),
        to no more than a request that has to wait for this one has time for.
        """
        grown = min(int(self.elapsed / 120), _LONGEST_WAIT_IN_BACKGROUND_SECONDS)
        longest = max(_LONGEST_WAIT_SECONDS, grown)
        if not self.answered and not self.past_deadline:
            longest = min(longest, math.ceil(self.request.timeout_seconds - self.elapsed))
        return max(min(int(self.elapsed / 10), longest), _SHORTEST_WAIT_SECONDS)


def run_id(execution_name: str) -> str:
    """An execution's part of the names of its jobs."""
    return short_hash(execution_name)


def parse_time(text: str) -> float:
    """Seconds since the epoch of a Step Functions timestamp."""
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
