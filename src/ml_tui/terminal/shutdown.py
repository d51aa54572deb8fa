"""What happens when the terminal goes away or the machine wants the process gone: save first, then leave, soon.

A lost SSH connection, a shutdown and a stopped job have one thing in common: nobody can answer a question any more,
and the event loop may be stuck in a write to a link that nobody reads. So the rescue runs on plain threads, does not
touch the user interface, and ends the process even when the interface never comes back.
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


def _forget(error: BaseException) -> None:
    """The default for ``report``: there is nobody left to tell."""


class ShutdownHandler:
    """Saves and leaves on SIGHUP, SIGINT, SIGTERM and a hang-up seen by the driver; saves before a stop (Ctrl+Z).

    Only the first cause counts; all that follow are ignored, from whichever thread they come.
    """

    reason: str | None = None
    """Why the process is ending: the name of a signal, or what the driver said; None while all is well."""

    def __init__(
        self,
        *,
        save: Callable[[], None],
        leave: Callable[[int], object],
        report: Callable[[BaseException], object] = _forget,
        grace: float = 2.0,
        save_limit: float = 5.0,
        kill: Callable[[int], object] = os._exit,
    ) -> None:
        """Prepare the rescue; nothing is changed before `install`.

        ``save`` writes the latest state to disk. It runs on a thread of its own, never on the event loop, and must
        not call the interface; it may be called more than once, but never twice at a time.
        ``leave`` is called on the event loop with the exit code, and asks the app to end.
        ``report`` gets what ``save`` raised, or a `TimeoutError`; what it raises itself is dropped.
        ``grace`` is how long leaving may take, in seconds, before ``kill`` ends the process with the exit code.
        ``save_limit`` is how long is waited for ``save``, in seconds: a dead network disk must not keep the process.
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

        The handlers are Python's own, not the loop's: those of the loop would wait for their turn, and a loop that is
        blocked in a write to a stalled link gives none. An ignored SIGHUP (nohup) is taken over as well, because a
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
        """Give the signals back to whoever had them; an end that has begun goes on, and no signal cuts it short."""
        if self.reason:
            self._ignore_more()
        for number, handler in self._replaced.items():
            # A handler that was not set from Python cannot be put back by it.
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        self._replaced.clear()

    def hang_up(self, reason: str) -> None:
        """The terminal is gone: save and leave with `HUNG_UP`. Returns at once; any thread may call it."""
        self._end(HUNG_UP, reason)

    def terminate(self, reason: str) -> None:
        """The process is wanted gone: save and leave with `TERMINATED`. Returns at once; any thread may call it."""
        self._end(TERMINATED, reason)

    def _on_end(self, number: int, *_: object) -> None:
        """Handle SIGHUP, SIGINT and SIGTERM."""
        self._ignore_more()
        self._end(128 + number, signal.Signals(number).name)

    def _ignore_more(self) -> None:
        """Let no further signal end the process before the terminal is given back; call it on the main thread.

        Python puts its own handlers back to the default when it finalises, but not an ignored signal. Should leaving
        take too long, the watchdog ends the process.
        """
        for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
            self._replaced.pop(number, None)

    def _on_stop(self, number: int, frame: FrameType | None) -> None:
        """Handle SIGTSTP: a stopped process cannot save when its terminal goes away, so it saves before."""
        self._save_in_time()
        before = self._replaced.get(signal.SIGTSTP)
        if callable(before):
            before(number, frame)
        elif before != signal.SIG_IGN:
            os.kill(os.getpid(), signal.SIGSTOP)

    def _end(self, code: int, reason: str) -> None:
        """Start the end of the process, once."""
        # A lock that is never released again is a switch that signal handlers and threads may race for.
        if self._first.acquire(blocking=False):
            self.reason = reason
            threading.Thread(target=self._run, args=(code,), name="ml-tui-shutdown", daemon=True).start()

    def _run(self, code: int) -> None:
        """Save, arm the watchdog, ask the app to leave: in this order."""
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
        """Save on a thread of its own and wait for it, but not for ever.

        The thread is what makes this safe in a signal handler: the main thread may hold the very lock that ``save``
        needs, and would wait for itself. Here it waits for `save_limit` at most.
        """
        thread = threading.Thread(target=self._save_once, name="ml-tui-rescue", daemon=True)
        thread.start()
        thread.join(self._save_limit)
        if thread.is_alive():
            self._tell(TimeoutError(f"not saved within {self._save_limit} s"))

    def _save_once(self) -> None:
        """Save; what goes wrong is reported, never raised."""
        try:
            with self._saving:
                self._save()
        except BaseException as error:
            self._tell(error)

    def _tell(self, error: BaseException) -> None:
        """Report ``error``; a report that fails must not stop the rescue."""
        with suppress(Exception):
            self._report(error)
