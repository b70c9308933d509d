"""The document of what the fault harness has seen, `tests/evidence/faults.md`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from cognito_import_contract.states import STEPS

from tests.handler.faults import Injection
from tests.handler.harness import Outcome, Walks

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
_STEPS = ("Trigger", *(state.value for state in STEPS))

_HEAD = """\
# Every fault at every call

What [reliability.md](../../docs/reliability.md) tells, in full: {combinations:,} combinations of
fault and call, {violations} violations. Of the looks at a job (CheckJob) and at other executions
(`ListExecutions`), the first two and the last of a path are taken, and of all other calls each one.

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


def combinations(all_walks: Sequence[Walks]) -> int:
    """How many faults were tried at how many calls."""
    return sum(len(walked.outcomes) - 1 for walked in all_walks)


def document(all_walks: Sequence[Walks]) -> str:
    """The whole document."""
    outcomes = [outcome for walked in all_walks for outcome in walked.outcomes[1:]]
    violations = sum(bool(outcome.violations) for outcome in outcomes)
    head = _HEAD.format(combinations=combinations(all_walks), violations=violations)
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
