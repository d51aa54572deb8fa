"""Runs work that may wait for a disk outside of the event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

Result = TypeVar("Result")


async def in_background(step: Callable[[], Result]) -> Result:
    """Run ``step`` in a daemon thread, and return what it returns or raise what it raises.

    A handler that awaits this gets no keys meanwhile, so keys stay in order; everything else goes on. ``asyncio``'s own
    threads would not do: the app could not end while a disk hangs.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Result] = loop.create_future()

    def tell(outcome: Callable[[], object]) -> None:
        with suppress(RuntimeError):  # the loop is closed, so the app has left already
            loop.call_soon_threadsafe(lambda: done.done() or outcome())

    def run() -> None:
        try:
            result = step()
        except BaseException as error:
            failed = error
            tell(lambda: done.set_exception(failed))
        else:
            tell(lambda: done.set_result(result))

    threading.Thread(target=run, name="ml-tui-background", daemon=True).start()
    return await done
