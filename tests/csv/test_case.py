"""Values are compared as the pool compares them."""

from __future__ import annotations

import dataclasses

import pytest
from cognito_user_csv import Pool

from tests.csv.samples import HEADER, check_bytes, lines, make_pool

pytestmark = pytest.mark.usefixtures("each_way")

BY_EMAIL = ["email"]


def of(*, ignoring_case: bool | None, username: list[str] | None = None, alias: str = "") -> Pool:
    pool = make_pool(username_attributes=username or (), alias_attributes=[alias] if alias else ())
    sensitive = None if ignoring_case is None else not ignoring_case
    return dataclasses.replace(pool, case_sensitive=sensitive)


@pytest.mark.parametrize("ignoring_case", [True, False, None])
@pytest.mark.parametrize(
    ("username", "email", "same"),
    [
        ("ada@example.com", "ada@example.com", True),
        ("Ada@Example.com", "ada@example.com", None),
        ("ada@example.com", "ADA@EXAMPLE.COM", None),
        ("ADA@example.com", "bob@example.com", False),
        # The same by full case folding alone: nobody knows whether to the service.
        ("straße@example.com", "STRASSE@example.com", False),
    ],
)
def test_an_address_in_two_columns(
    username: str, email: str, same: bool | None, ignoring_case: bool | None
) -> None:
    """Where the pool's case is not known, Plan will know it."""
    pool = of(ignoring_case=ignoring_case, username=BY_EMAIL)
    report = check_bytes(lines(HEADER, f"{username},{email},TRUE"), pool)
    expected = same if same is not None else ignoring_case is not False
    assert list(report.totals) == ([] if expected else ["UserCsv/UsernameDiffers"])


@pytest.mark.parametrize("ignoring_case", [True, False, None])
@pytest.mark.parametrize(
    ("pool", "rows", "rule"),
    [
        ({}, ["ada,a@b.cc,TRUE,", "ADA,c@b.cc,TRUE,"], "DuplicateUsername"),
        ({}, ["straße,a@b.cc,TRUE,", "STRASSE,c@b.cc,TRUE,"], "DuplicateUsername"),
        (
            {"username": BY_EMAIL},
            ["ada@b.cc,ADA@b.cc,TRUE,", "Ada@b.cc,ada@b.cc,TRUE,"],
            "DuplicateUsername",
        ),
        ({"alias": "email"}, ["ada,ada@b.cc,TRUE,", "bob,ADA@B.cc,TRUE,"], "SharedAlias"),
        (
            {"alias": "preferred_username"},
            ["ada,a@b.cc,TRUE,Bob", "BOB,b@b.cc,TRUE,x"],
            "SharedAlias",
        ),
        (
            {"alias": "preferred_username"},
            ["ada,a@b.cc,TRUE,cat", "bob,b@b.cc,TRUE,Cat"],
            "SharedAlias",
        ),
    ],
)
def test_two_users_who_differ_in_case(
    pool: dict[str, object], rows: list[str], rule: str, ignoring_case: bool | None
) -> None:
    known = of(ignoring_case=ignoring_case, **pool)  # type: ignore[arg-type]
    content = lines(f"{HEADER},preferred_username", *rows)
    report = check_bytes(content, known)
    assert (f"UserCsv/{rule}" in report.totals) is bool(ignoring_case)


@pytest.mark.parametrize("ignoring_case", [True, False])
def test_a_preferred_username_that_is_the_address_of_another(ignoring_case: bool) -> None:
    pool = dataclasses.replace(
        of(ignoring_case=ignoring_case),
        alias_attributes=frozenset({"email", "preferred_username"}),
    )
    rows = ["ada,ada@b.cc,TRUE,ada@b.cc", "bob,bob@b.cc,TRUE,", "cat,cat@b.cc,TRUE,Bob@b.cc"]
    report = check_bytes(lines(f"{HEADER},preferred_username", *rows), pool)
    found = [(each.rule, each.line) for each in report.findings]
    assert found == [("UserCsv/SharedAlias", 4)] * ignoring_case


def test_a_preferred_username_that_is_the_own_username() -> None:
    pool = of(ignoring_case=True, alias="preferred_username")
    content = lines(f"{HEADER},preferred_username", "Ada,a@b.cc,TRUE,ada", "bob,b@b.cc,TRUE,")
    assert check_bytes(content, pool).findings == ()


@pytest.mark.parametrize("name", ["Firm_1", "firm_1", "Google_1", "google_1", "SignInWithApple_0"])
def test_users_of_a_provider_are_known_in_the_case_that_the_pool_gives_them(name: str) -> None:
    pool = dataclasses.replace(of(ignoring_case=True), providers=frozenset({"Firm"}))
    report = check_bytes(lines(HEADER, f"{name},a@b.cc,TRUE"), pool)
    assert list(report.totals) == ["UserCsv/FederatedUsername"]


@pytest.mark.parametrize("name", ["Firma_1", "firm", "Googler_1", "x_Google_1", "grace_hopper"])
def test_an_underscore_alone_makes_no_user_of_a_provider(name: str) -> None:
    pool = dataclasses.replace(of(ignoring_case=True), providers=frozenset({"Firm", ""}))
    assert check_bytes(lines(HEADER, f"{name},a@b.cc,TRUE"), pool).findings == ()
