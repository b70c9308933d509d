"""All rules. Each is in the module of its subject; ``docs/rules.md`` lists them."""

from . import (
    access,
    addresses,
    characters,
    escapes,
    federated,
    file,
    groups,
    header,
    no_csv,
    no_header,
    password_hash,
    pool,
    quotes,
    row,
    sign_in,
    times,
    username,
    values,
    verified,
    whole_columns,
)
from .rule import Rule

RULES: tuple[Rule, ...] = (
    *no_csv.RULES,
    *file.RULES,
    *characters.RULES,
    *no_header.RULES,
    *header.RULES,
    *whole_columns.RULES,
    *password_hash.RULES,
    *groups.RULES,
    *escapes.RULES,
    *quotes.RULES,
    *row.RULES,
    *username.RULES,
    *federated.RULES,
    *sign_in.RULES,
    *verified.RULES,
    *values.RULES,
    *addresses.RULES,
    *times.RULES,
    *access.RULES,
    *pool.RULES,
)

__all__ = ["RULES", "Rule"]
