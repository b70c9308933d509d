"""Writes docs/reliability.md from the harness' own run: `python -m tests.handler.reliability`."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path as File

from tests.handler.faults import Injection
from tests.handler.harness import Outcome, Walks, walks
from tests.handler.paths import PATHS

_FILE = File(__file__).parents[2] / "docs" / "reliability.md"
_NOTHING = "nothing"
# What differs from path to path is left out.
_GENERAL = (
    (r"was (refused|not answered): .*?\.( |$)", r"was \1: …\2"),
    (r"s3://\S+", "s3://…"),
    (r"for \d+ seconds", "for … seconds"),
    (r"[\d,]+ (imported|skipped|failed|not attempted|users)", r"… \1"),
    (r"ended (unexpectedly) \(\S+\)", r"ended \1 (…)"),
    (r"users.csv:\d+: .*?Correct", "users.csv:…: … Correct"),
    (r"stream \S+\.$", "stream …."),
)
_STEPS = ("Trigger", "Plan", "ImportPart", "CheckJob", "Report", "Respond")

_HEAD = """\
# Reliability

Written by `python -m tests.handler.reliability` from the run of the fault harness in
`tests/handler`; a test compares the two.

The harness runs the state machine as it is synthesized, with the real handlers, against in-memory
services on a virtual clock. On every path below, at every call of the functions and every
invocation of theirs, it injects each error that the SDK's model lists for the call (but
`ExecutionAlreadyExists`, which every repeated delivery meets anyway), a missing permission,
throttling, HTTP 500 and 503, a time-out and a lost connection (before and after the call had its
effect), a crash of the function before and after the call, a second invocation of the step
meanwhile, a lost result, a hang, a call that takes longer than its step and has its effect then
(before or after the function is ended), and, while a Create or Update is at work, a cancelled
deployment; at each first call of a kind also faults that stay. Of the looks at a job (CheckJob) and
at other executions (`ListExecutions`), the first two and the last of a path are taken, and of all
other calls each one. Functions and steps end at their time limits, and in a VPC Lambda refuses to
run the function for minutes.

**{combinations:,} combinations of fault and call, {violations} violations** of these promises:

- CloudFormation is answered exactly once per request, within its time and 4,096 bytes, with a
  reason if it failed.
- A fault that passes does not change how the deployment ends, nor does a job's log that cannot
  be read.
- A success is one: everyone in the source is in the pool, and the attributes are the counts of
  the job they name.
- Nobody is tried twice in one request.
- When a request is answered for good, its job is not at work any more; nor is any in the end.
- No cell of the CSV, no pre-signed URL and no `ResponseURL` stands in logs, in the execution's
  history beside its input, or in the answer.

Where nothing can be done, nothing is promised: a fault that keeps every answer from
CloudFormation for good leaves its `ServiceTimeout` (`timeout` and five minutes); one that keeps
jobs from being seen or stopped for good may leave one running; and a cancelled request that Lambda
delivers only after the one that followed it was answered is taken for the newest. The harness
knows the import's own role: one that you brought loses a pool as soon as the import moves to
another, and a job that is at work there goes on by itself.

## Paths

| path | requests end | calls | combinations |
|---|---|---|---|
"""
_FAULTS_HEAD = """
## Fault × step: what the user sees

Over all paths. *Nothing* means that the deployment ends as it would have ended, perhaps a little
later; a deployment that is cancelled, that the request which follows succeeds. A fault that stays
also shows nothing on the paths and at the moments that do not depend on the call.

| step | call | faults | one of them, once | one that stays |
|---|---|---|---|---|
"""


def document(all_walks: Sequence[Walks]) -> str:
    """The whole document."""
    outcomes = [outcome for walked in all_walks for outcome in walked.outcomes[1:]]
    head = _HEAD.format(
        combinations=len(outcomes), violations=sum(bool(o.violations) for o in outcomes)
    )
    lines = [_path_row(walked) for walked in all_walks]
    return head + "".join(lines) + _FAULTS_HEAD + "".join(_fault_rows(outcomes))


def _path_row(walked: Walks) -> str:
    ends = ", ".join(walked.path.ends) or "no request"
    combinations = len(walked.outcomes) - 1
    return f"| {walked.path.name} | {ends} | {len(walked.calls)} | {combinations} |\n"


def _fault_rows(outcomes: Iterable[Outcome]) -> Iterable[str]:
    """One row per call of a step."""
    seen: dict[tuple[str, str], list[Outcome]] = {}
    for outcome in outcomes:
        call = _injection(outcome).call
        seen.setdefault((call.step, call.operation), []).append(outcome)
    for step, operation in sorted(seen, key=_order):
        found = seen[step, operation]
        faults = {_injection(outcome).fault.name for outcome in found}
        once, lasting = (
            _results([outcome for outcome in found if _injection(outcome).stays == stays])
            for stays in (False, True)
        )
        yield f"| {step} | {operation} | {len(faults)} | {once} | {lasting} |\n"


def _injection(outcome: Outcome) -> Injection:
    assert outcome.injection is not None
    return outcome.injection


def _results(outcomes: Iterable[Outcome]) -> str:
    """What is not nothing, with the faults that lead there."""
    results: dict[str, list[str]] = {}
    for outcome in outcomes:
        names = results.setdefault(_seen_by_user(outcome), [])
        name = _injection(outcome).fault.name
        if name not in names:
            names.append(name)
    if not results:
        return "–"
    texts = [f"{'; '.join(results[text])}: {text}" for text in sorted(results) if text != _NOTHING]
    return "<br>".join(texts).replace("|", "\\|").replace("\n", " ") or _NOTHING


def _order(key: tuple[str, str]) -> tuple[int, str]:
    return _STEPS.index(key[0]), key[1]


def _seen_by_user(outcome: Outcome) -> str:
    if outcome.statuses in (outcome.path.ends, *outcome.path.also):
        return _NOTHING
    if _injection(outcome).fault.name == "deployment cancelled":
        return _NOTHING
    if "no answer" in outcome.statuses:
        return "CloudFormation gives up after its `ServiceTimeout`"
    failed = outcome.statuses.index("FAILED")
    reason = outcome.reasons[failed]
    for pattern, text in _GENERAL:
        reason = re.sub(pattern, text, reason, flags=re.DOTALL)
    return f"fails: “{reason}”"


def main() -> None:
    """Write the document."""
    _FILE.write_text(document([walks(path) for path in PATHS]), encoding="utf-8")
    sys.stdout.write(f"{_FILE.name} written\n")


if __name__ == "__main__":
    main()
