"""Pools, files and short ways to check them, shared by the tests."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence

from cognito_user_csv import (
    AttributeSchema,
    CsvOptions,
    Dialect,
    Hashing,
    Pool,
    Report,
    check,
    prepare,
)
from cognito_user_csv.table import Table

HEADER = "cognito:username,email,email_verified"
ADA = "ada,ada@example.com,TRUE"
BOB = "bob,bob@example.com,TRUE"


def make_pool(
    *,
    auto_verified: Sequence[str] = ("email",),
    username_attributes: Sequence[str] = (),
    alias_attributes: Sequence[str] = (),
    case_sensitive: bool = True,
    mfa: str = "OFF",
    recovery: Sequence[str] | None = None,
    attributes: Mapping[str, AttributeSchema] | None = None,
) -> Pool:
    """A pool that is known in full, by default one that verifies e-mail addresses."""
    return Pool.from_description(
        {
            "AutoVerifiedAttributes": list(auto_verified),
            "UsernameAttributes": list(username_attributes),
            "AliasAttributes": list(alias_attributes),
            "UsernameConfiguration": {"CaseSensitive": case_sensitive},
            "MfaConfiguration": mfa,
            **({} if recovery is None else {"AccountRecoverySetting": describe_recovery(recovery)}),
            "SchemaAttributes": [
                _describe(name, schema) for name, schema in (attributes or {}).items()
            ],
        },
        [*Pool.unknown().known_columns, *(name for name in attributes or {} if ":" in name)],
    )


def describe_recovery(names: Iterable[str]) -> dict[str, object]:
    """``AccountRecoverySetting`` of a pool whose codes go to these attributes."""
    mechanisms = [f"verified_{name}" for name in names] or ["admin_only"]
    return {
        "RecoveryMechanisms": [
            {"Name": name, "Priority": number} for number, name in enumerate(mechanisms, 1)
        ]
    }


def _describe(name: str, schema: AttributeSchema) -> dict[str, object]:
    def bounds(**limits: int | None) -> dict[str, str]:
        return {key: str(value) for key, value in limits.items() if value is not None}

    return {
        "Name": name,
        "AttributeDataType": schema.data_type,
        "Required": schema.required,
        "StringAttributeConstraints": bounds(
            MinLength=schema.min_length, MaxLength=schema.max_length
        ),
        "NumberAttributeConstraints": bounds(MinValue=schema.min_value, MaxValue=schema.max_value),
    }


POOL = make_pool()


def lines(*rows: str) -> bytes:
    """A file of these lines."""
    return "".join(row + "\n" for row in rows).encode()


def check_bytes(
    content: bytes,
    pool: Pool = POOL,
    dialect: Dialect = Dialect.COGNITO,
    *,
    hashing: Hashing | None = None,
    groups: bool = False,
) -> Report:
    """Check a file held in memory."""
    return check(
        io.BytesIO(content), CsvOptions(dialect, hashing=hashing, groups=groups), pool=pool
    )


def prepare_bytes(
    content: bytes,
    columns: Sequence[str],
    dialect: Dialect = Dialect.COGNITO,
    *,
    hashing: Hashing | None = None,
) -> bytes:
    """The upload of all users of a file held in memory."""
    target = io.BytesIO()
    done = prepare(
        io.BytesIO(content),
        target,
        CsvOptions(dialect, hashing=hashing),
        columns=columns,
        wants=lambda _: True,
    )
    assert done.size == len(target.getvalue())
    assert done.rows == target.getvalue().count(b"\n") - 1
    return target.getvalue()


def users_of(content: bytes, dialect: Dialect = Dialect.COGNITO) -> list[dict[str, str]]:
    """The users of a file held in memory, as its upload has them."""
    names = Table(io.BytesIO(content), dialect).header
    rows = prepare_bytes(content, names, dialect).decode().removesuffix("\n").split("\n")[1:]
    return [dict(zip(names, _cells_of(row), strict=True)) for row in rows]


def _cells_of(row: str) -> list[str]:
    return [cell.replace("\\,", ",") for cell in re.split(r"(?<!\\),", row)]
