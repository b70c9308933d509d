"""Rules about verified attributes, which tie several columns of a row together."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from .. import columns, normal
from ..pool import Pool
from .column import NEVER
from .rule import Rule, Violation
from .values import FALSE_PATTERN, TRUE_PATTERN

UNVERIFIED_USER = Rule(
    id="UserCsv/UnverifiedUser",
    facts="1.2.3",
    reason="none of the attributes that the pool verifies is marked verified ({flags})",
    action="set {flags} to TRUE",
    line=7,
    column="email_verified",
    values={"flags": "email_verified"},
)
VERIFIED_WITHOUT_VALUE = Rule(
    id="UserCsv/VerifiedWithoutValue",
    facts="1.2.1",
    reason="{flag} is TRUE, but there is no {name}",
    action="write the {name}, or set {flag} to FALSE",
    line=7,
    column="email",
    values={"flag": "email_verified", "name": "email"},
)

RULES = (UNVERIFIED_USER, VERIFIED_WITHOUT_VALUE)


def deciding_flags(
    pool: Pool, header: Sequence[str], doubtful: Collection[str] = ()
) -> tuple[str, ...]:
    """The header's columns of which one must be TRUE in each row (FACTS 1.2.3).

    Where the pool's auto-verified attributes are not known, any of the two may be the one. A header
    without them has a finding of its own, and so has one that lacks one of them or has it in other
    words, as ``doubtful``.
    """
    if any(name in doubtful or flag in doubtful for name, flag in columns.VERIFIED.items()):
        return ()
    deciding = pool.auto_verified if pool.auto_verified is not None else columns.VERIFIED
    return tuple(
        flag
        for name, flag in columns.VERIFIED.items()
        if name in deciding and name in header and flag in header
    )


def explain_verified(
    row: Mapping[str, str], flags: Sequence[str], doubtful: Collection[str] = ()
) -> Iterator[Violation]:
    """What is wrong with a row's verified attributes.

    Args:
        row: trimmed values by column name.
        flags: what ``deciding_flags`` says of the file.
        doubtful: columns that the header lacks or has in other words, which was said.
    """
    for name, flag in columns.VERIFIED.items():
        if normal.truth(row.get(flag, "")) and not row.get(name) and name not in doubtful:
            place = name if name in row else flag
            yield VERIFIED_WITHOUT_VALUE.violated(None, place, flag=flag, name=name)
    values = [row[flag] for flag in flags]
    # A value that is no boolean has a finding of its own.
    if values and all(value == "" or normal.truth(value) is False for value in values):
        yield UNVERIFIED_USER.violated(None, flags[0], flags=" or ".join(flags))


def flag_pattern(name: str, header: Sequence[str], *, required: bool) -> str:
    """Pattern of the verified column of attribute ``name``; sets the group ``<name>_true``.

    TRUE only where the attribute has a value: told by the group ``<name>_set`` if the attribute's
    column comes first, else left to ``value_pattern``.
    """
    # Alternatives with an empty branch: several times quicker than groups with a question mark.
    blank = "" if required else "|"
    false = f"(?:{FALSE_PATTERN}{blank})"
    if name not in header:
        return false
    either = f"(?:(?P<{name}_true>{TRUE_PATTERN})|{FALSE_PATTERN}{blank})"
    if header.index(name) < header.index(columns.VERIFIED[name]):
        return f"(?({name}_set){either}|{false})"
    return either


def value_pattern(name: str, pattern: str, header: Sequence[str], *, required: bool) -> str:
    """Pattern of the column of attribute ``name``, given its values' pattern."""
    flag = columns.VERIFIED[name]
    if flag not in header:
        return pattern if required else f"(?:{pattern}|)"
    if header.index(name) < header.index(flag):
        value = f"(?P<{name}_set>{pattern})"
        return value if required else f"(?:{value}|)"
    return pattern if required else f"(?({name}_true){pattern}|(?:{pattern}|))"


def any_flag_pattern(flags: Sequence[str]) -> str:
    """Matches the empty text if one of the deciding flags was TRUE."""
    if not flags:
        return ""
    pattern = NEVER
    for name, flag in columns.VERIFIED.items():
        if flag in flags:
            pattern = f"(?({name}_true)|{pattern})"
    return pattern
