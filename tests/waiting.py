"""Waits for a condition, however long it takes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

TIMEOUT = 60.0
"""Seconds after which a test gives up. Even on a busy machine, only a test that hangs takes so long."""


def until(holds: Callable[[], object], what: str = "") -> None:
    """Wait until ``holds`` is true.

    :raises AssertionError: it did not become true in time; ``what`` says what was waited for.
    """
    deadline = time.monotonic() + TIMEOUT
    while not holds():
        assert time.monotonic() < deadline, f"{what or 'it'} did not happen"
        time.sleep(0.002)


async def comes_true(holds: Callable[[], object], pause: Callable[[float], Awaitable[None]] = asyncio.sleep) -> bool:
    """Whether ``holds`` becomes true within `TIMEOUT`, with ``pause`` between looks."""
    deadline = time.monotonic() + TIMEOUT
    while not (true := holds()) and time.monotonic() < deadline:
        await pause(0.005)
    return bool(true)


@contextmanager
def little_cpu_time() -> Iterator[None]:
    """Assert that the block takes little processor time, which other programs do not affect.

    Work that grows with the square of a long text takes minutes.
    """
    before = time.process_time()
    yield
    assert time.process_time() - before < 20
