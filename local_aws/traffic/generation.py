"""Keeps work from before a reset out of what comes after it.

A reset empties the emulator, but cannot stop a thread: a function's asynchronous retry or a
waiting state machine would go on in the next test. Threads inherit the context of the request
that caused them, and with it the generation of that request.
"""

from __future__ import annotations

from contextvars import ContextVar

_current = 0
_of_request: ContextVar[int | None] = ContextVar("generation", default=None)


def mark() -> None:
    """Note the generation of the request that is being served."""
    _of_request.set(_current)


def advance() -> None:
    """Begin a new generation: all that was caused before is stale."""
    global _current  # noqa: PLW0603 - one emulator per process
    _current += 1


def is_stale() -> bool:
    """Whether this thread works on something from before the latest reset."""
    return _of_request.get() not in {None, _current}
