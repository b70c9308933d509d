"""What one step hands on to the next, with one part for each step that writes something.

It contains ids, counts and line numbers, and never rows or URLs. The fields `…since` are moments in
seconds since the epoch; 0 means never.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from cognito_import_contract import timing
from cognito_import_contract.states import State

from .result import Result

_Part = TypeVar("_Part")


@dataclass(frozen=True)
class Search:
    """How far Plan has searched the pool for the users of the source.

    `listing`: the whole pool is listed, instead of asking for each user. `until` is the moment when
    the search must end. `calls` is how many calls of ListUsers were answered, `page` the token of
    the next page. `present` and `federated` are line maps as texts: the lines whose users are
    present, and those whose address a federated profile has. `inactive` is how many of those
    present cannot sign in. `source_etag` is the ETag of the source that was read.
    """

    listing: bool = False
    until: float = 0.0
    calls: int = 0
    page: str = ""
    present: str = ""
    federated: str = ""
    inactive: int = 0
    done: bool = False
    source_etag: str = ""


@dataclass(frozen=True)
class ImportPlan:
    """What Plan has found out; no later step changes it.

    `lines` are the lines of the source that are sent (a line map as text), `sent` is their number,
    and `users` the number of all users. `inactive` is how many of those present cannot sign in,
    `federated` how many of those sent have the address of a federated profile, and `unfit` how many
    of those sent come without a password, because their hash does not fit. `skips_may_be_lost`: a
    skipped row does not prove that its user is in the pool.
    """

    source_etag: str = ""
    pool_name: str = ""
    users: int = 0
    sent: int = 0
    lines: str = ""
    booleans: Sequence[str] = ()
    inactive: int = 0
    federated: int = 0
    unfit: int = 0
    skips_may_be_lost: bool = False

    @property
    def present(self) -> int:
        """Users of the source that were in the pool already."""
        return self.users - self.sent


@dataclass(frozen=True)
class CurrentJob:
    """The current import job, written by ImportPart and CheckJob.

    Jobs of this execution with a number below `attempt` are not used any more. `renewals` is how
    many jobs replaced one that had failed before its first row. `lists_password_hash`: the pool's
    header has that column. `stop_reason` is why the job is asked to stop, and `stopping_since`
    since when. `unseen_since` is since when the job cannot be looked at.
    """

    id: str = ""
    attempt: int = 1
    renewals: int = 0
    lists_password_hash: bool = False
    stop_reason: str = ""
    stopping_since: float = 0.0
    unseen_since: float = 0.0


@dataclass(frozen=True)
class Refusal:
    """A refusal that may be temporary, so that the workflow waits.

    `since` is when it was first refused, `not_busy_since` when it was first refused after the
    account was last seen to be busy, and `reason` the text of the last refusal.
    """

    since: float = 0.0
    not_busy_since: float = 0.0
    reason: str = ""


@dataclass(frozen=True)
class Memberships:
    """How far AddToGroups has come. The progress has none if nobody is to join a group.

    `source_etag` is the ETag of the source that was planned. `groups_made`: every group exists. The
    users before `line` in the source are done, except those on the lines `unseen` (a line map as
    text), who were not found yet. Since `unseen_since`, only these are looked for. On the lines
    `doubtful` of these, the pool has somebody of the name who is not surely the user. `in_place`
    counts the memberships that are set.
    """

    source_etag: str = ""
    groups_made: bool = False
    line: int = 0
    unseen: str = ""
    unseen_since: float = 0.0
    doubtful: str = ""
    in_place: int = 0
    done: bool = False


@dataclass(frozen=True)
class Ending:
    """How the request ends.

    `answered`: CloudFormation has its answer. `stopping_since` is since when the answer waits for
    jobs to stop.
    """

    result: Result | None = None
    answered: bool = False
    stopping_since: float = 0.0

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Ending:
        """Read what `dataclasses.asdict` has written."""
        result = data.get("result")
        return _parsed(cls, {**data, "result": Result.parse(result) if result else None})


@dataclass(frozen=True)
class Progress:
    """The workflow's state.

    `next` is the state that follows, `wait_seconds` how long it waits if it is a Wait state.
    `begun` is the moment from which `timeout` counts. `error` is what Step Functions reports about
    a step that ended in an error.
    """

    next: State = State.RESPOND
    wait_seconds: float = timing.SHORTEST_WAIT
    begun: float = 0.0
    search: Search | None = None
    plan: ImportPlan = ImportPlan()
    job: CurrentJob = CurrentJob()
    refusal: Refusal = Refusal()
    memberships: Memberships | None = None
    ending: Ending = Ending()
    error: Mapping[str, Any] | None = None

    def go_to(self, state: State, *, wait: float = timing.SHORTEST_WAIT, **parts: Any) -> Progress:
        """This progress with the state that follows, and with other parts."""
        return dataclasses.replace(self, next=state, wait_seconds=wait, **parts)

    def with_job(self, **changes: Any) -> Progress:
        """This progress with changes of the current job."""
        return dataclasses.replace(self, job=dataclasses.replace(self.job, **changes))

    def end(self, result: Result) -> Progress:
        """This progress, to be answered with a result."""
        ending = dataclasses.replace(self.ending, result=result)
        return self.go_to(State.RESPOND, ending=ending)

    def to_json(self) -> dict[str, Any]:
        """The state's output."""
        return _plain(self)

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Progress:
        """Read the state's input. Fields that are not known here are ignored."""
        search, memberships = data.get("search"), data.get("memberships")
        return _parsed(
            cls,
            {
                **data,
                "next": State(data.get("next", State.RESPOND)),
                "search": _parsed(Search, search) if search else None,
                "plan": _parsed(ImportPlan, data.get("plan", {})),
                "job": _parsed(CurrentJob, data.get("job", {})),
                "refusal": _parsed(Refusal, data.get("refusal", {})),
                "memberships": _parsed(Memberships, memberships) if memberships else None,
                "ending": Ending.parse(data.get("ending", {})),
            },
        )


def _plain(part: object) -> dict[str, Any]:
    # Unlike `dataclasses.asdict`, this copies no value.
    return {
        name: _plain(value) if dataclasses.is_dataclass(value) else value
        for name, value in vars(part).items()
    }


def _parsed(part: type[_Part], data: Mapping[str, Any]) -> _Part:
    known = {field.name for field in dataclasses.fields(part)}  # type: ignore[arg-type]
    return part(**{name: value for name, value in data.items() if name in known})
