"""Rules about the header."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence

from .. import columns
from ..pool import Pool
from .rule import Rule
from .username import FEDERATED_USER, federated_column_texts

NO_HEADER = Rule(
    id="UserCsv/NoHeader",
    facts="1.1.1",
    reason="the first line is not one of column names{guess}",
    action="{action}",
    line=1,
    values={
        "guess": ": a file without a header?",
        "action": "start the file with a line of column names such as cognito:username,email",
    },
)
DUPLICATE_COLUMN = Rule(
    id="UserCsv/DuplicateColumn",
    facts="1.1.1",
    reason="the header names this column twice",
    action="keep one of them",
    line=1,
    column="email",
)
UNKNOWN_COLUMN = Rule(
    id="UserCsv/UnknownColumn",
    facts="1.1.5",
    reason="{what}",
    action="{action}",
    needs="schema (for custom attributes)",
    line=1,
    column="phone",
    values={"what": "the pool has no such column", "action": "did you mean phone_number?"},
)
COLUMN_NOT_IMPORTABLE = Rule(
    id="UserCsv/ColumnNotImportable",
    facts="1.5.6",
    reason="the column cannot be imported: {why}",
    action="remove the column",
    line=1,
    column="sub",
    values={"why": columns.NOT_IMPORTABLE["sub"]},
)
PASSWORD_HASH = Rule(
    id="UserCsv/PasswordHash",
    facts="2.2.8",
    reason="password hashes are imported only by a job with a hashing algorithm, not by this one",
    action="remove the column; imported users set a password when they first sign in",
    line=1,
    column="password_hash",
)
MISSING_COLUMN = Rule(
    id="UserCsv/MissingColumn",
    facts="1.2.1",
    reason="the header lacks this column, and {why}",
    action="add the column with a value in each row",
    needs="(but for cognito:username) auto-verified attributes, schema",
    line=1,
    column="cognito:username",
    values={"why": "every user needs a username"},
)

RULES = (
    NO_HEADER,
    DUPLICATE_COLUMN,
    UNKNOWN_COLUMN,
    COLUMN_NOT_IMPORTABLE,
    PASSWORD_HASH,
    MISSING_COLUMN,
)

HeaderFinding = tuple[Rule, str | None, dict[str, object]]
"""Rule, column and what fills the rule's texts."""

# Names that people and other systems use for a column.
_SYNONYMS = {
    "username": columns.USERNAME,
    "user": columns.USERNAME,
    "login": columns.USERNAME,
    "mfa_enabled": columns.MFA_ENABLED,
    "mail": columns.EMAIL,
    "e-mail": columns.EMAIL,
    "phone": columns.PHONE_NUMBER,
    "mobile": columns.PHONE_NUMBER,
    "first_name": "given_name",
    "last_name": "family_name",
    "surname": "family_name",
    "date_of_birth": columns.BIRTHDATE,
    "language": "locale",
    "timezone": "zoneinfo",
}
_NAME_LIKE = re.compile(r"[A-Za-z_][A-Za-z0-9_:-]{0,39}(?: [A-Za-z0-9_:-]{1,39})?")


def label(header: Sequence[str], index: int, pool: Pool) -> str:
    """How findings call a column: its name if it surely is one, else its number.

    A damaged line may hold a user's values beside the names.
    """
    name = header[index]
    looks_whole = is_header(header, pool) and all(map(_NAME_LIKE.fullmatch, header))
    return name if looks_whole or _is_known(name, pool) else f"column {index + 1}"


def is_header(header: Sequence[str], pool: Pool) -> bool:
    """Whether a line is a header: it names the username's column, or mostly known columns.

    Other spellings of a known name count, too. Not one known name alone: in a user's row, a value
    may be equal to it.
    """
    if any("\r" in name for name in header):
        return False
    if columns.USERNAME in header:
        return True
    known = [_is_known(name, pool) or _is_spelling(name, pool) for name in header if name]
    return 2 * sum(known) > len(known)


def _is_known(name: str, pool: Pool) -> bool:
    return pool.takes_column(name) or name in (columns.PASSWORD_HASH, columns.IDENTITIES)


def _is_spelling(name: str, pool: Pool) -> bool:
    return _other_spelling(name, pool) is not None or columns.not_importable(name) is not None


