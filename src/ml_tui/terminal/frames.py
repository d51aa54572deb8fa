"""Sends frames to the terminal, one at a time: the next is made when the terminal has taken the last.

Every frame ends with a question for the position of the cursor (CPR). The terminal answers when it has drawn all that
came before. What changes meanwhile goes into the next frame together. So frames are dropped and never queued: over a
slow line the screen is as near to the present as the line allows, however many keys were pressed. One exception: when
the last key of a burst is over, a line that was seen to be slow gets the rest as soon as it has carried the last frame,
while the answer is still on its way back.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import ClassVar, Final

from rich.color import ColorSystem
from textual._compositor import CompositorUpdate

from ml_tui.terminal.picture import Picture

QUESTION: Final = "\x1b[6n"
"""Asks for the position of the cursor."""

_BEGIN: Final = "\x1b[?2026h"
_END: Final = "\x1b[?2026l"
"""Around a frame, where the terminal can hold back an incomplete one."""


class FrameSender:
    """Sends the picture of one terminal.

    All methods are for the event loop, except `answered`, `key_pressed` and `wait`, which any thread may call.
    """

    UNANSWERED: ClassVar[float] = 1.0
    """How long to wait for the first answer of a terminal, in seconds: it may answer none at all."""

    PATIENCE: ClassVar[float] = 3.0
    """How long to wait for an answer of a terminal that has answered before, besides the time for the bytes."""

    SLOWEST: ClassVar[float] = 300.0
    """The slowest line expected, in bytes a second."""

    MOST_MISSED: ClassVar[int] = 2
    """After so many questions in a row without an answer the terminal is asked no more."""

    POLL: ClassVar[float] = 0.02
    """Seconds between two looks whether the output was accepted, while a terminal that does not answer is sent one."""

    TYPING: ClassVar[float] = 0.08
    """While the last key is not older, more keys are expected, in seconds: a held key repeats every 0.03."""

    SHARE: ClassVar[float] = 0.2
    """How long a frame may take the line while more keys are expected, in seconds; the rest follows when they stop."""

    LEAST: ClassVar[int] = 150
    """The shortest limit of a frame, and what two frames must differ by to tell the line's speed, in bytes."""

    LARGEST: ClassVar[int] = 5000
    """About the size of the largest frame, in bytes; a line that carries it in time needs no limit."""

    def __init__(
        self,
        send: Callable[[str], None],
        loop: asyncio.AbstractEventLoop,
        *,
        colors: ColorSystem = ColorSystem.TRUECOLOR,
        is_accepted: Callable[[], bool] = lambda: True,
        has_answered: bool = False,
        owes_answer: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Send frames by ``send``, which must not block.

        :param colors: what the terminal can show.
        :param is_accepted: whether the terminal has accepted all output; it decides where no answers come.
        :param has_answered: whether the terminal has answered an earlier question.
        :param owes_answer: whether the answer to an earlier question is still to come.
        """
        self.picture = Picture(colors)
        self._send = send
        self._loop = loop
        self._is_accepted = is_accepted
        self._clock = clock
        self._cursor = (0, 0)
        self._synchronized = False
        self._active = False
        self._under_way = False
        self._timer: asyncio.TimerHandle | None = None
        """Ends the wait for the answer."""
        self._carried: asyncio.TimerHandle | None = None
        """Ends it earlier, when a slow line has carried the frame."""
        self._lock = threading.Lock()
        self._owed = int(owes_answer)
        """How many questions are not answered yet."""
        self._settled = threading.Event()
        """Set while no answer is owed."""
        if not self._owed:
            self._settled.set()
        self._asks = True
        self._has_answered = has_answered
        self._missed = 0
        self._size = 0
        """Bytes of the frame under way."""
        self._sent_at = 0.0
        self._fastest = (0, float("inf"))
        """Bytes of the frame that was answered fastest, and how long that took, in seconds."""
        self._rate = float("inf")
        """How many bytes a second the line carries."""
        self._key_at = float("-inf")

    def start(self) -> None:
        """Begin to send: the terminal is ours, and nothing is known of what it shows."""
        self.picture.forget()
        self._active, self._under_way = True, False
        if self.picture.size != (0, 0):
            self._send_next()

    def stop(self) -> None:
        """Send nothing more until `start`."""
        self._active = False
        self._cancel_timers()

    def wait(self, timeout: float) -> bool:
        """Wait at most ``timeout`` seconds for the answers that are owed: they must not reach the shell.

        Those that have not come by then are given up, or the frames after the next `start` would wait for them.
        """
        if self._settled.wait(timeout):
            return True
        with self._lock:
            self._owed = 0
            self._settled.set()
        return False

    def show(self, update: CompositorUpdate, cursor: tuple[int, int], *, synchronized: bool) -> None:
        """Show what Textual has drawn, at once or with the next frame.

        :param cursor: column and row of the terminal's own cursor.
        :param synchronized: whether the terminal can hold back an incomplete frame.
        """
        self.picture.take(update)
        self._cursor, self._synchronized = cursor, synchronized
        self._send_next()

    def key_pressed(self) -> None:
        """Note that a key was pressed."""
        self._key_at = self._clock()

    def answered(self) -> None:
        """Note that the terminal has answered a question. Called from the input thread."""
        with self._lock:
            self._has_answered = True
            self._owed = max(0, self._owed - 1)
            if self._owed:
                return
            self._settled.set()
        with suppress(RuntimeError):  # the loop is closed
            self._loop.call_soon_threadsafe(self._taken)

    def _send_next(self) -> None:
        """Send what the terminal does not show yet, unless a frame is under way."""
        if self._under_way or not self._active:
            return
        text = self.picture.changes(self._cursor, limit=self._limit())
        if not text:
            return
        # Over a slow line the frame is better seen as it comes.
        frame = f"{_BEGIN}{text}{_END}" if self._synchronized and not self._is_slow else text
        if self._asks:
            frame += QUESTION
            with self._lock:
                self._owed += 1
                self._settled.clear()
        self._under_way, self._size, self._sent_at = True, len(frame.encode()), self._clock()
        self._send(frame)
        if not self._asks:
            self._timer = self._loop.call_later(self.POLL, self._look)
            return
        self._timer = self._loop.call_later(self._patience(), self._miss)
        if self._is_slow:
            self._carried = self._loop.call_later(self._size / self._rate, self._go_on_when_calm)

    def _patience(self) -> float:
        """Return how long to wait for the answer to the frame under way, in seconds."""
        return self.PATIENCE + self._size / self.SLOWEST if self._has_answered else self.UNANSWERED

    @property
    def _is_slow(self) -> bool:
        """Whether the line was seen to take its time."""
        return self._rate < float("inf")

    @property
    def _is_typing(self) -> bool:
        """Whether more keys are expected."""
        return self._clock() - self._key_at < self.TYPING

    def _limit(self) -> int | None:
        """Return how many bytes the next frame may have; None: any number."""
        return max(self.LEAST, int(self._rate * self.SHARE)) if self._is_slow and self._is_typing else None

    def _go_on_when_calm(self) -> None:
        """Go on when no more keys come: the slow line has carried the frame, only the answer is on its way back."""
        if self._is_typing:
            self._carried = self._loop.call_later(self.TYPING / 4, self._go_on_when_calm)
        else:
            self._next()

    def _taken(self) -> None:
        """Go on: the terminal has taken the frame that was under way."""
        if self._owed or not self._under_way:
            return
        self._missed = 0
        self._measure(self._clock() - self._sent_at)
        self._next()

    def _measure(self, took: float) -> None:
        """Estimate the speed of the line from the frame whose answer ``took`` so many seconds, and the fastest one."""
        size, fastest = self._fastest
        if took <= fastest:
            self._fastest = (self._size, took)
        elif self._size >= size + self.LEAST:
            rate = (self._size - size) / (took - fastest)
            self._rate = rate if rate * self.SHARE < self.LARGEST else float("inf")

    def _miss(self) -> None:
        """Go on: no answer came in time."""
        left = self._sent_at + self._patience() - self._clock()
        if left > 0.01:  # meanwhile an earlier question was answered, so this one will be
            self._timer = self._loop.call_later(left, self._miss)
            return
        self._missed += 1
        with self._lock:
            if self._missed >= self.MOST_MISSED or not self._has_answered:
                self._asks, self._owed = False, 0
                self._settled.set()
        self._next()

    def _cancel_timers(self) -> None:
        for timer in (self._timer, self._carried):
            if timer is not None:
                timer.cancel()

    def _look(self) -> None:
        """Go on when the output was accepted."""
        if self._is_accepted():
            self._next()
        else:
            self._timer = self._loop.call_later(self.POLL, self._look)

    def _next(self) -> None:
        self._cancel_timers()
        self._under_way = False
        self._send_next()
