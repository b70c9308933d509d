"""Finds values that occur more than once among half a million, with little memory."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator


class Repeats:
    """Values and the lines they are on, in 8 bytes for a value on successive lines, else in 24.

    Only hashes of 64 bits are kept. In one of a hundred million files with half a million values,
    two different values have the same hash. Another process makes other hashes of the values.
    """

    def __init__(self) -> None:
        self._keys = array("q")
        # Runs of values on successive lines: the position of the first value, and its line.
        self._starts = array("q")
        self._lines = array("q")

    def add(self, value: str, line: int) -> None:
        """Note a value."""
        self._starts.append(len(self._keys))
        self._lines.append(line)
        self._keys.append(hash(value))

    def extend(self, values: Iterable[str], lines: Iterable[int]) -> None:
        """Note values and the line of each, without a loop in Python, which would be slow."""
        start = len(self._keys)
        self._keys.extend(map(hash, values))
        if isinstance(lines, range):
            self._starts.append(start)
            self._lines.append(lines.start)
        else:
            self._starts.extend(range(start, len(self._keys)))
            self._lines.extend(lines)

    @staticmethod
    def are_apart(several: Iterable[Repeats]) -> bool:
        """Whether no value occurs twice among all of them. It is fast, and settles most files."""
        keys: set[int] = set()
        count = 0
        for each in several:
            keys.update(each._keys)
            count += len(each._keys)
        return len(keys) == count

    def repeated(self) -> Iterator[tuple[int, int]]:
        """For each value that occurred before: its line, and the line where it occurred first."""
        once = set(self._keys)
        if len(once) == len(self._keys):
            return
        again: set[int] = set()
        for key in self._keys:
            if key in once:
                once.remove(key)
            else:
                again.add(key)
        first: dict[int, int] = {}
        for key, line in self._among(again):
            earlier = first.setdefault(key, line)
            if earlier != line:
                yield line, earlier

    def shared_with(self, others: Repeats) -> Iterator[tuple[int, int]]:
        """For each value that the others have on another line: its line, and their first line."""
        shared = set(self._keys).intersection(others._keys)
        theirs: dict[int, int] = {}
        for key, line in others._among(shared):
            theirs.setdefault(key, line)
        for key, line in self._among(shared):
            if theirs[key] != line:
                yield line, theirs[key]

    def _among(self, keys: set[int]) -> Iterator[tuple[int, int]]:
        if not keys:
            return
        for index, key in enumerate(self._keys):
            if key in keys:
                run = bisect_right(self._starts, index) - 1
                yield key, self._lines[run] + index - self._starts[run]
