"""Pools of every kind and files for them, made up by hypothesis."""

from __future__ import annotations

import csv
import dataclasses
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from cognito_user_csv import AttributeSchema, Dialect, Pool
from cognito_user_csv.columns import BOOLEAN, STANDARD, VERIFIED
from cognito_user_csv.pool import DataType
from hypothesis import strategies as st

from tests.csv.samples import make_pool

_T = TypeVar("_T")

SIGN_IN = list(VERIFIED)
_TYPES: dict[str, DataType] = {**dict.fromkeys(BOOLEAN, "Boolean"), "updated_at": "Number"}
MOST_IN_A_NAME = 20

# The API's pattern for the name of a custom attribute: [\p{L}\p{M}\p{S}\p{N}\p{P}]+, of at most 20
# characters (API reference, SchemaAttributeType).
_character = st.one_of(
    st.characters(categories=("L", "M", "S", "N", "P"), codec="utf-8"),
    st.sampled_from(",\"\\;:'|#/=@+-_.!{[<aA1é中😀\u0301"),
)
_harmless = st.text("abcXYZ019_-:;'#=|é中😀\u0301", min_size=1, max_size=MOST_IN_A_NAME)
_name = st.one_of(_harmless, st.text(_character, min_size=1, max_size=MOST_IN_A_NAME))

_bound = st.one_of(st.none(), st.integers(0, 12))
_low = st.one_of(st.none(), st.integers(-20, 5))
_high = st.one_of(st.none(), st.integers(0, 400))


def _schema(data_type: DataType) -> st.SearchStrategy[AttributeSchema]:
    sizes = {"String": (_bound, _bound), "Number": (_low, _high)}.get(data_type)
    least, most = sizes or (st.none(), st.none())
    names = ("min_value", "max_value") if data_type == "Number" else ("min_length", "max_length")
    required = st.sampled_from([False, False, True])
    bounds = {names[0]: least, names[1]: most}
    return st.builds(AttributeSchema, st.just(data_type), required=required, **bounds)


def _standard(name: str) -> st.SearchStrategy[AttributeSchema]:
    return _schema(_TYPES.get(name, "String"))


_ATTRIBUTES = [name for name in STANDARD if ":" not in name]
_standards = st.lists(st.sampled_from(_ATTRIBUTES), unique=True, max_size=4).flatmap(
    lambda names: st.fixed_dictionaries({name: _standard(name) for name in names})
)
_demands = st.fixed_dictionaries(
    {
        name: st.builds(AttributeSchema, st.just(_TYPES.get(name, "String")), st.booleans())
        for name in _ATTRIBUTES
    }
)
_types: st.SearchStrategy[DataType] = st.sampled_from(["String", "Number", "DateTime", "Boolean"])
_customs = st.dictionaries(_name.map("custom:{}".format), _types.flatmap(_schema), max_size=4)


