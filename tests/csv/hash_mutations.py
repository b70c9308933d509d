"""Hashes damaged at random."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.csv.hash_samples import AS_IT_IS, CLEAR_TEXT, NO_FORM, REWRITTEN, UNFIT

SAMPLES = [
    *(each[1] for each in AS_IT_IS.values()),
    *(each[1] for each in REWRITTEN.values()),
    *(each[0] for each in UNFIT.values()),
    *NO_FORM.values(),
    *CLEAR_TEXT.values(),
]
_SIGNS = "$./+=,:{}*!-_@ 0129abcxyzAQgw"


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A sample with a few characters changed, a mixture of two, or any text."""
    text = draw(st.sampled_from(SAMPLES))
    how = draw(st.sampled_from(["as it is", "changed", "changed", "mixed", "numbers", "any"]))
    if how == "any":
        # Character by character: for whole texts, hypothesis takes some out of our messages.
        return "".join(draw(st.lists(st.characters(codec="utf-8"), max_size=40)))
    if how == "mixed":
        other = draw(st.sampled_from(SAMPLES))
        return text[: draw(st.integers(0, 60))] + other[draw(st.integers(0, 60)) :]
    if how == "numbers":
        parts = text.split("$")
        at = draw(st.integers(0, len(parts) - 1))
        parts[at] = str(draw(st.sampled_from([0, 1, 2, 3, 4, 8, 9, 12, 13, 16, 65_536, 600_001])))
        return "$".join(parts)
    for _ in range(draw(st.integers(0, 3)) if how == "changed" else 0):
        at = draw(st.integers(0, len(text)))
        new = draw(st.text(st.sampled_from(_SIGNS) | st.characters(codec="utf-8"), max_size=2))
        text = text[:at] + new + text[at + draw(st.integers(0, 2)) :]
    return text
