"""All rules. Each lives in the module of its subject; ``docs/rules.md`` lists them."""

from . import (
    access,
    file,
    header,
    pool,
    sign_in,
    syntax,
    username,
    values,
    verified,
    whole_columns,
)
from .rule import Rule

RULES: tuple[Rule, ...] = (
    *file.RULES,
    *header.RULES,
    *whole_columns.RULES,
    *syntax.RULES,
    *username.RULES,
    *sign_in.RULES,
    *verified.RULES,
    *values.RULES,
    *access.RULES,
    *pool.RULES,
)

__all__ = ["RULES", "Rule"]
