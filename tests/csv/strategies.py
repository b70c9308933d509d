"""Users and files made up by hypothesis."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Literal

from cognito_user_csv import AttributeSchema
from cognito_user_csv.normal import NULL_MARKS
from hypothesis import strategies as st

from tests.csv.samples import make_pool

SCHEMA = {
    "family_name": AttributeSchema(required=True),
    "nickname": AttributeSchema(min_length=2, max_length=12),
    "custom:tier": AttributeSchema(max_length=20),
    "custom:seats": AttributeSchema("Number", min_value=-5, max_value=500),
    "custom:vip": AttributeSchema("Boolean"),
}
POOL = make_pool(
    auto_verified=["email", "phone_number"],
    alias_attributes=["email"],
    case_sensitive=False,
    attributes=SCHEMA,
)


def is_no_mark(value: str) -> bool:
    """Whether a text is not what other systems write for no value."""
    return value not in NULL_MARKS


# Whatever Unicode has, but what no import can hold: controls, separators of lines, quotes.
_text = st.text(
    st.characters(
        exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters='"\\\ufeff', codec="utf-8"
    ),
    max_size=12,
)
_word = st.text(
    st.characters(categories=("L", "M", "N", "P", "S"), exclude_characters='"\\@', codec="utf-8"),
    min_size=1,
    max_size=20,
)
_word = _word.filter(is_no_mark)
_ascii_word = st.text("abcxyz0189.-+_", min_size=1, max_size=10)
_boolean = st.sampled_from(["TRUE", "FALSE", "true", "False", "tRuE", ""])
_email = st.builds("{}@{}.example.com".format, _word, st.sampled_from(["a", "b", "mail"]))
_phone = st.from_regex(r"\+[1-9][0-9]{1,14}", fullmatch=True)
_date = st.dates(datetime.date(1900, 1, 1), datetime.date(2030, 12, 31))
_birthdate = st.one_of(_date.map(str), _date.map(lambda date: date.strftime("%m/%d/%Y")))


def _trimmed(text: st.SearchStrategy[str], least: int = 0) -> st.SearchStrategy[str]:
    return text.map(str.strip).filter(lambda value: len(value) >= least and is_no_mark(value))


OPTIONAL = {
    "name": _trimmed(_text),
    "given_name": _trimmed(_text),
    "address": _trimmed(_text),
    "nickname": _trimmed(_text, 2).filter(lambda value: len(value.encode("utf-16-le")) <= 24),
    "gender": st.just(""),
    "birthdate": _birthdate,
    "updated_at": st.integers(0, 9_999_999_999).map(str),
    "cognito:mfa_enabled": st.sampled_from(["", "FALSE", "false"]),
    "custom:tier": _trimmed(_text).filter(lambda value: len(value.encode("utf-16-le")) <= 40),
    "custom:seats": st.integers(-5, 500).map(str),
    "custom:vip": st.sampled_from(["TRUE", "false", ""]),
}

_verified = st.one_of(
    st.fixed_dictionaries(
        {
            "email": _email,
            "email_verified": st.sampled_from(["TRUE", "true", "True", "tRUE"]),
            "phone_number": st.just(""),
            "phone_number_verified": st.sampled_from(["", "FALSE"]),
        }
    ),
    st.fixed_dictionaries(
        {
            "email": st.one_of(st.just(""), _email),
            "email_verified": st.sampled_from(["", "false"]),
            "phone_number": _phone,
            "phone_number_verified": st.just("TRUE"),
        }
    ),
)


SIGN_IN = ("cognito:username", "email", "phone_number")


def _identity(name: str, user: Mapping[str, str]) -> tuple[str, str]:
    return (name, user[name].casefold()) if user[name] else ("", user["cognito:username"])


@st.composite
def users(draw: st.DrawFn) -> list[dict[str, str]]:
    """Some users that the pool takes, all with the same columns in the same order."""
    optional = draw(st.lists(st.sampled_from(sorted(OPTIONAL)), unique=True, max_size=5))
    fixed = {name: st.one_of(OPTIONAL[name], st.just("")) for name in optional}
    fixed["cognito:username"] = _word
    fixed["family_name"] = _trimmed(_text, 1)
    rows = draw(
        st.lists(
            st.builds(lambda left, right: left | right, st.fixed_dictionaries(fixed), _verified),
            min_size=1,
            max_size=4,
            # A blank value is nobody's.
            unique_by=tuple(partial(_identity, name) for name in SIGN_IN),
        )
    )
    order = draw(st.permutations(list(rows[0])))
    return [{name: row[name] for name in order} for row in rows]


_group = st.text(
    st.characters(categories=("L", "M", "N", "P", "S"), exclude_characters='"\\;', codec="utf-8"),
    min_size=1,
    max_size=20,
)
_lists_of_groups = st.lists(st.one_of(_ascii_word, _group), unique=True, max_size=5).filter(
    lambda names: is_no_mark(";".join(names))
)


@st.composite
def grouped_users(draw: st.DrawFn) -> tuple[list[dict[str, str]], list[tuple[str, ...]]]:
    """Some users with a column of their groups somewhere, and the groups of each."""
    rows = draw(users())
    groups = [tuple(draw(_lists_of_groups)) for _ in rows]
    place = draw(st.integers(0, len(rows[0])))
    separators = st.sampled_from([";", ";", "; ", " ;", " ; ", "\u3000;\u00a0"])
    grouped = []
    for row, names in zip(rows, groups, strict=True):
        cells = list(row.items())
        cells.insert(place, ("cognito:groups", draw(separators).join(names)))
        grouped.append(dict(cells))
    return grouped, groups


def write_cognito(rows: Sequence[Mapping[str, str]], end: str = "\n") -> bytes:
    """The users in Cognito's dialect, written without the library."""
    text = [",".join(rows[0])]
    text += [",".join(value.replace(",", "\\,") for value in row.values()) for row in rows]
    return "".join(line + end for line in text).encode()


def write_rfc4180(rows: Sequence[Mapping[str, str]], *, quote_all: bool = False) -> bytes:
    """The users as a spreadsheet saves them: byte order mark, CRLF, quotes."""
    text = io.StringIO()
    quoting: Literal[0, 1] = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    writer = csv.DictWriter(text, list(rows[0]), quoting=quoting)
    writer.writeheader()
    writer.writerows(rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()
