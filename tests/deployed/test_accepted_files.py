"""No file that the check accepts is refused, or fails in a row, by the service's import jobs."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import cognito_user_csv as user_csv
import pytest
from cognito_user_csv import AttributeSchema, Dialect
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from local_aws import LocalAws
from tests.csv.mutations import mutated
from tests.csv.strategies import SCHEMA, users, write_cognito, write_rfc4180
from tests.local_aws.imports import Pool, create_role, quick

Options = Mapping[str, Any]

# The strategies' users fit a pool of this schema; the rest decides what else is asked of them.
POOLS: tuple[Options, ...] = (
    {
        "AutoVerifiedAttributes": ["email", "phone_number"],
        "AliasAttributes": ["email"],
        "UsernameConfiguration": {"CaseSensitive": False},
    },
    {"AutoVerifiedAttributes": ["email", "phone_number"], "MfaConfiguration": "OPTIONAL"},
    {"AutoVerifiedAttributes": ["phone_number"], "AliasAttributes": ["phone_number"]},
    {"AutoVerifiedAttributes": ["email", "phone_number"], "MfaConfiguration": "ON"},
    {"AutoVerifiedAttributes": ["email"], "AliasAttributes": ["preferred_username"]},
    {"AutoVerifiedAttributes": ["phone_number"], "UsernameAttributes": ["phone_number"]},
    {
        "AutoVerifiedAttributes": ["email", "phone_number"],
        "UsernameAttributes": ["email", "phone_number"],
    },
)
# Values that other users may have, too.
FEW = {
    "email": ("zqv@example.com", "Zqv@example.com"),
    "phone_number": ("+15550100", "+15550101"),
    "preferred_username": ("zqv", "ZQV", ""),
}


def described(name: str, schema: AttributeSchema) -> dict[str, Any]:
    """An entry of CreateUserPool's ``Schema``."""

    def bounds(**limits: int | None) -> dict[str, str]:
        return {key: str(value) for key, value in limits.items() if value is not None}

    text = bounds(MinLength=schema.min_length, MaxLength=schema.max_length)
    number = bounds(MinValue=schema.min_value, MaxValue=schema.max_value)
    return {
        "Name": name.removeprefix("custom:"),
        "AttributeDataType": schema.data_type,
        "Required": schema.required,
        "Mutable": True,
        **({"StringAttributeConstraints": text} if text else {}),
        **({"NumberAttributeConstraints": number} if number else {}),
    }


SCHEMA_OF_POOLS: Sequence[Options] = [described(name, schema) for name, schema in SCHEMA.items()]


@st.composite
def cases(draw: st.DrawFn) -> tuple[Options, bytes, Dialect]:
    """A pool's options and a file, whole or damaged, with its dialect."""
    options = draw(st.sampled_from(POOLS))
    if draw(st.booleans()):
        return options, *draw(mutated(groups=False))
    rows = draw(users())
    for row in rows:
        for name, values in FEW.items():
            if name not in row or (row[name] and draw(st.booleans())):
                row[name] = draw(st.sampled_from(values))
        if "UsernameAttributes" in options and draw(st.integers(0, 4)):
            row["cognito:username"] = row["email"] or row["phone_number"]
    dialect = draw(st.sampled_from(Dialect))
    write = write_cognito if dialect is Dialect.COGNITO else write_rfc4180
    return options, write(rows), dialect


@pytest.fixture
def aws(local_aws: LocalAws) -> LocalAws:
    """A service that is as strict as it may be."""
    quick(local_aws)
    return local_aws


@pytest.fixture
def logs_role(aws: LocalAws) -> str:
    """The role that all jobs write their logs with."""
    return create_role(aws)


@settings(
    max_examples=400,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(case=cases())
def test_what_the_check_accepts_is_imported(
    aws: LocalAws, logs_role: str, case: tuple[Options, bytes, Dialect]
) -> None:
    options, content, dialect = case
    pool = Pool(aws, role=logs_role, Schema=SCHEMA_OF_POOLS, **options)
    document = pool.cognito.describe_user_pool(UserPoolId=pool.id)["UserPool"]
    rules = user_csv.Pool.from_description(document, pool.header)

    report = user_csv.check(io.BytesIO(content), user_csv.CsvOptions(dialect), pool=rules)
    event(f"accepted: {report.ok and report.users > 0}, {sorted(options.items())!r}")
    if not report.ok or not report.users:
        return
    upload = io.BytesIO()
    user_csv.prepare(
        io.BytesIO(content),
        upload,
        user_csv.CsvOptions(dialect),
        columns=pool.header,
        booleans=rules.booleans,
        wants=lambda _: True,
    )
    result = pool.run(upload.getvalue())
    assert result.counts == (report.users, 0, 0), result.log
    assert result.job["Status"] == "Succeeded"
