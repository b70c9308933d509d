"""``${*}``, ``${?}`` and ``${$}`` in policies: the characters themselves.

IAM user guide, "IAM policy elements: Variables and tags", special characters. The emulator takes
them for text with wildcards in it.
"""

from __future__ import annotations

import functools
import re

from local_aws.emulator import ministack

_TOKEN = re.compile(r"\$\{([*?$])\}|([*?])", re.DOTALL)
_WILDCARDS = {"*": ".*", "?": "."}


def install() -> None:
    """Replace the emulator's matching of resources and of conditions with wildcards."""
    ministack.iam_evaluator.fnmatch_iam_cs = _matches


def _matches(value: str, pattern: str) -> bool:
    return _compiled(pattern).fullmatch(value) is not None


@functools.lru_cache(4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    expression, position = "", 0
    for found in _TOKEN.finditer(pattern):
        expression += re.escape(pattern[position : found.start()])
        expression += _WILDCARDS[found[2]] if found[2] else re.escape(found[1])
        position = found.end()
    return re.compile(expression + re.escape(pattern[position:]), re.DOTALL)
