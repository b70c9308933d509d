"""Every rule of the CSV check reaches the validation report, under its id."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_cognito as cognito
from cdk_cognito_user_import import (
    CognitoUserImport,
    Dialect,
    PasswordHashingAlgorithm,
    UnfitPasswordHashes,
    UserGroups,
    UserSource,
)
from cognito_user_csv import RULES, AttributeSchema, Pool, limits
from constructs import Construct

from tests.csv.bad_files import BAD_FILES
from tests.csv.bad_lines import Bad
from tests.csv.samples import make_pool
from tests.synth.apps import Finding, SeededStack, report, reporting_app

# A file of half a million users, or of a hundred megabytes, is not written for a test.
BY_SIZE = {"TooManyUsers": "MAX_USERS_PER_PART", "FileTooLarge": "MAX_PART_BYTES"}
OF_THE_POOL = {"NoAutoVerifiedAttribute", "AttributeName", "NoAccountRecovery"}
NAMES = [rule.id.removeprefix("UserCsv/") for rule in RULES]
OF_FILES = [name for name in NAMES if name not in {*BY_SIZE, *OF_THE_POOL}]
FIRST_FILES = {bad.rule: bad for bad in reversed(BAD_FILES)}
# A stack takes 500 resources at most.
IMPORTS_PER_STACK = 20


def _user_pool(scope: Construct, id: str, pool: Pool) -> cognito.CfnUserPool:
    return cognito.CfnUserPool(
        scope,
        id,
        auto_verified_attributes=sorted(pool.auto_verified or ()),
        username_attributes=sorted(pool.username_attributes or ()),
        alias_attributes=sorted(pool.alias_attributes or ()),
        username_configuration=cognito.CfnUserPool.UsernameConfigurationProperty(
            case_sensitive=pool.case_sensitive
        ),
        mfa_configuration=pool.mfa,
        enabled_mfas=None if pool.mfa_factors is None else sorted(pool.mfa_factors),
        account_recovery_setting=_recovery(pool),
        schema=[_attribute(name, schema) for name, schema in (pool.attributes or {}).items()],
    )


def _recovery(pool: Pool) -> cognito.CfnUserPool.AccountRecoverySettingProperty:
    recovery = ("email", "phone_number") if pool.account_recovery is None else pool.account_recovery
    names = [f"verified_{name}" for name in sorted(recovery)] or ["admin_only"]
    return cognito.CfnUserPool.AccountRecoverySettingProperty(
        recovery_mechanisms=[
            cognito.CfnUserPool.RecoveryOptionProperty(name=name, priority=number)
            for number, name in enumerate(names, 1)
        ]
    )


def _attribute(name: str, schema: AttributeSchema) -> cognito.CfnUserPool.SchemaAttributeProperty:
    def text(number: int | None) -> str | None:
        return None if number is None else str(number)

    return cognito.CfnUserPool.SchemaAttributeProperty(
        name=name.removeprefix("custom:"),
        attribute_data_type=schema.data_type,
        required=schema.required,
        string_attribute_constraints=cognito.CfnUserPool.StringAttributeConstraintsProperty(
            min_length=text(schema.min_length), max_length=text(schema.max_length)
        ),
        number_attribute_constraints=cognito.CfnUserPool.NumberAttributeConstraintsProperty(
            min_value=text(schema.min_value), max_value=text(schema.max_value)
        ),
    )


def _source(path: Path, bad: Bad) -> UserSource:
    dialect, hashing = Dialect(bad.options.dialect.value), bad.options.hashing
    if hashing is None:
        return UserSource.from_csv(path, dialect=dialect)
    return UserSource.from_csv(
        path,
        dialect=dialect,
        password_hashing_algorithm=PasswordHashingAlgorithm(hashing.algorithm.value),
        unfit_password_hashes=UnfitPasswordHashes(hashing.unfit.value),
    )


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> list[Finding]:
    """What is found in one bad file per rule, all in one app."""
    folder = tmp_path_factory.mktemp("rules")
    app = reporting_app(folder)
    stacks = [Stack(app, f"Rules{n}") for n in range(len(OF_FILES) // IMPORTS_PER_STACK + 1)]
    for number, name in enumerate(OF_FILES):
        bad, stack = FIRST_FILES[name], stacks[number // IMPORTS_PER_STACK]
        path = folder / f"{name}.csv"
        path.write_bytes(bad.content)
        CognitoUserImport(
            stack,
            name,
            user_pool=_user_pool(stack, f"{name}Pool", bad.pool),
            source=_source(path, bad),
            groups=UserGroups.existing() if bad.options.groups else None,
        )
    return report(app).findings()


@pytest.mark.minutes
@pytest.mark.parametrize("name", OF_FILES)
def test_rule_is_reported(findings: list[Finding], name: str) -> None:
    of_this_file = [finding for finding in findings if finding.path.split("/")[1] == name]
    rule = next(rule for rule in RULES if rule.id == f"UserCsv/{name}")
    assert [(each.rule, each.severity) for each in of_this_file] == [(rule.id, rule.severity.value)]
    assert f"{name}.csv" in of_this_file[0].text


@pytest.mark.parametrize(("name", "limit"), BY_SIZE.items())
def test_rule_about_the_size_is_reported(
    name: str, limit: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, limit, 1)
    app = reporting_app(tmp_path)
    SeededStack(app)
    assert [finding.rule for finding in report(app).findings()] == [f"UserCsv/{name}"]


@pytest.mark.parametrize(
    ("rule", "pool"),
    [
        ("NoAutoVerifiedAttribute", make_pool(auto_verified=[])),
        ("AttributeName", make_pool(attributes={"custom:a,b": AttributeSchema()})),
        ("NoAccountRecovery", make_pool(recovery=[])),
    ],
)
def test_rule_about_the_pool_is_reported(tmp_path: Path, rule: str, pool: Pool) -> None:
    app = reporting_app(tmp_path)
    stack = Stack(app, "Stack")
    users: list[dict[str, object]] = [
        {"cognito:username": "ada", "email": "ada@example.com", "email_verified": True}
    ]
    CognitoUserImport(
        stack,
        "Seed",
        user_pool=_user_pool(stack, "Pool", pool),
        source=UserSource.from_users(users),
    )
    assert [each.rule for each in report(app).findings()] == [f"UserCsv/{rule}"]


def _with_provider(scope: Construct) -> cognito.UserPool:
    pool = _of_email(scope)
    _provider(scope, pool)
    return pool


def _beside_another(scope: Construct) -> cognito.UserPool:
    _provider(scope, cognito.UserPool(scope, "Other"))
    return _of_email(scope)


def _provider(scope: Construct, pool: cognito.UserPool) -> None:
    cognito.UserPoolIdentityProviderOidc(
        scope,
        "Firm",
        user_pool=pool,
        name="Firm",
        client_id="invented",
        client_secret="invented",
        issuer_url="https://firm.example.com",
    )


def _of_email(scope: Construct, **properties: Any) -> cognito.UserPool:
    return cognito.UserPool(
        scope, "Pool", auto_verify=cognito.AutoVerifiedAttrs(email=True), **properties
    )


@pytest.mark.parametrize(
    ("make", "username", "rules"),
    [
        (_of_email, "Firm_1", []),
        (_with_provider, "Firm_1", ["FederatedUsername"]),
        (_with_provider, "firma_1", []),
        (_beside_another, "Firm_1", []),
        (partial(_of_email, mfa=cognito.Mfa.REQUIRED), "ada", ["NoSecondFactor"]),
        (
            partial(
                _of_email,
                mfa=cognito.Mfa.REQUIRED,
                mfa_second_factor=cognito.MfaSecondFactor(sms=True, otp=True),
            ),
            "ada",
            [],
        ),
        (partial(_of_email, mfa=cognito.Mfa.OPTIONAL), "ada", []),
        (
            partial(_of_email, account_recovery=cognito.AccountRecovery.PHONE_ONLY_WITHOUT_MFA),
            "ada",
            ["CannotRecover"],
        ),
        (
            partial(_of_email, account_recovery=cognito.AccountRecovery.NONE),
            "ada",
            ["NoAccountRecovery"],
        ),
    ],
)
def test_what_keeps_users_from_signing_in_is_read_from_the_template(
    make: Callable[[Construct], cognito.UserPool], username: str, rules: list[str], tmp_path: Path
) -> None:
    app = reporting_app(tmp_path)
    stack = Stack(app, "Stack")
    user = {"cognito:username": username, "email": "ada@example.com", "email_verified": True}
    CognitoUserImport(stack, "Seed", user_pool=make(stack), source=UserSource.from_users([user]))
    found = [(each.rule, each.severity) for each in report(app).findings()]
    assert found == [(f"UserCsv/{rule}", "warning") for rule in rules]
