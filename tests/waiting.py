"""How tests wait: for a condition, and as long as it takes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

TIMEOUT = 60.0
"""Seconds after which a test gives up. Nothing takes as long, however busy the machine: only what hangs does."""


def until(holds: Callable[[], object], what: str = "") -> None:
    """Wait until ``holds`` is true.

    :raises AssertionError: it has not come true; ``what`` says what was waited for.
    """
    deadline = time.monotonic() + TIMEOUT
    while not holds():
        assert time.monotonic() < deadline, f"{what or 'it'} did not happen"
        time.sleep(0.002)


async def comes_true(holds: Callable[[], object], pause: Callable[[float], Awaitable[None]] = asyncio.sleep) -> bool:
    """Whether ``holds`` becomes true, while nothing is done but to ``pause``."""
    deadline = time.monotonic() + TIMEOUT
    while not (true := holds()) and time.monotonic() < deadline:
        await pause(0.005)
    return bool(true)


@contextmanager
def little_cpu_time() -> Iterator[None]:
    """What is done inside takes little processor time, of which other programs take nothing away.

    What grows with the square of a long text takes minutes.
    """
    before = time.process_time()
    yield
    assert time.process_time() - before < 20
