"""The thread that writes to the terminal, and gives up when nobody reads the output."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import IO, ClassVar, Final

from textual.drivers._writer_thread import MAX_QUEUED_WRITES, WriterThread

OUTPUT_FAILED: Final = "output failed"
"""Hang-up: writing to the terminal raised an error."""

OUTPUT_STALLED: Final = "output stalled"
"""Hang-up: the terminal accepted no output for longer than the stall limit."""


class _Stalled(Exception):
    """The terminal has accepted nothing for too long."""


class TerminalWriter(WriterThread):
    """The thread that writes to the terminal; a caller waits only while the queue is full.

    It writes to the file descriptor, not through ``sys.stderr``: the interpreter flushes that buffer at exit, and would
    block there on a stalled link.
    """

    POLL: ClassVar[float] = 1.0
    """The longest wait for the terminal to accept output, in seconds; after each one the stall limit is checked."""

    PAUSES: ClassVar[tuple[float, float]] = (0.01, 0.25)
    """The first and the longest pause before a caller checks the full queue again, in seconds."""

    LEAVE_LIMIT: ClassVar[float] = 5.0
    """How long `stop` waits for the last output, in seconds: the process is about to end or to be suspended."""

    BATCH: ClassVar[int] = 16_384
    """About how many characters one write takes from the queue."""

    def __init__(self, file: IO[str], *, on_dead: Callable[[str], None], stall_limit: float) -> None:
        """Write to the terminal ``file``.

        ``on_dead`` is called with the reason when the terminal fails, or accepts nothing for ``stall_limit`` seconds.
        """
        super().__init__(file)
        # A handler of SIGTSTP may interrupt a put and put as well: a SimpleQueue allows that, a Queue does not.
        self._pending: SimpleQueue[str | None] = SimpleQueue()
        self._encoding: str = getattr(file, "encoding", None) or "utf-8"
        self._on_dead = on_dead
        self._stall_limit = stall_limit
        self._closed = False
        self._drop_rest = False
        """Whether to drop output that the terminal has not accepted yet."""
        self._accepted = 0
        self._queued = self._sent = 0
        """The characters that were queued, and those of them that the terminal has accepted."""
        self._terminal = _own_descriptor(file.fileno())

    def write(self, text: str) -> None:
        """Queue ``text``; drop it when the writer has been stopped or the terminal is gone.

        Like the stock writer, wait while the queue is full, so that frames do not flood a slow link. Give up when the
        terminal accepts nothing for longer than the stall limit.
        """
        (pause, longest), waited, accepted = self.PAUSES, 0.0, self._accepted
        while not self._closed and self._pending.qsize() >= MAX_QUEUED_WRITES:
            # Pauses are counted instead of reading the clock: the time in which the process was stopped must not count.
            time.sleep(pause)
            waited, pause = waited + pause, min(2 * pause, longest)
            if self._accepted != accepted:
                pause, waited, accepted = self.PAUSES[0], 0.0, self._accepted
            elif waited > self._stall_limit:
                self._give_up(OUTPUT_STALLED)
        if not self._closed:
            self._queued += len(text)
            self._pending.put(text)

    @property
    def is_idle(self) -> bool:
        """Whether the terminal has accepted all that was written."""
        return self._sent == self._queued

    def run(self) -> None:
        """Write the queued text until `stop` is called or the terminal is gone."""
        try:
            while (batch := self._next_batch()) is not None:
                self._send(batch.encode(self._encoding, "replace"))
                self._sent += len(batch)
        except _Stalled:
            self._give_up(OUTPUT_STALLED)
        except OSError:
            self._give_up(OUTPUT_FAILED)
        finally:
            self._closed = True
            os.close(self._terminal)

    def stop(self, last: str = "") -> None:
        """Write what is queued and ``last``, then end; later writes are dropped.

        Output that the terminal has not accepted within `LEAVE_LIMIT` seconds is dropped as well.
        """
        if not self._closed:
            self._closed = True
            self._pending.put(last)
            self._pending.put(None)
        if self.is_alive():
            self.join(self.LEAVE_LIMIT)
        self._drop_rest = True

    def _next_batch(self) -> str | None:
        """Wait for text and return it with what else is queued; None at the end."""
        text = self._pending.get()
        with suppress(Empty):
            while text is not None and len(text) < self.BATCH:
                more = self._pending.get_nowait()
                if more is None:
                    self._pending.put(None)
                    break
                text += more
        return text

    def _send(self, data: bytes) -> None:
        """Write all of ``data``.

        :raises _Stalled: the terminal accepts nothing.
        :raises OSError: the terminal is gone.
        """
        left, idle = memoryview(data), 0.0
        while left and not self._drop_rest:
            count = self._send_some(left)
            self._accepted += count
            left = left[count:]
            idle = 0.0 if count else idle + self.POLL
            if idle > self._stall_limit:
                raise _Stalled

    def _send_some(self, data: memoryview) -> int:
        """Write as much as the terminal accepts within `POLL` seconds; return the number of bytes written."""
        if not select.select([], [self._terminal], [], self.POLL)[1]:
            return 0
        try:
            return os.write(self._terminal, data)
        except BlockingIOError:
            time.sleep(self.POLL)
            return 0

    def _give_up(self, reason: str) -> None:
        """Drop all later writes, and call ``on_dead`` with the ``reason``."""
        self._closed = True
        self._on_dead(reason)


def write_at_once(descriptor: int, text: str) -> None:
    """Write ``text`` to the terminal ``descriptor``, unless that would block.

    :raises OSError: the terminal is gone.
    """
    terminal = _own_descriptor(descriptor)
    try:
        if select.select([], [terminal], [], 0)[1]:
            os.write(terminal, text.encode())
    finally:
        os.close(terminal)


def _own_descriptor(descriptor: int) -> int:
    """Return a non-blocking descriptor of the same terminal; the caller closes it.

    The terminal is opened anew, because the non-blocking flag belongs to the open file, which the shell shares. Where
    opening is not allowed (after ``su``, in some containers), writes block, but only the writer's thread.
    """
    try:
        name = os.ttyname(descriptor)
        return os.open(name, os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return os.dup(descriptor)
