"""What the construct writes into the template, the Worker reads as the same."""

from __future__ import annotations

import dataclasses
from fractions import Fraction
from typing import Any

import pytest
from cognito_import_contract.attributes import ATTRIBUTE_NAMES, Attributes
from cognito_import_contract.properties import (
    GroupsMode,
    ImportProperties,
    SourceObject,
    Tolerance,
    WaitFor,
)
from cognito_user_csv import (
    CsvOptions,
    Dialect,
    Hashing,
    PasswordHashingAlgorithm,
    UnfitPasswordHashes,
)

_ASSET = SourceObject(bucket="assets", key="1f.csv", name="users.csv", is_asset=True)
_OBJECT = SourceObject(
    bucket="seeds",
    key="a/users.csv",
    name="s3://seeds/a/users.csv",
    version="3",
    options=CsvOptions(Dialect.RFC4180),
)
_IN_CODE = SourceObject(
    bucket="assets",
    key="2e.csv",
    name="UserSource.from_users",
    is_asset=True,
    options=CsvOptions(unit="user"),
)
_HASHED = SourceObject(
    bucket="seeds",
    key="users.csv",
    name="s3://seeds/users.csv",
    options=CsvOptions(
        hashing=Hashing(PasswordHashingAlgorithm.BCRYPT, UnfitPasswordHashes.IMPORT_WITHOUT)
    ),
)
_PLAIN = ImportProperties(
    state_machine_arn="arn:aws:states:eu-west-1:111122223333:stateMachine:Workflow",
    user_pool_id="eu-west-1_Example01",
    logs_role_arn="arn:aws:iam::111122223333:role/logs",
    source=_ASSET,
)
_OTHER_NUMBERS: dict[str, Any] = {
    field.name: field.default + 1
    for field in dataclasses.fields(ImportProperties)
    if type(field.default) is int
}
_EVERYTHING = ImportProperties(
    state_machine_arn=_PLAIN.state_machine_arn,
    user_pool_id=_PLAIN.user_pool_id,
    logs_role_arn=_PLAIN.logs_role_arn,
    source=_OBJECT,
    wait=WaitFor.BACKGROUND,
    failure_tolerance=Tolerance(percent=Fraction("18.4")),
    run_again="once more",
    groups=GroupsMode.CREATE_MISSING,
    **_OTHER_NUMBERS,
)
_SOME_FAIL = ImportProperties(
    user_pool_id="eu-west-1_Example01",
    logs_role_arn="",
    source=_IN_CODE,
    failure_tolerance=Tolerance(users=3),
    groups=GroupsMode.EXISTING,
)
_WITH_HASHES = ImportProperties(user_pool_id="", logs_role_arn="", source=_HASHED)


def delivered(value: Any) -> Any:
    """Properties as CloudFormation delivers them: every scalar as text (FACTS 7.1)."""
    if isinstance(value, dict):
        return {name: delivered(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [delivered(inner) for inner in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


@pytest.mark.parametrize("properties", [_PLAIN, _EVERYTHING, _SOME_FAIL, _WITH_HASHES])
def test_what_is_written_is_read(properties: ImportProperties) -> None:
    assert ImportProperties.parse(delivered(properties.to_template())) == properties


def test_every_property_differs_from_its_default_in_one_of_these() -> None:
    # Else the test above could not fail for it.
    same = {name for name, value in vars(_EVERYTHING).items() if value == getattr(_PLAIN, name)}
    assert same == {"state_machine_arn", "user_pool_id", "logs_role_arn"}
    sources = (_ASSET, _OBJECT, _IN_CODE, _HASHED)
    for kinds in ([vars(source) for source in sources], [vars(of.options) for of in sources]):
        for name in kinds[0]:
            assert len({str(kind[name]) for kind in kinds}) > 1 or name == "groups"


def test_the_import_says_whether_the_file_is_read_for_groups() -> None:
    assert _EVERYTHING.csv_options == CsvOptions(Dialect.RFC4180, groups=True)
    assert not _PLAIN.csv_options.groups


@pytest.mark.parametrize("name", ["Dialect", "PasswordHashingAlgorithm"])
def test_what_a_newer_version_wrote_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="newest"):
        SourceObject.parse({"Key": "users.csv", name: "newest"})


def test_a_delete_reads_what_any_version_or_person_wrote() -> None:
    given = {"UserPoolId": "eu-west-1_Example01", "TimeoutSeconds": "soon", "Source": 7}
    properties = ImportProperties.parse_identity(given)
    assert properties.user_pool_id == "eu-west-1_Example01"
    assert ImportProperties.parse_identity(None).timeout_seconds == properties.timeout_seconds


def test_each_attribute_is_answered_by_its_name() -> None:
    answered = Attributes(job_id="import-1", already_present_users=3).to_answer()
    assert tuple(answered) == ATTRIBUTE_NAMES
    assert (answered["JobId"], answered["AlreadyPresentUsers"]) == ("import-1", "3")
