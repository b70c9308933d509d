"""Passwords that come along, as far as synthesis knows of them."""

from __future__ import annotations

from typing import Any

import cdk_cognito_user_import as package
import cognito_user_csv
import pytest
from aws_cdk import Acknowledgment, App, Stack, Validations
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Annotations, Match, Template
from cdk_cognito_user_import import (
    CognitoUserImport,
    PasswordHashingAlgorithm,
    UnfitPasswordHashes,
    UserSource,
)

from tests.handler.sources import HASH
from tests.synth.apps import SeededStack, resources, the_import, user_pool
from tests.synth.cases import Cases

IN_ASSET = "PasswordHashesInAsset"
BCRYPT = PasswordHashingAlgorithm.BCRYPT
HEADER = "cognito:username,email,email_verified,password_hash"
UNFIT = HASH.replace("$10$", "$13$")


ADA = {"cognito:username": "ada", "email": "ada@example.com", "email_verified": True}


def row(name: str, cell: str) -> str:
    return f"{name},{name}@example.com,TRUE,{cell}"


FITS = f"{HEADER}\n{row('zaphod', HASH)}\n{row('ford', '')}\n"
DOES_NOT = f"{HEADER}\n{row('zaphod', HASH)}\n{row('ford', UNFIT)}\n"
NO_COLUMN = "cognito:username,email,email_verified\nzaphod,zaphod@example.com,TRUE\n"


class Imports(Cases):
    """One import for each way in which passwords come along."""

    def make(self) -> None:
        self.stacks: dict[str, Stack] = {}
        self._add("Fits", FITS, BCRYPT)
        self._add("DoesNot", DOES_NOT, BCRYPT)
        self._add("Without", DOES_NOT, BCRYPT, UnfitPasswordHashes.IMPORT_WITHOUT)
        self._add("NoColumn", NO_COLUMN, BCRYPT)
        self._add("NoAlgorithm", FITS, None)
        self._add("OtherAlgorithm", FITS, PasswordHashingAlgorithm.SCRYPT)
        acknowledged = self._add("Acknowledged", FITS, BCRYPT)
        Validations.of(acknowledged).acknowledge(
            Acknowledgment(id=f"cdk-cognito-user-import::{IN_ASSET}", reason="Invented users.")
        )

    def _add(
        self,
        name: str,
        content: str,
        algorithm: PasswordHashingAlgorithm | None,
        unfit: UnfitPasswordHashes = UnfitPasswordHashes.REFUSE,
    ) -> CognitoUserImport:
        path = self._folder / f"{name}.csv"
        path.write_text(content, encoding="utf-8")
        stack = self.stacks[name] = Stack(self.app, name)
        source = UserSource.from_csv(
            path, password_hashing_algorithm=algorithm, unfit_password_hashes=unfit
        )
        return CognitoUserImport(stack, "Seed", user_pool=user_pool(stack), source=source)


@pytest.fixture(scope="module")
def imports(tmp_path_factory: pytest.TempPathFactory) -> Imports:
    return Imports(tmp_path_factory.mktemp("hashes"))


def test_hashes_in_an_asset_are_warned_of(imports: Imports) -> None:
    warned = {name for name, stack in imports.stacks.items() if warnings(stack)}
    assert warned == {"Fits", "DoesNot", "Without", "NoColumn", "OtherAlgorithm"}


@pytest.mark.parametrize(
    ("stack", "severities"),
    [
        ("Fits", []),
        ("DoesNot", ["error"]),
        ("Without", ["warning"]),
        ("NoColumn", ["error"]),
        ("NoAlgorithm", ["error"]),
        ("OtherAlgorithm", ["error"]),
    ],
)
def test_the_file_is_held_against_the_algorithm(
    imports: Imports, stack: str, severities: list[str]
) -> None:
    found = [each for each in imports.of(stack) if each.rule.startswith("UserCsv/")]
    assert [each.severity for each in found] == severities
    for each in found:
        assert HASH[7:20] not in each.text


def test_the_algorithm_is_a_property_of_the_source() -> None:
    source = UserSource.from_users(
        [{**ADA, "password_hash": HASH}],
        password_hashing_algorithm=BCRYPT,
        unfit_password_hashes=UnfitPasswordHashes.IMPORT_WITHOUT,
    )
    asked = the_import(resources(SeededStack(App(), source=source)))["Source"]
    assert asked["PasswordHashingAlgorithm"] == "BCRYPT"
    assert asked["UnfitPasswordHashes"] == "import_without"


def test_without_an_algorithm_the_template_does_not_speak_of_one() -> None:
    stack = SeededStack(App())
    assert "Password" not in str(the_import(resources(stack)))
    assert stack.node.try_find_child("Seed") is not None
    assert "UnfitHashUsersOutput" not in outputs(stack)


def outputs(stack: Stack) -> str:
    return str(Template.from_stack(stack).to_json()["Outputs"].keys())


def test_users_without_a_password_are_an_output_if_there_may_be_any() -> None:
    stack = Stack(App(), "Stack")
    bucket = s3.Bucket.from_bucket_name(stack, "Bucket", "seeds")
    source = UserSource.from_bucket(bucket, "users.csv", password_hashing_algorithm=BCRYPT)
    CognitoUserImport(stack, "Seed", user_pool=user_pool(stack), source=source)
    assert "UnfitHashUsersOutput" in outputs(stack)


def warnings(stack: Stack) -> list[Any]:
    text = Match.string_like_regexp("put hashes of real people into a bucket of your own")
    return Annotations.from_stack(stack).find_warning("*", text)


def test_a_bucket_of_ones_own_is_not_warned_of() -> None:
    stack = Stack(App(), "Stack")
    bucket = s3.Bucket.from_bucket_name(stack, "Bucket", "seeds")
    source = UserSource.from_bucket(bucket, "users.csv", password_hashing_algorithm=BCRYPT)
    CognitoUserImport(stack, "Seed", user_pool=user_pool(stack), source=source)
    assert warnings(stack) == []


def test_what_is_unfit_needs_an_algorithm() -> None:
    users = [{"cognito:username": "ada"}]
    with pytest.raises(ValueError, match="give the algorithm, too, or neither"):
        UserSource.from_users(users, unfit_password_hashes=UnfitPasswordHashes.IMPORT_WITHOUT)


@pytest.mark.parametrize("name", ["PasswordHashingAlgorithm", "UnfitPasswordHashes"])
def test_the_functions_know_the_same_names(name: str) -> None:
    ours, theirs = vars(package)[name], vars(cognito_user_csv)[name]
    assert {each.name: each.value for each in ours} == {each.name: each.value for each in theirs}
