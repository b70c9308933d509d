"""Random lives of an import; more of them by `python -m tests.handler.lives`."""

from __future__ import annotations

from tests.handler.lives import violations_of

_LIVES = 200


def test_no_life_breaks_a_promise() -> None:
    broken = [text for seed in range(_LIVES) for text in violations_of(seed)]
    assert not broken, "\n".join(broken[:20])
