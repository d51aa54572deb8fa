"""Save and leave quickly when the terminal is gone or a signal asks the process to end.

After a lost SSH connection, at a shutdown and in a stopped job, nobody can answer a question any more, and the event
loop may be stuck in a write to a stalled link. So saving runs in plain threads, does not touch the user interface, and
the process ends even when the event loop no longer responds.
"""

from __future__ import annotations

import asyncio
import contextvars
import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any, Final

HUNG_UP: Final = 128 + signal.SIGHUP
"""Exit code after a hang-up (129), as a shell would report it."""

TERMINATED: Final = 128 + signal.SIGTERM
"""Exit code after a request to terminate (143), as a shell would report it."""


def _drop_error(error: BaseException) -> None:
    """Drop ``error``; the default for ``report``."""


class ShutdownHandler:
    """Saves and leaves on SIGHUP, SIGINT, SIGTERM and a hang-up seen by the driver; saves before a stop (Ctrl+Z).

    Only the first cause counts; later ones are ignored, from any thread.
    """

    reason: str | None = None
    """Why the process is ending: the name of a signal, or what the driver said; None while all is well."""

    def __init__(
        self,
        *,
        save: Callable[[], None],
        leave: Callable[[int], object],
        report: Callable[[BaseException], object] = _drop_error,
        grace: float = 2.0,
        save_limit: float = 5.0,
        kill: Callable[[int], object] = os._exit,
    ) -> None:
        """Prepare to save and leave; `install` takes over the signals.

        ``save`` writes the latest state to disk. It runs on a thread of its own, never on the event loop, and must
        not call the interface; it may be called more than once, but never twice at a time.
        ``leave`` is called on the event loop with the exit code, and asks the app to end.
        ``report`` gets what ``save`` raised, or a `TimeoutError`; errors that it raises are dropped.
        ``grace`` is how long leaving may take, in seconds, before ``kill`` ends the process with the exit code.
        ``save_limit`` is how long to wait for ``save``, in seconds: a dead network disk must not keep the process.
        """
        self._save = save
        self._leave = leave
        self._report = report
        self._grace = grace
        self._save_limit = save_limit
        self._kill = kill
        self._first = threading.Lock()
        self._saving = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._context = contextvars.Context()
        self._replaced: dict[signal.Signals, Any] = {}

    def install(self) -> None:
        """Take over SIGHUP, SIGINT, SIGTERM and SIGTSTP; call it on the main thread, with the event loop running.

        The handlers are Python's, not the event loop's: a loop that is blocked in a write to a stalled link would never
        call its own. An ignored SIGHUP (nohup) is taken over as well, because a
        full-screen program has nothing to do without its terminal. Call it after the driver exists: the driver's
        handler of SIGTSTP is called when the state is saved.
        """
        if self._replaced:
            return
        self._loop = asyncio.get_running_loop()
        self._context = contextvars.copy_context()
        for number, handler in (
            (signal.SIGHUP, self._on_end),
            (signal.SIGINT, self._on_end),
            (signal.SIGTERM, self._on_end),
            (signal.SIGTSTP, self._on_stop),
        ):
            self._replaced[number] = signal.signal(number, handler)

    def uninstall(self) -> None:
        """Restore the earlier signal handlers; once the process is ending, ignore signals that would end it."""
        if self.reason:
            self._ignore_more()
        for number, handler in self._replaced.items():
            # Python cannot restore a handler that was not set from Python.
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        self._replaced.clear()

    def hang_up(self, reason: str) -> None:
        """Save and leave with `HUNG_UP`: the terminal is gone. Returns at once; any thread may call it."""
        self._end(HUNG_UP, reason)

    def terminate(self, reason: str) -> None:
        """Save and leave with `TERMINATED`. Returns at once; any thread may call it."""
        self._end(TERMINATED, reason)

    def _on_end(self, number: int, *_: object) -> None:
        """Handle SIGHUP, SIGINT and SIGTERM."""
        self._ignore_more()
        self._end(128 + number, signal.Signals(number).name)

    def _ignore_more(self) -> None:
        """Ignore further signals until the terminal is restored; call it on the main thread.

        When Python finalises, it resets its own handlers to the default, but not ignored signals. If leaving takes too
        long, the watchdog ends the process.
        """
        for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
            self._replaced.pop(number, None)

    def _on_stop(self, number: int, frame: FrameType | None) -> None:
        """Handle SIGTSTP: save first, because a stopped process cannot save when its terminal goes away."""
        self._save_in_time()
        before = self._replaced.get(signal.SIGTSTP)
        if callable(before):
            before(number, frame)
        elif before != signal.SIG_IGN:
            os.kill(os.getpid(), signal.SIGSTOP)

    def _end(self, code: int, reason: str) -> None:
        """Begin to end the process, once."""
        # The lock is never released, so only the first of several signal handlers and threads gets past it.
        if self._first.acquire(blocking=False):
            self.reason = reason
            threading.Thread(target=self._run, args=(code,), name="ml-tui-shutdown", daemon=True).start()

    def _run(self, code: int) -> None:
        """Save, start the watchdog, and ask the app to leave, in this order."""
        self._save_in_time()
        watchdog = threading.Timer(self._grace, self._kill, (code,))
        watchdog.daemon = True
        watchdog.start()
        if self._loop is None:
            return
        # RuntimeError: the loop is closed, so the app has left already.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._leave, code, context=self._context)

    def _save_in_time(self) -> None:
        """Save in a new thread, and wait for it `save_limit` seconds at most.

        The thread makes this safe in a signal handler: the main thread may hold the very lock that ``save`` needs, and
        would wait for itself for ever.
        """
        thread = threading.Thread(target=self._save_once, name="ml-tui-rescue", daemon=True)
        thread.start()
        thread.join(self._save_limit)
        if thread.is_alive():
            self._tell(TimeoutError(f"not saved within {self._save_limit} s"))

    def _save_once(self) -> None:
        """Save; report any error instead of raising it."""
        try:
            with self._saving:
                self._save()
        except BaseException as error:
            self._tell(error)

    def _tell(self, error: BaseException) -> None:
        """Report ``error``; a failing report must not stop the shutdown."""
        with suppress(Exception):
            self._report(error)