def _some(names: Sequence[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(names), unique=True)


@st.composite
def pools(draw: st.DrawFn, *, is_demanding: bool = False) -> Pool:
    """A pool as the service describes it, or as much of one as a template tells.

    A demanding one requires about half of the standard attributes.
    """
    by_address = draw(st.booleans())
    aliases = [*SIGN_IN, "preferred_username"]
    pool = make_pool(
        auto_verified=draw(_some(SIGN_IN)) or ["email"],
        username_attributes=draw(_some(SIGN_IN)) if by_address else (),
        alias_attributes=() if by_address else draw(_some(aliases)),
        case_sensitive=draw(st.booleans()),
        mfa=draw(st.sampled_from(["OFF", "ON", "OPTIONAL"])),
        recovery=draw(st.one_of(st.none(), _some(SIGN_IN))),
        attributes=draw(_demands if is_demanding else _standards) | draw(_customs),
    )
    if draw(st.booleans()):
        header = draw(st.permutations(pool.known_columns))
        return dataclasses.replace(pool, csv_header=tuple(header))
    return Pool(
        auto_verified=_perhaps(draw, pool.auto_verified),
        username_attributes=_perhaps(draw, pool.username_attributes),
        alias_attributes=_perhaps(draw, pool.alias_attributes),
        case_sensitive=_perhaps(draw, pool.case_sensitive),
        mfa=pool.mfa if draw(st.booleans()) else None,
        mfa_factors=_perhaps(draw, frozenset({"SMS_MFA"})),
        account_recovery=_perhaps(draw, pool.account_recovery),
        providers=draw(st.frozensets(st.sampled_from(["Firm", "My.Idp-2", "x", "İ", "K"]))),
        attributes=_perhaps(draw, pool.attributes),
        more_columns=draw(st.booleans()),
    )


def _perhaps(draw: st.DrawFn, known: _T) -> _T | None:
    return known if draw(st.booleans()) else None


@dataclass(frozen=True)
class Users:
    """A file of users for a pool, and what it was written from."""

    pool: Pool
    names: Sequence[str]
    rows: Sequence[Sequence[str]]
    dialect: Dialect
    content: bytes
    groups: bool = False
    """Whether they are imported with the groups that a column may list."""


_GROUPS = ["", "a", "a;b", "A;a", "a ; é中", "a,b;c", "😀;b;x-1"]
_HOSTILE = [
    *("a;b", "a;;b", "a;", ";", "a;b;a", "x y;z", " a; b ", "a;\u3000b", ";".join("abcdefg" * 15)),
    *("", "x", " x ", "NULL", "null", "None", "nan", "NaN", "\\N", "x,y", "a\u0301", "😀😀😀😀"),
    *("TRUE", "FALSE", "true", "fAlse", "0", "-1", "500", "5.5", "2026-01-31", "12/31/1999"),
    *("ada@example.com", "Ada@Example.com", "straße@example.com", "STRASSE@example.com"),
    *("+15550100", "+15550101", "google_1", "Firm_x", "My.Idp-2_7", "K_1", "a_b", "\u200b"),
    *("2026-01-31T12:00:00Z", "1767225600", "1767225600000", "x" * 130, "ada", "ADA", "é中"),
]
_ODD = [*('"', "\\", "\t", "\x01", "\x1f", "\u2028", "\ufeff", "\n", "\u3000x", "x" * 3_000)]


def _fitting(name: str, pool: Pool, number: int) -> list[str]:
    """Values that the column takes in most pools."""
    sign_up = pool.username_attributes or ()
    address, phone = f"u{number}@example.com", f"+1555010{number}"
    of_kind = {
        "cognito:username": [address if "email" in sign_up else phone if sign_up else f"u{number}"],
        "email": [address, address.title()] if "email" not in sign_up else [address],
        "phone_number": [phone],
        "cognito:mfa_enabled": [""],
        "birthdate": ["1999-12-31", "12/31/1999"],
        "updated_at": ["0", "1"],
        "cognito:groups": _GROUPS,
    }
    return of_kind.get(name) or _of_schema((pool.attributes or {}).get(name), name, number)


def _of_schema(schema: AttributeSchema | None, name: str, number: int) -> list[str]:
    schema = schema or AttributeSchema()
    length = max(schema.min_length or 1, min(schema.max_length or 5, 5))
    texts = ["abcdefghijklm"[:length], f"{number},éx中abcdefghi"[:length]]
    of_type = {
        "Boolean": ["TRUE", "true"],
        "DateTime": ["2026-01-31T12:00:00Z"],
        "Number": [str(max(schema.min_value or 0, 0)), "1"],
        "String": texts,
    }
    return of_type["Boolean" if name in BOOLEAN else schema.data_type]


@st.composite
def files(draw: st.DrawFn, *, with_blanks: bool = False) -> Users:
    """A file that may be good for its pool, in columns that the pool has.

    With blanks: any column may be required, some cells are blank and some flags FALSE.
    """
    pool = draw(pools(is_demanding=with_blanks))
    must = ["cognito:username", "email", "email_verified"]
    must += [name for name in pool.attributes or () if pool.required(name)]
    if "phone_number" in {*(pool.auto_verified or ()), *(pool.account_recovery or ())}:
        must += ["phone_number", "phone_number_verified"]
    more = draw(st.lists(st.sampled_from(pool.known_columns), unique=True, max_size=6))
    guess = f"custom:{draw(_name)}"
    more += [guess] if pool.takes_column(guess) else []
    has_groups = draw(st.booleans())
    more += ["cognito:groups"] if has_groups else []
    names = draw(st.permutations(list(dict.fromkeys([*must, *more]))))
    rows = [
        [draw(st.sampled_from(_fitting(name, pool, number))) for name in names]
        for number in range(draw(st.integers(1, 4)))
    ]
    if with_blanks:
        flags = [at for at, name in enumerate(names) if name in VERIFIED.values()]
        places = st.sampled_from([*range(len(names)), *flags * 3])
        for row in rows:
            for at in draw(st.lists(places, max_size=3)):
                row[at] = draw(st.sampled_from(["", "FALSE"])) if at in flags else ""
    values = st.sampled_from(draw(st.sampled_from([_HOSTILE, _HOSTILE, _HOSTILE + _ODD])))
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 2, 4]))):
        row = draw(st.sampled_from(rows))
        row[draw(st.integers(0, len(names) - 1))] = draw(st.one_of(st.just(""), values))
    dialect = draw(st.sampled_from(Dialect))
    groups = has_groups and draw(st.sampled_from([True, True, True, False]))
    return Users(pool, names, rows, dialect, written(names, rows, dialect), groups)


def written(names: Sequence[str], rows: Sequence[Sequence[str]], dialect: Dialect) -> bytes:
    """A file written without the library."""
    if dialect is Dialect.RFC4180:
        text = io.StringIO()
        csv.writer(text).writerows([names, *rows])
        return text.getvalue().encode()
    cells = ([cell.replace(",", "\\,") for cell in row] for row in [names, *rows])
    return "".join(",".join(row) + "\n" for row in cells).encode()


def as_mappings(users: Users) -> list[Mapping[str, str]]:
    """The file's users by column name, values trimmed."""
    return [dict(zip(users.names, map(str.strip, row), strict=True)) for row in users.rows]
