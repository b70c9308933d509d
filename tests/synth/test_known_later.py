"""Values that are known only later: where they are taken, and where they are refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import (
    App,
    Stack,
    Token,
    Validations,
)
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_ssm as ssm
from cdk_cognito_user_import import UserSource
from cdk_nag import AwsSolutionsChecks

from tests.synth.apps import (
    report,
    reporting_app,
)
from tests.synth.late_values import (
    ADA,
    ALL,
    FLAGS,
    HERE,
    TAKEN,
    TOKENS,
    Options,
    granted_to_worker,
    object_version,
    seeded,
)

NAG = [
    pytest.param(False, id="plain"),
    pytest.param(True, id="cdk-nag", marks=pytest.mark.minutes),
]


@pytest.mark.parametrize("nag", NAG)
@pytest.mark.parametrize("use", TAKEN, ids=lambda use: use.__name__)
def test_value_that_is_known_later_is_taken(
    use: Callable[[Stack, str], Options], nag: bool, tmp_path: Path
) -> None:
    app = reporting_app(tmp_path, FLAGS)
    if nag:
        Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    for kind, make in TAKEN[use].items():
        stack = Stack(app, kind, env=HERE)
        seeded(stack, **use(stack, make(stack)))
    found = report(app)
    assert [each for plugin in found.plugins() for each in _of_imports(found, plugin)] == []
    missing = json.loads((tmp_path / "cdk.out" / "manifest.json").read_text()).get("missing", [])
    assert [each["provider"] for each in missing] == (["ssm"] if TAKEN[use] is ALL else [])


def _of_imports(found: Any, plugin: str) -> Iterator[Any]:
    for finding in found.findings(plugin):
        if "/Seed" in finding.path and finding.severity in ("error", "fatal"):
            yield finding


@pytest.mark.parametrize("kind", TOKENS)
def test_version_that_may_turn_out_to_be_empty_lets_read_the_latest(kind: str) -> None:
    stack = Stack(App(), "Stack", env=HERE)
    granted = granted_to_worker(stack, seeded(stack, **object_version(stack, TOKENS[kind](stack))))
    assert granted["s3:GetObject"] == granted["s3:GetObjectVersion"]
    assert granted["s3:GetObject"].endswith("invented-users/users.csv")


def test_users_with_a_placeholder_are_checked_in_the_next_pass() -> None:
    def app(address: str | None) -> App:
        app = App()
        stack = Stack(app, "Stack", env=HERE)
        found = address or ssm.StringParameter.value_from_lookup(stack, "/x/y")
        seeded(stack, source=UserSource.from_users([{**ADA, "email": found}]))
        return app

    app(None).synth()
    with pytest.raises(RuntimeError, match="UserCsv/"):
        app("no address").synth()


def test_an_acknowledgement_that_the_cdk_refuses_stops_nothing() -> None:
    stack = Stack()
    name = Token.as_string({"Fn::Sub": "invented-{"})
    source = UserSource.from_bucket(s3.Bucket.from_bucket_name(stack, "B", name), "in/*.csv")
    granted = granted_to_worker(stack, seeded(stack, source=source))
    assert granted["s3:GetObject"].endswith("invented-{/in/${*}.csv")
