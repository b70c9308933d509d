"""The accelerator passes no row in which the rules find something."""

from __future__ import annotations

import re

import pytest
from cognito_user_csv import AttributeSchema, CsvOptions, Dialect, Pool
from cognito_user_csv.layout import Layout
from cognito_user_csv.plain_form import COMMA, cells_of
from cognito_user_csv.quick import QuickRows
from cognito_user_csv.rows import RowRules
from cognito_user_csv.rules.rule import Violation
from cognito_user_csv.rules.sign_in import SignIns
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.csv.samples import make_pool

ATTRIBUTES = {
    "email": AttributeSchema(min_length=8, max_length=15),
    "phone_number": AttributeSchema(max_length=6),
    "given_name": AttributeSchema(required=True),
    "name": AttributeSchema(max_length=300),
    # Above the share that a cell has of a row, and below its double.
    "family_name": AttributeSchema(max_length=500),
    "custom:tier": AttributeSchema(min_length=2, max_length=4),
    "custom:seats": AttributeSchema("Number", min_value=-1, max_value=20),
    "custom:vip": AttributeSchema("Boolean", required=True),
}
POOLS = [
    Pool.unknown(),
    make_pool(),
    make_pool(auto_verified=["phone_number"], mfa="ON"),
    make_pool(auto_verified=["email", "phone_number"], mfa="OPTIONAL", attributes=ATTRIBUTES),
    make_pool(
        alias_attributes=["email", "phone_number", "preferred_username"], case_sensitive=False
    ),
    make_pool(username_attributes=["email"], attributes=ATTRIBUTES),
    make_pool(username_attributes=["phone_number", "email"]),
]
VALUES = [
    *("", "x", "xy", "xyzzy", "x y", " x", "x ", "x\u3000", "Zoë", f"a{COMMA} b", '"', "\\", "\0"),
    *("a@b.cc", "ada@example.com", "@", "a@b", "a@bcd", "a@b.c@d"),
    *("+1", "+15550", "+15550100", "+0123"),
    *("TRUE", "true", "True", "tRUE", "FALSE", "false", "faLSE", "yes", "0", "-1", "20", "21"),
    *("12/31/1999", "02/29/2000", "02/29/1999", "1999-12-31", "1999-02-30", "13/01/1999"),
    *(
        "1767225600",
        "1767225600000",
        "😀😀",
        "😀😀😀",
        "😀" * 200,
        "😀" * 300,
        "x" * 130,
        "😀" * 65,
        "a_b",
        "\u2028",
        "\u0301",
    ),
]
COLUMNS = [
    *("cognito:username", "email", "email_verified", "phone_number", "phone_number_verified"),
    *(
        "birthdate",
        "updated_at",
        "cognito:mfa_enabled",
        "given_name",
        "name",
        "family_name",
        "identities",
    ),
    "preferred_username",
    *("custom:tier", "custom:seats", "custom:vip"),
]


GOOD = {
    "cognito:username": ["ada", "ada@example.com", "+15550100"],
    "email": ["ada@example.com", "a@b.ccc", ""],
    "phone_number": ["+15550", "+15550100", ""],
    "birthdate": ["1999-12-31", "12/31/1999", ""],
    "updated_at": ["0", ""],
    "given_name": ["Zoë"],
    "name": ["Zoë Ødegård", ""],
    "family_name": ["Ødegård", ""],
    "preferred_username": ["zoë", ""],
    "identities": [""],
    "custom:tier": ["xy", ""],
    "custom:seats": ["0", "20", ""],
    "custom:vip": ["TRUE"],
}
_BOOLEAN = ["TRUE", "FALSE", "", "true"]


class Ways:
    """The two ways to judge the rows of a file."""

    def __init__(self, names: list[str], pool: Pool, dialect: Dialect = Dialect.COGNITO) -> None:
        self.rules = RowRules(Layout(names, names, pool), pool, CsvOptions(dialect))
        self.quick = QuickRows(self.rules, SignIns(names, pool).wanted)

    def passes(self, row: str) -> re.Match[str] | None:
        return self.quick.match(f"{row}\n", 0)

    def violations(self, row: str) -> list[Violation]:
        return list(self.rules.explain(row, cells_of(row)))


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    names = draw(st.permutations(COLUMNS))
    names = names[: draw(st.integers(1, len(names)))]
    cells = [draw(st.sampled_from(GOOD.get(name, _BOOLEAN))) for name in names]
    for _ in range(draw(st.integers(0, 2))):
        cells[draw(st.integers(0, len(cells) - 1))] = draw(st.sampled_from(VALUES))
    return names, cells


@pytest.mark.parametrize("pool", POOLS)
@pytest.mark.parametrize("username", GOOD["cognito:username"])
def test_one_odd_value(pool: Pool, username: str) -> None:
    """Each value in each column of a row that is good but for it."""
    names = [name for name in COLUMNS if pool.takes_column(name)]
    ways = Ways(names, pool)
    good = {name: GOOD.get(name, _BOOLEAN)[0] for name in names}
    good |= {"cognito:username": username, "cognito:mfa_enabled": ""}
    matched = 0
    for name in names:
        for value in VALUES:
            row = ",".join((good | {name: value}).values())
            if ways.passes(row):
                matched += 1
                assert ways.violations(row) == []
    assert matched or username != "ada" or pool.username_attributes


@settings(max_examples=400, deadline=None)
@given(tables(), st.sampled_from(POOLS), st.sampled_from(Dialect))
def test_nothing_is_wrong_with_what_the_pattern_matches(
    table: tuple[list[str], list[str]], pool: Pool, dialect: Dialect
) -> None:
    names, cells = table
    ways = Ways(names, pool, dialect)
    row = ",".join(cells)
    match = ways.passes(row)
    if match:
        assert ways.violations(row) == []
        for name, group in zip(SignIns(names, pool).wanted, ways.quick.groups, strict=True):
            cell = cells[names.index(name)]
            is_false = name.endswith("_verified") and cell.upper() == "FALSE"
            assert (match[group] or "") == ("" if is_false else cell)


ORDINARY = {
    "name": "Zoë Ødegård",
    "email": "zoe.o@mail.example.com",
    "email_verified": "true",
    "birthdate": "1990-01-31",
    "phone_number": "+15550100",
    "phone_number_verified": "TRUE",
    "address": f"1 Main Street{COMMA} Springfield",
    "updated_at": "1767225600",
    "cognito:mfa_enabled": "",
    "cognito:username": "zoe.o-1990",
}


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("pool", [pool for pool in POOLS if not pool.username_attributes])
def test_ordinary_rows_take_the_quick_way(pool: Pool, backwards: bool) -> None:
    row = ORDINARY | {"given_name": "Zoë", "email": "zoe@example.org", "phone_number": "+15550"}
    if pool.takes_column("custom:vip"):
        row |= {"custom:vip": "TRUE", "custom:seats": "7", "custom:tier": "gold"}
    names = sorted(row, reverse=backwards)
    ways = Ways(names, pool)
    assert ways.passes(",".join(row[name] for name in names))
