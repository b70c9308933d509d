"""All rules. Each lives in the module of its subject; ``docs/rules.md`` lists them."""

from . import file, header, pool, sign_in, syntax, username, values, verified
from .rule import Rule

RULES: tuple[Rule, ...] = (
    *file.RULES,
    *header.RULES,
    *syntax.RULES,
    *username.RULES,
    *sign_in.RULES,
    *verified.RULES,
    *values.RULES,
    *pool.RULES,
)

__all__ = ["RULES", "Rule"]
