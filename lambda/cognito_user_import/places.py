"""Places in the source as a reason names them: the first few, and how many more."""

from __future__ import annotations

from collections.abc import Sequence

PLACES_IN_A_REASON = 10


def first_places(places: Sequence[str], *, count: int, separator: str = ", ") -> str:
    """The first of some places.

    Args:
        places: the places, or the first of them.
        count: how many there are.
        separator: what stands between two of them.
    """
    shown = places[:PLACES_IN_A_REASON]
    more = count - len(shown)
    return separator.join(shown) + (f" and {more:,} more" if more else "")
