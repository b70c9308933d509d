"""The rules that hold whatever goes wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from cognito_import_contract.attributes import Attributes
from cognito_user_csv.columns import GROUPS
from cognito_user_import.identity import short_hash
from cognito_user_import.job_names import JobName
from cognito_user_import.step import GAVE_WAY

from tests.handler.aws.cognito import SIGNATURE as UPLOAD_SIGNATURE
from tests.handler.aws.cognito import Seen, UserPool
from tests.handler.aws.groups import BY_CALL
from tests.handler.aws.import_job import ImportJob
from tests.handler.cloudformation import ROLLING_BACK, Request
from tests.handler.cloudformation import SIGNATURE as ANSWER_SIGNATURE
from tests.handler.faults import LANDS_LATE, OVERRUNS, SECRET_URL, Injection
from tests.handler.paths import ANY_END, Path
from tests.handler.sources import HASH, MORE, NAMES
from tests.handler.workflow_runner import Execution
from tests.handler.world import World

_MAX_REPLY_BYTES = 4096  # FACTS 7.1
_NEVER_SHOWN = (
    *NAMES, *MORE, "Invented Person", "example.com",
    UPLOAD_SIGNATURE, ANSWER_SIGNATURE, SECRET_URL, HASH[7:],
)  # fmt: skip


def violations(path: Path, injection: Injection | None, world: World) -> list[str]:
    """Every rule that was broken on a walk."""
    judge = _Judge(path, injection, world)
    return [
        *judge.answers(),
        *judge.stuck_stacks(),
        *judge.verdicts(),
        *judge.jobs(),
        *judge.users(),
        *judge.strangers(),
        *judge.secrets(),
        *world.undeclared,
    ]


class _Judge:
    def __init__(self, path: Path, injection: Injection | None, world: World) -> None:
        self._path = path
        self._injection = injection
        self._world = world
        self._requests = world.cloudformation.requests[world.before :]

    def answers(self) -> Iterator[str]:
        """CloudFormation was answered exactly once per request, in time, briefly."""
        for request in self._requests:
            bodies = {answer.body for answer in request.answers}
            if not bodies and self._cannot_be_answered():
                continue
            if len(bodies) != 1 and not self._is_answered_twice(request):
                yield f"{request.type} has {len(bodies)} answers"
                continue
            answer = request.answers[0]
            if answer.at > request.sent + request.timeout and not request.cancelled:
                yield f"{request.type} was answered {answer.at - request.sent:.0f} s late"
            if len(answer.body) > _MAX_REPLY_BYTES:
                yield f"{request.type} was answered in {len(answer.body)} bytes"
            for name in ("RequestId", "StackId", "LogicalResourceId"):
                if answer.document[name] != request.event[name]:
                    yield f"{request.type} was answered with another {name}"
            if request.status == "FAILED" and not request.reason:
                yield f"{request.type} failed without a reason"

    def stuck_stacks(self) -> Iterator[str]:
        """No Delete fails but for a job that was seen at work, and no rollback."""
        for request in self._requests:
            if request.status == "SUCCESS" or not request.answers:
                continue
            if (
                request.type == "Delete"
                and "was still active at the deadline" not in request.reason
            ):
                yield f"a Delete failed: {request.reason}"
            if request.is_rollback and not self._cannot_be_seen_as_rollback():
                yield f"a rollback failed: {request.reason}"

    def verdicts(self) -> Iterator[str]:
        """A fault that passes changes nothing; a success is one."""
        ends = tuple(request.status for request in self._requests)
        expected_to_pass = (
            self._injection is None
            or (self._is_about_the_log(self._injection) and not self._path.needs_log)
            or (self._injection.fault.passes and not self._injection.stays)
        )
        allowed = (self._path.ends, *self._path.also)
        if expected_to_pass and ends not in allowed and self._path.ends != ANY_END:
            yield f"ended {ends}, not {self._path.ends}: {[r.reason for r in self._requests]}"
        for request in self._requests:
            if request.status == "SUCCESS" and request.type != "Delete":
                yield from self._success(request)
        for execution in self._world.machine.executions.values():
            if execution.status == "RUNNING":
                yield f"the execution {execution.name} never ends"
            if execution.status == "SUCCEEDED":
                yield from self._report_of(execution)

    def jobs(self) -> Iterator[str]:
        """No job is at work when its request was answered for good, nor in the end."""
        if self._cannot_be_stopped():
            return
        pools = self._world.cognito.pools.values()
        late = {job.id for pool in pools for job in pool.jobs if self._began_in_time(job)}
        if len(late) > 1:
            yield f"{len(late)} jobs were started late"
        for request in self._requests:
            yield from self._at_work(request, late)
        for job in self._world.cognito.active_jobs():
            if job.id not in late:
                yield f"in the end, {job.id} is {job.status}"
        for pool in pools:
            for job in pool.jobs:
                if job.id not in late and not self._was_overtaken(job):
                    yield from self._started_after_a_delete(pool, job)

    def _at_work(self, request: Request, late: set[str]) -> Iterator[str]:
        background = request.event["ResourceProperties"]["Wait"] == "Background"
        goes_on = request.type != "Delete" and background and request.status == "SUCCESS"
        if request.answers and not goes_on and not request.cancelled:
            for job_id, status in request.answers[0].active_jobs:
                if job_id not in late:
                    yield f"{request.type} was answered while {job_id} was {status}"

    def _started_after_a_delete(self, pool: UserPool, job: ImportJob) -> Iterator[str]:
        about = [request for request in self._requests if request.pool_id == pool.id]
        # The import may come back to a pool that it has left.
        last = about[-1] if about else None
        done = last is not None and last.type == "Delete" and last.status == "SUCCESS"
        if last and done and job.started > last.answers[0].at:
            yield f"{job.id} was started after its Delete"

    def users(self) -> Iterator[str]:
        """Nobody is imported, or tried, twice in one request."""
        for pool in self._world.cognito.pools.values():
            tried: dict[tuple[str, str], str] = {}
            for job in pool.jobs:
                if self._began_in_time(job):
                    continue
                name = JobName.parse(job.name)
                assert name is not None
                if name.sent < len(job.usernames):
                    yield f"{job.id} was sent {len(job.usernames)} users, its name says {name.sent}"
                for username in job.usernames:
                    first = tried.setdefault((name.run_id, username), job.id)
                    if first != job.id:
                        yield f"a user was tried by {first} and by {job.id}"

    def strangers(self) -> Iterator[str]:
        """Nobody joins a group whom no source names for it."""
        asked = {
            (group, name)
            for key in self._world.sources
            for name, groups in self._groups(key)
            for group in groups
        }
        for pool in self._world.cognito.pools.values():
            for (group, username), how in pool.joined.items():
                if how == BY_CALL and (group, username) not in asked:
                    yield "somebody joined a group whom no source names for it"

    def secrets(self) -> Iterator[str]:
        """Nothing personal and no URL in logs, history or answers."""
        world = self._world
        places = {"the log": world.stdout.getvalue()}
        for request in self._requests:
            places[f"the answer to {request.type}"] = str(
                [answer.body for answer in request.answers]
            )
        for execution in world.machine.executions.values():
            places[f"the history of {execution.name}"] = " ".join(
                [str(execution.history), execution.error, execution.cause]
            )
        for place, text in places.items():
            for secret in _NEVER_SHOWN:
                if secret in text:
                    yield f"{place} shows {secret}"

    def _success(self, request: Request) -> Iterator[str]:
        data = request.data
        background = request.event["ResourceProperties"]["Wait"] == "Background"
        if background or request.cancelled:
            return
        if request.is_rollback and data == Attributes().to_answer():
            return  # the earlier counts were not known
        yield from self._counts(data, request.event["ResourceProperties"])
        if not request.is_rollback:
            properties, answer = request.event["ResourceProperties"], request.answers[0]
            yield from self._presence(properties, answer.seen.users)
            yield from self._memberships(properties, answer.seen)
            told = int(data["GroupMemberships"])
            set_there = self._memberships_set(properties, answer.seen)
            if told != set_there:
                yield f"{told} memberships are told, and {set_there} of the source's are set"

    def _report_of(self, execution: Execution) -> Iterator[str]:
        result = execution.output["ending"]["result"]
        request = _request_of(execution)
        if execution.output["next"] == "GaveWay":
            if not result["reason"].startswith(GAVE_WAY):
                yield "an import gives way to nobody"
            return
        if not result["ok"]:
            yield "a failed import ends in a succeeded execution"
            return
        # An Update that is delivered late, when the stack rolls it back already, begins nothing.
        if request["RequestType"] == "Delete" or request.get("StackStatus") == ROLLING_BACK:
            return
        seen = self._world.at_end[execution.name]
        # Whoever was deleted while it was at work may have been seen before.
        deleted = {name for name, at in self._world.removed.items() if at >= execution.started}
        yield from self._presence(request["ResourceProperties"], seen.users | deleted)
        yield from self._memberships(
            request["ResourceProperties"], Seen(seen.users - deleted, seen.joined)
        )

    def _presence(self, properties: dict[str, Any], there: frozenset[str]) -> Iterator[str]:
        """Everyone in the source is in the pool."""
        tolerated = int(properties["FailureTolerance"]["Users"])
        missing = [name for name in self._names(properties) if name not in there]
        if len(missing) > tolerated:
            yield f"a success, but {len(missing)} users are not in the pool"

    def _memberships_set(self, properties: dict[str, Any], seen: Seen) -> int:
        """How many memberships those have who are in all the groups that the source names."""
        if "Groups" not in properties:
            return 0
        return sum(
            len(groups)
            for name, groups in self._groups(properties["Source"]["Key"])
            if name in seen.users - seen.unconfirmed
            and {(group, name) for group in groups} <= seen.joined
        )

    def _memberships(self, properties: dict[str, Any], seen: Seen) -> Iterator[str]:
        """Everyone in the source who is in the pool is in the groups that the source names."""
        if "Groups" not in properties:
            return
        for name, groups in self._groups(properties["Source"]["Key"]):
            joins = {(group, name) for group in groups}
            if name in seen.users and not joins <= seen.joined:
                yield "a success, but a user is not in all groups"

    def _groups(self, key: str) -> list[tuple[str, list[str]]]:
        """The users of a source, and the groups that it names for each."""
        header, *rows = (line.split(",") for line in self._world.sources[key].decode().splitlines())
        if GROUPS not in header:
            return []
        index = header.index(GROUPS)
        return [(cells[2], [name for name in cells[index].split(";") if name]) for cells in rows]

    def _counts(self, data: dict[str, str], properties: dict[str, Any]) -> Iterator[str]:
        """The attributes are those of the job they name, and add up to the source."""
        counts = [int(data[f"{kind}Users"]) for kind in ("Imported", "Skipped", "Failed")]
        total = sum(counts) + int(data["AlreadyPresentUsers"])
        if total != len(self._names(properties)):
            yield f"the attributes add up to {total} users: {data}"
        pool = self._world.cognito.pools[properties["UserPoolId"]]
        for job in pool.jobs:
            if job.id == data["JobId"]:
                actual = [job.imported, job.skipped, job.failed]
                if counts not in (actual, [0, 0, 0]):
                    yield f"the attributes say {counts}, the job {actual}"

    def _names(self, properties: dict[str, Any]) -> list[str]:
        source = properties["Source"]
        lines = self._world.sources[source["Key"]].decode().splitlines()[1:]
        return [line.split(",")[2] for line in lines]

    def _was_overtaken(self, job: ImportJob) -> bool:
        """Lambda delivered a cancelled request later than the one that followed it.

        Nothing tells such a request from the newest one. It takes a person who cancels a
        deployment while Lambda cannot run the Trigger.
        """
        executions = list(self._world.machine.executions.values())
        for later, request in enumerate(self._requests, 1):
            if request.cancelled and later < len(self._requests):
                mine, next_one = (
                    next((e for e in executions if r.event["RequestId"] in e.input), None)
                    for r in (request, self._requests[later])
                )
                if mine and next_one and next_one.started < mine.started:
                    return short_hash(mine.name) in job.name
        return False

    def _is_about_the_log(self, injection: Injection) -> bool:
        """A log that cannot be read, which only adds reasons; a crash while reading it is worse."""
        name = injection.fault.name
        return injection.call.operation == "GetLogEvents" and not name.startswith("crash")

    def _cannot_be_answered(self) -> bool:
        """The fault keeps every answer from CloudFormation for good."""
        injection = self._injection
        if injection is None or not injection.stays:
            return False
        call = injection.call
        # A function that dies whatever it does cannot be invoked either.
        dies = injection.fault.name == "crash before" or call.operation == "Invoke"
        return call.operation == "PUT of the answer" or (
            dies and call.step in ("Trigger", "Respond")
        )

    def _is_answered_twice(self, request: Request) -> bool:
        """Step Functions has started the workflow and never said so; the Trigger answered, too."""
        injection = self._injection
        return (
            injection is not None
            and injection.stays
            and injection.call.operation == "StartExecution"
            and injection.fault.name == "connection lost after"
            and len({answer.body for answer in request.answers}) == 2
        )

    def _cannot_be_seen_as_rollback(self) -> bool:
        injection = self._injection
        return (
            injection is not None
            and injection.stays
            and injection.call.operation == "DescribeStacks"
        )

    def _began_in_time(self, job: ImportJob) -> bool:
        """Whether the job is the one whose Start was begun in time and had its effect late.

        Nothing can call it back. The next request finds it and stops it.
        """
        injection = self._injection
        return (
            injection is not None
            and injection.fault.name in (OVERRUNS, LANDS_LATE)
            and injection.call.operation == "StartUserImportJob"
            and job.started == self._world.landed_at
        )

    def _cannot_be_stopped(self) -> bool:
        """The fault keeps jobs from being seen or stopped for good."""
        injection = self._injection
        if injection is None or not injection.stays:
            return False
        if injection.call.step == "Trigger" and injection.fault.name == "crash before":
            return True
        return injection.call.operation in (
            "Invoke", "StartExecution", "StopUserImportJob", "ListUserImportJobs",
            "ListExecutions",
        )  # fmt: skip


def _request_of(execution: Execution) -> dict[str, Any]:
    request: dict[str, Any] = json.loads(execution.input)["Request"]
    return request
