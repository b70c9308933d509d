"""Every rule of the CSV check, held against the real pool in Plan, before any job exists."""

from __future__ import annotations

import dataclasses
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from cognito_import_contract.properties import GroupsMode, ImportProperties, SourceObject
from cognito_user_csv import RULES, AttributeSchema, Pool, Severity, check, limits
from cognito_user_import.errors import StepFailed
from cognito_user_import.services import Services
from cognito_user_import.worker import handler

from tests.csv.bad_files import BAD_FILES
from tests.csv.bad_lines import Bad
from tests.csv.samples import ADA, BOB, HEADER, POOL, describe_recovery, lines, make_pool

BY_ID = {rule.id.removeprefix("UserCsv/"): rule for rule in RULES}
LIMITS = {"TooManyUsers": "MAX_USERS_PER_PART", "FileTooLarge": "MAX_PART_BYTES"}
GOOD = lines(HEADER, ADA, BOB)


class Cognito:
    """A pool as the service describes it; whoever makes a job fails the test."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def describe_user_pool(self, **_: str) -> Mapping[str, Any]:
        pool = self._pool
        return {
            "UserPool": {
                "Name": "users",
                "AutoVerifiedAttributes": sorted(pool.auto_verified or ()),
                "UsernameAttributes": sorted(pool.username_attributes or ()),
                "AliasAttributes": sorted(pool.alias_attributes or ()),
                "UsernameConfiguration": {"CaseSensitive": pool.case_sensitive},
                "MfaConfiguration": pool.mfa,
                **_recovery(pool),
                "SchemaAttributes": [*_schema(pool)],
            }
        }

    def get_csv_header(self, **_: str) -> Mapping[str, Any]:
        return {"CSVHeader": list(self._pool.known_columns)}

    def list_user_import_jobs(self, **_: object) -> Mapping[str, Any]:
        return {"UserImportJobs": []}

    def list_users(self, **_: object) -> Mapping[str, Any]:
        return {"Users": []}


def _recovery(pool: Pool) -> Mapping[str, Any]:
    recovery = pool.account_recovery
    if recovery is None:
        return {}
    return {"AccountRecoverySetting": describe_recovery(sorted(recovery))}


def _schema(pool: Pool) -> Iterator[Mapping[str, Any]]:
    for name, schema in (pool.attributes or {}).items():
        text = {"MinLength": schema.min_length, "MaxLength": schema.max_length}
        number = {"MinValue": schema.min_value, "MaxValue": schema.max_value}
        yield {
            "Name": name,
            "AttributeDataType": schema.data_type,
            "Required": schema.required,
            "StringAttributeConstraints": {k: str(v) for k, v in text.items() if v is not None},
            "NumberAttributeConstraints": {k: str(v) for k, v in number.items() if v is not None},
        }


class OneObject:
    """S3 with one object."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def get_object(self, **_: str) -> Mapping[str, Any]:
        return {"ContentLength": len(self._content), "Body": io.BytesIO(self._content)}


class NoExecutions:
    """Step Functions without another execution."""

    def list_executions(self, **_: str) -> Mapping[str, Any]:
        return {"executions": []}


class Context:
    """Lambda's context object."""

    log_group_name = "WorkerLogs"

    def get_remaining_time_in_millis(self) -> int:
        return 900_000


def plan(bad: Bad) -> dict[str, Any]:
    """Run Plan over a file."""
    services = Services(
        cognito=Cognito(bad.pool),
        s3=OneObject(bad.content),
        logs=None,
        stepfunctions=NoExecutions(),
        cloudformation=None,
        now=lambda: 1_800_000_000.0,
    )
    properties = ImportProperties(
        user_pool_id="eu-west-1_Example",
        logs_role_arn="",
        source=SourceObject("bucket", "key.csv", "users.csv", options=bad.options),
        groups=GroupsMode.EXISTING if bad.options.groups else None,
    )
    event = {
        "step": "Plan",
        "limit": 900,
        "progress": {},
        "state_machine": "arn:aws:states:eu-west-1:111111111111:stateMachine:Workflow",
        "execution": {"name": "by-hand", "started": "2027-01-15T08:00:00.000Z"},
        "request": {
            "ResourceProperties": properties.to_template(),
        },
    }
    return handler(event, Context(), services)


def of_one_rule(rule: str) -> Bad:
    return next(bad for bad in BAD_FILES if bad.rule == rule)


OF_PLAN = {bad.rule for bad in BAD_FILES if BY_ID[bad.rule].by_plan}


@pytest.mark.parametrize("name", sorted(OF_PLAN))
def test_plan_holds_files_against_every_rule(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    bad = of_one_rule(name)
    if BY_ID[name].severity is Severity.WARNING:
        assert plan(bad)["next"] in {"ImportPart", "Respond"}
    else:
        with pytest.raises(StepFailed) as refused:
            plan(bad)
        report = check(io.BytesIO(bad.content), bad.options, pool=bad.pool)
        (finding,) = report.findings
        assert str(refused.value) == finding.render("users.csv")

    events = map(json.loads, capsys.readouterr().out.splitlines())
    (checked,) = (event for event in events if event["event"] == "checked")
    assert checked["found"] == f"UserCsv/{name} 1"


@pytest.mark.parametrize("name", sorted(LIMITS))
def test_plan_refuses_files_beyond_the_limits(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, LIMITS[name], 1)

    with pytest.raises(StepFailed, match=r"users\.csv.* → "):
        plan(Bad(name, GOOD, None))


def test_plan_refuses_a_pool_that_verifies_nothing() -> None:
    pool = dataclasses.replace(POOL, auto_verified=frozenset())

    with pytest.raises(StepFailed, match="auto_verify"):
        plan(Bad("NoAutoVerifiedAttribute", GOOD, None, pool=pool))


def test_plan_refuses_a_pool_whose_header_cannot_be_written() -> None:
    pool = make_pool(attributes={'custom:a"b': AttributeSchema()})

    with pytest.raises(StepFailed, match="a quotation mark"):
        plan(Bad("AttributeName", GOOD, None, pool=pool))


def test_a_pool_that_recovers_no_account_is_imported_into() -> None:
    state = plan(Bad("NoAccountRecovery", GOOD, None, pool=make_pool(recovery=[])))

    assert state["next"] == "ImportPart"


def test_a_good_file_goes_on() -> None:
    state = plan(Bad("", GOOD, None))

    assert (state["next"], state["plan"]["users"], state["plan"]["sent"]) == ("ImportPart", 2, 2)
    assert "example.com" not in json.dumps(state)


def test_every_rule_is_held_against_a_file_here() -> None:
    of_the_pool = {"NoAutoVerifiedAttribute", "AttributeName", "NoAccountRecovery"}
    covered = {bad.rule for bad in BAD_FILES} | set(LIMITS) | of_the_pool

    assert covered == set(BY_ID)
