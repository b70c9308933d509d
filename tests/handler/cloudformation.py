"""A stand-in for CloudFormation: the requests of one custom resource, and their answers."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.handler.clock import Clock, Process

if TYPE_CHECKING:
    from tests.handler.aws.cognito import Cognito, Seen

RESPONSES = "https://cloudformation-custom-resource-response-uswest2.s3.amazonaws.com/"
SIGNATURE = "X-Amz-Signature=c0ffee"
STACK_ID = "arn:aws:cloudformation:us-west-2:111122223333:stack/Stack/0a1b2c3d"
ROLLING_BACK = "UPDATE_ROLLBACK_IN_PROGRESS"
# Lambda invokes asynchronously, and once more after a minute, and after two (FACTS 7.1).
_SECONDS_BEFORE_REDELIVERY = (60.0, 120.0)


@dataclass
class Answer:
    """One PUT to a ResponseURL."""

    at: float
    body: bytes
    active_jobs: tuple[tuple[str, str], ...]
    seen: Seen
    """The pool then."""

    @property
    def document(self) -> dict[str, Any]:
        """The parsed body."""
        parsed: dict[str, Any] = json.loads(self.body)
        return parsed


@dataclass
class Request:
    """One request, with whatever came back."""

    event: dict[str, Any]
    sent: float
    timeout: float
    cancelled: bool = False
    is_rollback: bool = False
    answers: list[Answer] = field(default_factory=list)

    @property
    def type(self) -> str:
        """Create, Update or Delete."""
        return str(self.event["RequestType"])

    @property
    def pool_id(self) -> str:
        """The pool that the request is about."""
        properties = self.event["ResourceProperties"]
        return str(properties["UserPoolId"]) if isinstance(properties, Mapping) else ""

    @property
    def status(self) -> str:
        """What CloudFormation takes it for."""
        return str(self.answers[0].document["Status"]) if self.answers else "no answer"

    @property
    def reason(self) -> str:
        """Why it failed."""
        return str(self.answers[0].document.get("Reason", "")) if self.answers else ""

    @property
    def data(self) -> dict[str, str]:
        """The attributes."""
        found: dict[str, str] = self.answers[0].document.get("Data", {})
        return found


class CloudFormation:
    """The life of one resource in its stack."""

    def __init__(
        self, clock: Clock, cognito: Cognito, trigger: Callable[[dict[str, Any]], None]
    ) -> None:
        self._clock = clock
        self._cognito = cognito
        self._trigger = trigger
        self.requests: list[Request] = []
        self.physical_id = ""
        self.stack_status = ""
        self.properties: dict[str, Any] = {}
        self.serve: Callable[[str, str], None] = lambda _pool, _also: None
        self.before_rollback: Callable[[], None] = lambda: None
        self._next: Callable[[], Request] | None = None
        self._following: Request | None = None

    def create(self, properties: Mapping[str, Any]) -> Request:
        """Create the resource; a failed one is deleted."""
        self.properties = dict(properties)
        request = self.send("Create", properties, "")
        self._next = lambda: self.send("Delete", properties, "Stack-Seed-1X2Y3Z")
        if self._wait(request) == "SUCCESS":
            self.physical_id = request.answers[0].document["PhysicalResourceId"]
            self.stack_status = "CREATE_COMPLETE"
        elif not request.cancelled:
            self.stack_status = "ROLLBACK_IN_PROGRESS"
            self.before_rollback()
            answered = request.answers and request.answers[0].document["PhysicalResourceId"]
            self._wait(self.send("Delete", properties, answered or "Stack-Seed-1X2Y3Z"))
        return request

    def update(self, properties: Mapping[str, Any]) -> Request:
        """Update the resource; a failed update is rolled back."""
        before, old_id = self.properties, self.physical_id
        self.serve(str(properties["UserPoolId"]), str(before["UserPoolId"]))
        request = self.send("Update", properties, old_id, before)
        self._next = lambda: self._roll_back(properties, before, old_id)
        status = self._wait(request)
        new_id = request.answers[0].document["PhysicalResourceId"] if request.answers else old_id
        if status == "SUCCESS" and not request.cancelled:
            self.stack_status = "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"
            self.properties, self.physical_id = dict(properties), new_id
            if new_id != old_id:
                self._wait(self.send("Delete", before, old_id))
        elif not request.cancelled:
            self._wait(self._roll_back(properties, before, old_id))
            self.stack_status = "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS"
            if new_id != old_id:
                self._wait(self.send("Delete", properties, new_id))
        self.stack_status = self.stack_status.removesuffix("_CLEANUP_IN_PROGRESS")
        # The cleanup ends with the policies that were replaced.
        self.serve(str(self.properties["UserPoolId"]), "")
        return request

    def delete(self) -> Request:
        """Delete the resource."""
        request = self.send("Delete", self.properties, self.physical_id)
        self._wait(request)
        return request

    def cancel(self) -> None:
        """A person cancels: the next request comes before the current one is answered."""
        current = self.requests[-1]
        if self._next is not None and not current.answers and not current.cancelled:
            current.cancelled = True
            self._following = self._next()

    def send(
        self,
        kind: str,
        properties: Mapping[str, Any],
        physical_id: str,
        old: Mapping[str, Any] | None = None,
        stack_status: str = "",
    ) -> Request:
        """Send a request, as CloudFormation writes it."""
        self._next = None
        self.stack_status = stack_status or f"{kind.upper()}_IN_PROGRESS"
        number = len(self.requests) + 1
        event: dict[str, Any] = {
            "RequestType": kind,
            "ServiceToken": properties["ServiceToken"],
            "ResponseURL": f"{RESPONSES}{number}?{SIGNATURE}{number}",
            "StackId": STACK_ID,
            "RequestId": f"00000000-0000-0000-0000-{number:012}",
            "LogicalResourceId": "Seed",
            "ResourceType": "Custom::CognitoUserImport",
            "ResourceProperties": copy.deepcopy(dict(properties)),
        }
        if physical_id:
            event["PhysicalResourceId"] = physical_id
        if old is not None:
            event["OldResourceProperties"] = copy.deepcopy(dict(old))
        timeout = float(properties["ServiceTimeout"])
        is_rollback = stack_status == ROLLING_BACK
        request = Request(event, self._clock.now, timeout, is_rollback=is_rollback)
        self.requests.append(request)
        self._clock.spawn(self._deliver(request))
        return request

    def deliver_again(self, request: Request, delay: float) -> None:
        """Lambda delivers the same event once more."""
        self._clock.spawn(self._deliver(request), delay)

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803
        """DescribeStacks."""
        assert StackName == STACK_ID, "the role may ask about this stack alone"
        return {"Stacks": [{"StackName": "Stack", "StackStatus": self.stack_status}]}

    def answer(self, url: str, body: bytes) -> int:
        """Take a PUT to a ResponseURL."""
        number = int(url.removeprefix(RESPONSES).split("?")[0])
        request = self.requests[number - 1]
        jobs = self._cognito.active_jobs(request.pool_id)
        active = tuple((job.id, job.status) for job in jobs)
        seen = self._cognito.seen(request.pool_id)
        request.answers.append(Answer(self._clock.now, body, active, seen))
        return 200

    def _roll_back(
        self, failed: Mapping[str, Any], before: Mapping[str, Any], physical_id: str
    ) -> Request:
        self.before_rollback()
        self.serve(str(before["UserPoolId"]), str(failed["UserPoolId"]))
        return self.send("Update", before, physical_id, failed, ROLLING_BACK)

    def _wait(self, request: Request) -> str:
        end = request.sent + request.timeout
        self._clock.run(lambda: bool(request.answers) or request.cancelled or self._clock.now > end)
        if request.cancelled:
            following, self._following = self._following, None
            assert following is not None
            return self._wait(following) and "cancelled"
        return request.status

    def _deliver(self, request: Request) -> Process:
        for delay in (*_SECONDS_BEFORE_REDELIVERY, 0.0):
            try:
                self._trigger(request.event)
            except Exception:  # noqa: PERF203 - Lambda tells nobody
                yield delay
            else:
                return
