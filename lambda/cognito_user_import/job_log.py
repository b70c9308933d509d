"""The log that the service writes of a job: which lines failed, in its own words (FACTS 5.2, 5.3).

It may be late or missing. It gives the reasons for failed lines, and the lines of skipped users,
whom Report looks up again.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice

from botocore.exceptions import BotoCoreError, ClientError
from cognito_import_contract import timing
from cognito_import_contract.text import one_line

from .log import log
from .services import Services
from .step import Step

_LINE = re.compile(r"\[(?P<verdict>[A-Z]+)\] Line Number (?P<line>\d+) - (?P<words>.*)", re.DOTALL)
_LOOKS = 5


@dataclass(frozen=True)
class FailedLine:
    """A row that was not imported: its line in the upload (1 is the header), and why."""

    line: int
    words: str
    verdict: str


def group_name(user_pool_id: str, pool_name: str) -> str:
    """The log group of a pool's import jobs."""
    return f"/aws/cognito/userpools/{user_pool_id}/{pool_name}"


def stream_name(job_id: str, job_name: str) -> str:
    """The log stream of one job."""
    return f"{job_id}/{job_name}"


def failed_lines(
    step: Step, group: str, stream: str, wanted: int, verdicts: Collection[str]
) -> list[FailedLine]:
    """The first `wanted` lines with these verdicts. The log is read again until it has them."""
    services = step.services
    found: list[FailedLine] = []
    until = services.now() + timing.JOB_LOG
    for look in range(_LOOKS):
        if look:
            services.sleep(timing.BETWEEN_LOOKS_AT_THE_LOG)
        try:
            found = list(islice(_read(services, group, stream, until, verdicts), wanted))
        except (ClientError, BotoCoreError) as error:
            log("job log not readable", error=type(error).__name__)
        if len(found) == wanted:
            break
        if services.now() >= until:
            # A call that was never answered may have taken all the time, so the log is read again.
            if look or not step.budget.can_spare(timing.CALL_UNANSWERED):
                break
            until = services.now() + timing.JOB_LOG
    return found


def _read(
    services: Services, group: str, stream: str, until: float, verdicts: Collection[str]
) -> Iterator[FailedLine]:
    token: dict[str, str] = {}
    while services.now() < until:
        page = services.logs.get_log_events(
            logGroupName=group, logStreamName=stream, startFromHead=True, **token
        )
        for event in page["events"]:
            match = _LINE.match(event["message"])
            if match and match["verdict"] in verdicts:
                yield FailedLine(int(match["line"]), one_line(match["words"]), match["verdict"])
        if page["nextForwardToken"] == token.get("nextToken"):
            return  # a token that is repeated marks the end of the log
        token = {"nextToken": page["nextForwardToken"]}