def check_header(header: Sequence[str], pool: Pool, *, hashes: bool) -> Iterator[HeaderFinding]:
    """What is wrong with a header: the names of the first line's cells, trimmed."""
    if not is_header(header, pool):
        yield _no_header(header, pool)
        return
    seen: set[str] = set()
    meant: set[object] = set()
    for index, name in enumerate(header):
        if name and name in seen:
            yield DUPLICATE_COLUMN, label(header, index, pool), {}
        else:
            for rule, column, texts in _check_column(header, index, pool, hashes=hashes):
                meant.add(texts.get("nearest"))
                yield rule, column, texts
        seen.add(name)
    for name, why in _needed(header, pool):
        if name not in meant:
            yield MISSING_COLUMN, name, {"why": why}


def _no_header(header: Sequence[str], pool: Pool) -> HeaderFinding:
    if any("\r" in name for name in header):
        guess = ": its lines end in CR alone"
        return NO_HEADER, None, {"guess": guess, "action": "end them in LF or CRLF"}
    for separator, called in ((";", "semicolons"), ("\t", "tabs"), ("|", "vertical bars")):
        names = [name.strip(' "') for name in header[0].split(separator)]
        if len(header) == 1 and is_header(names, pool):
            guess = f": it is separated by {called}"
            return NO_HEADER, None, {"guess": guess, "action": "separate the cells by commas"}
    return NO_HEADER, None, dict(NO_HEADER.values)


def _check_column(
    header: Sequence[str], index: int, pool: Pool, *, hashes: bool
) -> Iterator[HeaderFinding]:
    name = header[index]
    why = columns.not_importable(name)
    if name == columns.PASSWORD_HASH:
        if not hashes:
            yield PASSWORD_HASH, name, {}
    elif name == columns.IDENTITIES:
        yield FEDERATED_USER, name, federated_column_texts()
    elif why is not None:
        yield COLUMN_NOT_IMPORTABLE, name, {"why": why}
    elif pool.takes_column(name):
        return
    elif not name:
        what = {"what": "the column has no name", "action": "name it or remove it"}
        yield UNKNOWN_COLUMN, label(header, index, pool), dict(what)
    else:
        nearest = _nearest(name, pool)
        action = f"did you mean {nearest}?" if nearest else "remove the column"
        what = {"what": "the pool has no such column", "action": action, "nearest": nearest or ""}
        yield UNKNOWN_COLUMN, label(header, index, pool), dict(what)


def _nearest(name: str, pool: Pool) -> str | None:
    spelling = _other_spelling(name, pool)
    if spelling:
        return spelling
    known = _by_folded_name(pool)
    close = difflib.get_close_matches(_folded(name), known, n=1, cutoff=0.7)
    return known[close[0]] if close else None


def _other_spelling(name: str, pool: Pool) -> str | None:
    """The known column that a name is just another way to write."""
    known = _by_folded_name(pool)
    wanted = _folded(name)
    synonym = _SYNONYMS.get(wanted)
    if synonym in known.values():
        return synonym
    return known.get(wanted) or known.get(columns.CUSTOM_PREFIX + wanted)


def _folded(name: str) -> str:
    return name[:64].lower().replace(" ", "_")


def _by_folded_name(pool: Pool) -> dict[str, str]:
    return {_folded(column): column for column in pool.known_columns}


def _needed(header: Sequence[str], pool: Pool) -> Iterator[tuple[str, str]]:
    """The columns that every row needs and the header lacks, with the reason (FACTS 1.2.1)."""
    missing: dict[str, str] = {}
    if columns.USERNAME not in header:
        missing[columns.USERNAME] = "every user needs a username"
    missing.update(_needed_to_verify(header, pool))
    for name in pool.attributes or ():
        if pool.required(name) and name not in header:
            missing.setdefault(name, "the pool requires the attribute")
    yield from missing.items()


def _needed_to_verify(header: Sequence[str], pool: Pool) -> dict[str, str]:
    """FACTS 1.2.3: each row needs one of the pool's auto-verified attributes, marked verified."""
    candidates = pool.auto_verified if pool.auto_verified is not None else columns.VERIFIED
    pairs = [(name, columns.VERIFIED[name]) for name in columns.VERIFIED if name in candidates]
    if not pairs or any(set(pair) <= set(header) for pair in pairs):
        return {}
    # Ask for the pair that is nearer to complete; for e-mail when there is none.
    pair = max(pairs, key=lambda pair: sum(name in header for name in pair))
    why = f"each user needs a verified {pair[0]}"
    return {name: why for name in pair if name not in header}
