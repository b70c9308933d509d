"""Hashes as other systems write them: which fit, what they become, why the others do not."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from cognito_user_csv.password_hashes import (
    Kind,
    PasswordHashingAlgorithm,
    Unfit,
    discourse,
    fit,
    fusionauth,
    keycloak_argon2,
    keycloak_pbkdf2,
    stytch,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.csv.hash_mutations import mutated
from tests.csv.hash_samples import (
    ALGORITHMS,
    ARGON2ID,
    ARGON2ID_AT_BOUND,
    AS_IT_IS,
    BCRYPT,
    BCRYPT_10,
    CLEAR_TEXT,
    NO_FORM,
    PBKDF2,
    PBKDF2_AT_BOUND,
    REWRITTEN,
    SCRYPT,
    UNFIT,
    bare,
    scrypt,
    verifies,
)


def unfit(text: str, algorithm: PasswordHashingAlgorithm = BCRYPT) -> Unfit:
    verdict = fit(text, algorithm)
    assert isinstance(verdict, Unfit), "it fits"
    return verdict


@pytest.mark.parametrize(("algorithm", "text"), AS_IT_IS.values(), ids=AS_IT_IS)
def test_what_fits_as_it_is(algorithm: PasswordHashingAlgorithm, text: str) -> None:
    assert fit(text, algorithm) == text
    assert verifies(text, algorithm)
    assert not verifies(text, algorithm, b"Violet-Kettle-74")


@pytest.mark.parametrize(("algorithm", "text", "upload"), REWRITTEN.values(), ids=REWRITTEN)
def test_what_is_rewritten(algorithm: PasswordHashingAlgorithm, text: str, upload: str) -> None:
    assert fit(text, algorithm) == upload
    assert verifies(upload, algorithm)
    assert not verifies(upload, algorithm, b"Violet-Kettle-74")


@pytest.mark.parametrize(("text", "reason"), UNFIT.values(), ids=UNFIT)
def test_what_does_not_fit_and_why(text: str, reason: str) -> None:
    verdicts = [unfit(text, algorithm) for algorithm in ALGORITHMS]
    # In the import for its own algorithm, or in any if it has none of the four.
    own = [verdict for verdict in verdicts if verdict.kind is not Kind.ALGORITHM]
    assert {verdict.reason for verdict in own} == {reason}
    assert {verdict.kind for verdict in own} <= {Kind.BOUND, Kind.FOREIGN}
    assert all(verdict.can_be_waived for verdict in verdicts)
    for verdict in verdicts:
        assert reason in verdict.reason


@pytest.mark.parametrize("text", CLEAR_TEXT.values(), ids=CLEAR_TEXT)
def test_what_looks_like_a_password(text: str) -> None:
    verdict = unfit(text)
    assert (verdict.kind, verdict.can_be_waived) == (Kind.CLEAR_TEXT, False)


@pytest.mark.parametrize("text", NO_FORM.values(), ids=NO_FORM)
def test_what_is_in_no_form(text: str) -> None:
    for algorithm in ALGORITHMS:
        verdict = unfit(text, algorithm)
        assert (verdict.kind, verdict.can_be_waived) == (Kind.FORM, True)
        assert algorithm.value in verdict.reason


_ALL_THAT_FIT = [*AS_IT_IS.values(), *(each[:2] for each in REWRITTEN.values())]


@pytest.mark.parametrize(("own", "text"), _ALL_THAT_FIT)
def test_the_hash_of_another_algorithm(own: PasswordHashingAlgorithm, text: str) -> None:
    for algorithm in set(ALGORITHMS) - {own}:
        verdict = unfit(text, algorithm)
        article = "an" if own is ARGON2ID else "a"
        assert (verdict.kind, verdict.reason) == (Kind.ALGORITHM, f"{article} {own.value} hash")


def test_the_hash_of_another_algorithm_that_does_not_fit_there_either() -> None:
    verdict = unfit(UNFIT["Django 5.0"][0])
    assert verdict.kind is Kind.ALGORITHM
    assert verdict.reason.startswith("a PBKDF2_SHA256 hash, Django's, 720,000 iterations, at most")


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_no_password_stays_none(algorithm: PasswordHashingAlgorithm) -> None:
    assert fit("", algorithm) == ""


KEYCLOAK = (
    "pbkdf2-sha256",
    27_500,
    "6HxvEVpAN2k4GVCiGWxc5A==",
    "x9FIGauKqcQvmFKT3YJgZ/6GKNTqEBymKpZ0SUanQNQ1WhE+L8bCpmGi1kXKFztFySm81HsbNJsApG4mlofc0Q==",
)
DISCOURSE = (
    600_000,
    "5fdbdf1b22d64067d90fdec30ddc845f",
    "dc4f5b200bd10d1d78d79bb372a4270f1a6eb2a157e6e0311c0cc12a5fcde1b7",
)
FUSIONAUTH = (
    24_000,
    "+aIvOplYBXOi+p53GcTSah0Pw5KmAlkHT0KlRSFx3oQ=",
    "+3tOjcVmDssiukaQfdGVHq+w65OzSRux54BVLkmEnbk=",
)
_STYTCH_SALT = bytes(range(250, 256)) * 3


def _base64url(data: bytes) -> str:
    return bare(data).replace("+", "-").replace("/", "_")


@pytest.mark.parametrize(
    ("algorithm", "text"),
    [
        (PBKDF2, keycloak_pbkdf2(*KEYCLOAK)),
        (PBKDF2, discourse(*DISCOURSE)),
        (PBKDF2, fusionauth("salted-pbkdf2-hmac-sha256", *FUSIONAUTH)),
        (BCRYPT, fusionauth("bcrypt", 10, BCRYPT_10[7:29], BCRYPT_10[29:])),
        (
            SCRYPT,
            stytch(
                1 << 15,
                8,
                1,
                _base64url(_STYTCH_SALT),
                _base64url(scrypt(_STYTCH_SALT, 1 << 15, length=32)),
            ),
        ),
        (
            ARGON2ID,
            keycloak_argon2(
                kind="id",
                version="1.3",
                memory=19_456,
                iterations=2,
                parallelism=1,
                salt=ARGON2ID_AT_BOUND.split("$")[-2] + "==",
                value=ARGON2ID_AT_BOUND.split("$")[-1] + "=",
            ),
        ),
    ],
    ids=["Keycloak", "Discourse", "FusionAuth", "FusionAuth's bcrypt", "Stytch", "Keycloak 25"],
)
def test_hashes_of_several_fields(algorithm: PasswordHashingAlgorithm, text: str | Unfit) -> None:
    assert isinstance(text, str)
    assert fit(text, algorithm) == text
    assert verifies(text, algorithm)


@pytest.mark.parametrize(
    ("verdict", "reason"),
    [
        (keycloak_pbkdf2("pbkdf2-sha512", 210_000, "", ""), "SHA-512"),
        (keycloak_pbkdf2("pbkdf2", 20_000, "", ""), "SHA-1"),
        (keycloak_pbkdf2("bcrypt", 10, "", ""), "of another algorithm"),
        (keycloak_pbkdf2("pbkdf2-sha256", 1, "", "abcd"), "damaged"),
        (keycloak_pbkdf2("pbkdf2-sha256", 1, "abcd", "?"), "damaged"),
        (fusionauth("salted-md5", 1, "", ""), "of another algorithm"),
        (discourse(1, "", "ab"), "damaged"),
        (discourse(1, "ab", "xy"), "damaged"),
        (stytch(2, 1, 1, "", ""), "damaged"),
        (
            keycloak_argon2(
                kind="i", version="1.3", memory=8, iterations=1, parallelism=1, salt="", value=""
            ),
            "Argon2id",
        ),
    ],
)
def test_fields_that_make_no_hash(verdict: str | Unfit, reason: str) -> None:
    assert isinstance(verdict, Unfit)
    assert reason in verdict.reason


def test_fields_over_a_bound_are_for_fit_to_judge() -> None:
    text = keycloak_argon2(
        kind="id", version="1.3", memory=7168, iterations=5, parallelism=1, salt="YWI", value="YWI"
    )
    assert isinstance(text, str)
    assert unfit(text, ARGON2ID).reason == "t=5, at most 2"


@pytest.fixture(scope="module")
def local_aws() -> Any:
    """The local AWS's own idea of a hash, wherever it lives."""
    try:
        return import_module("local_aws.cognito.import_jobs.password_hashes")
    except ModuleNotFoundError:
        return import_module("local_aws.import_jobs.password_hashes")


@settings(max_examples=600, deadline=None)
@given(mutated(), st.sampled_from(ALGORITHMS))
def test_what_is_accepted_is_accepted_by_the_local_aws(
    local_aws: Any, text: str, algorithm: PasswordHashingAlgorithm
) -> None:
    verdict = fit(text, algorithm)
    if isinstance(verdict, str) and verdict:
        local_aws.checker(algorithm.value)(verdict)
        assert fit(verdict, algorithm) == verdict


def test_the_bound_itself_fits() -> None:
    assert fit(PBKDF2_AT_BOUND, PBKDF2) == PBKDF2_AT_BOUND
    assert unfit(PBKDF2_AT_BOUND.replace("600000", "600001"), PBKDF2).kind is Kind.BOUND
