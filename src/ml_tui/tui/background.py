"""Work that has to wait for a disk, done beside the event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

Result = TypeVar("Result")


async def in_background(step: Callable[[], Result]) -> Result:
    """Do ``step`` in a thread of its own, and return what it returns or raise what it raises.

    Who awaits this gets no keys meanwhile, so they stay in their order; everything else goes on. A thread of
    ``asyncio`` would not do: the app could not end before a disk that hangs.
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
