"""The thread that writes to the terminal, and gives up on one that nobody reads."""

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
"""Hang-up: nobody has read what was written for longer than the stall limit."""


class _Stalled(Exception):
    """The terminal has accepted nothing for too long."""


class TerminalWriter(WriterThread):
    """Writes to the terminal in the background; blocks its caller only while the terminal is busy reading.

    It writes to the file descriptor and past the buffers of ``sys.stderr``: what is still in a buffer when a link
    stalls would be flushed at the exit of the interpreter, and block it.
    """

    POLL: ClassVar[float] = 1.0
    """How often it is counted how long a terminal has accepted nothing, in seconds."""

    PAUSES: ClassVar[tuple[float, float]] = (0.01, 0.25)
    """The first and the longest pause before a caller looks again whether there is room, in seconds."""

    LEAVE_LIMIT: ClassVar[float] = 5.0
    """How long the end of writing may take, in seconds: the process wants to leave, or to stop."""

    BATCH: ClassVar[int] = 16_384
    """How many characters are gathered from the queue for one write, about."""

    def __init__(self, file: IO[str], *, on_dead: Callable[[str], None], stall_limit: float) -> None:
        """Write to the terminal that ``file`` is.

        ``on_dead`` is called with the reason when the terminal fails, or accepts nothing for ``stall_limit`` seconds.
        """
        super().__init__(file)
        # A SimpleQueue may be used in a signal handler that interrupts a use of it, as SIGTSTP does; a Queue may not.
        self._pending: SimpleQueue[str | None] = SimpleQueue()
        self._encoding: str = getattr(file, "encoding", None) or "utf-8"
        self._on_dead = on_dead
        self._stall_limit = stall_limit
        self._closed = False
        self._dropped = False
        """Whether nobody wants written any more what the terminal has not accepted yet."""
        self._accepted = 0
        self._terminal = _own_descriptor(file.fileno())

    def write(self, text: str) -> None:
        """Queue ``text``; dropped when the writer has been stopped or the terminal is gone.

        Waits while the queue is full, as the stock writer does, so that a slow link is not flooded with frames; but
        never longer than the stall limit without the terminal accepting anything.
        """
        (pause, longest), waited, accepted = self.PAUSES, 0.0, self._accepted
        while not self._closed and self._pending.qsize() >= MAX_QUEUED_WRITES:
            # Pauses are counted, not the clock: a process that was stopped meanwhile has not waited.
            time.sleep(pause)
            waited, pause = waited + pause, min(2 * pause, longest)
            if self._accepted != accepted:
                pause, waited, accepted = self.PAUSES[0], 0.0, self._accepted
            elif waited > self._stall_limit:
                self._give_up(OUTPUT_STALLED)
        if not self._closed:
            self._pending.put(text)

    def run(self) -> None:
        """Write batch after batch until stopped, or until the terminal is gone."""
        try:
            while (batch := self._next_batch()) is not None:
                self._send(batch.encode(self._encoding, "replace"))
        except _Stalled:
            self._give_up(OUTPUT_STALLED)
        except OSError:
            self._give_up(OUTPUT_FAILED)
        finally:
            self._closed = True
            os.close(self._terminal)

    def stop(self, last: str = "") -> None:
        """Write what is queued, and ``last``, and end; later writes are dropped.

        What the terminal has not accepted within `LEAVE_LIMIT` seconds is dropped as well.
        """
        if not self._closed:
            self._closed = True
            self._pending.put(last)
            self._pending.put(None)
        if self.is_alive():
            self.join(self.LEAVE_LIMIT)
        self._dropped = True

    def _next_batch(self) -> str | None:
        """Wait for text, and take along what else is queued; None at the end."""
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
        while left and not self._dropped:
            count = self._send_some(left)
            self._accepted += count
            left = left[count:]
            idle = 0.0 if count else idle + self.POLL
            if idle > self._stall_limit:
                raise _Stalled

    def _send_some(self, data: memoryview) -> int:
        """Write as much as the terminal accepts within `POLL` seconds; the number of bytes written."""
        if not select.select([], [self._terminal], [], self.POLL)[1]:
            return 0
        try:
            return os.write(self._terminal, data)
        except BlockingIOError:
            time.sleep(self.POLL)
            return 0

    def _give_up(self, reason: str) -> None:
        """Drop whatever comes from now on, and say why."""
        self._closed = True
        self._on_dead(reason)


def write_at_once(descriptor: int, text: str) -> None:
    """Write ``text`` to the terminal ``descriptor``, unless nobody reads there.

    :raises OSError: the terminal is gone.
    """
    terminal = _own_descriptor(descriptor)
    try:
        if select.select([], [terminal], [], 0)[1]:
            os.write(terminal, text.encode())
    finally:
        os.close(terminal)


def _own_descriptor(descriptor: int) -> int:
    """A descriptor of the terminal ``descriptor`` whose writes do not block; the caller closes it.

    The terminal is opened anew, because the flag belongs to the open file, which is shared with the shell. Where that
    is not allowed (after ``su``, in some containers) the writes block the writer's thread, and nothing else.
    """
    try:
        name = os.ttyname(descriptor)
        return os.open(name, os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return os.dup(descriptor)
