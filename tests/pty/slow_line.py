"""A terminal at the far end of a slow line, for tests and benchmarks.

Between the program and the terminal are two pipes, one for output and one for keys and answers. Each passes bytes at
the line's rate, and delivers them after its delay. What the line has not sent yet waits in a buffer. While that is
full, nothing is read from the pseudo-terminal: its buffer in the kernel (some 22 KB) fills too, and the program blocks.

That is what a program under sshd sees. The rate counts bytes of the terminal: the overhead of SSH and TCP is left out.
"""

from __future__ import annotations

import math
import os
import select
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.pty.terminal import Terminal

BUFFER: Final = 32_768
"""Bytes that wait before the line: sshd keeps up to 16 KB for an interactive session, the kernel's socket as much."""

_PAUSE: Final = 0.005
"""The longest wait for the program while bytes are under way, in seconds."""


@dataclass(frozen=True)
class Line:
    """What a line can do; both directions are alike."""

    rate: float
    """Bytes per second: a line of 9.6 kbit/s has 1,200."""
    delay: float
    """Seconds from one end to the other: a question and its answer take twice as long."""
    buffer: int = BUFFER
    """Bytes that may wait at its beginning."""


class Pipe:
    """One direction of a line; the caller says what time it is."""

    def __init__(self, line: Line) -> None:
        """Begin empty."""
        self._line = line
        self._chunks: deque[tuple[float, bytes]] = deque()
        """Bytes that have not arrived, each chunk with the time at which its first byte begins to be sent."""
        self._idle_at = -math.inf
        """The time at which the last byte has been sent."""

    def put(self, data: bytes, now: float) -> None:
        """Accept ``data``, however much; `room` says what a caller should not exceed."""
        if data:
            start = max(now, self._idle_at)
            self._chunks.append((start, data))
            self._idle_at = start + len(data) / self._line.rate

    def room(self, now: float) -> int:
        """Return how many more bytes may wait."""
        return self._line.buffer - math.ceil(max(0.0, self._idle_at - now) * self._line.rate)

    def take(self, now: float) -> bytes:
        """Return what has arrived."""
        arrived, rate = b"", self._line.rate
        while self._chunks:
            start, data = self._chunks[0]
            count = max(0, math.floor((now - self._line.delay - start) * rate + 1e-6))  # against rounding errors
            arrived += data[:count]
            if count < len(data):
                self._chunks[0] = (start + count / rate, data[count:])
                break
            self._chunks.popleft()
        return arrived

    @property
    def under_way(self) -> int:
        """The number of bytes that have not arrived."""
        return sum(len(data) for _start, data in self._chunks)


class SlowTerminal(Terminal):
    """A program at the near end of a line, in real time, and the terminal at its far end.

    ``text`` is what the far end shows, ``log`` and ``bytes_out`` are what the program has written into the line.
    """

    def __init__(self, command: Sequence[str | Path], *, line: Line, **options: Any) -> None:
        """Start ``command``; ``options`` are those of `Terminal`."""
        self._output, self._input = Pipe(line), Pipe(line)
        self._delivered = b""
        """Keys and answers at the near end that the program's terminal has not accepted."""
        self.arrived = 0
        """Bytes that have reached the far end."""
        super().__init__(command, **options)

    @property
    def now(self) -> float:
        """The line's time, in seconds."""
        return time.monotonic()

    @property
    def under_way(self) -> int:
        """The number of bytes on the line or before it, in both directions."""
        return self._output.under_way + self._input.under_way + len(self._delivered)

    def send(self, keys: str | bytes) -> None:
        """Type ``keys`` at the far end; returns at once."""
        self._input.put(keys.encode() if isinstance(keys, str) else keys, self.now)

    def pump(self, timeout: float = 0.02) -> bool:
        """Let the line work for up to ``timeout`` seconds; return whether bytes came or are under way."""
        came = self._pass_bytes(min(timeout, _PAUSE) if self.under_way else timeout)
        return came or self.under_way > 0

    def _pass_bytes(self, timeout: float) -> bool:
        """Deliver what has arrived, and take output while there is room for it; return whether there was any."""
        self._show(self._arrived())
        self._deliver()
        if self._master < 0 or self._output.room(self.now) <= 0:
            time.sleep(timeout)
            return False
        return super().pump(timeout)

    def read(self, limit: int) -> int:
        """Take at most ``limit`` bytes from the program, and put them into the line; 0 at the end."""
        now = self.now
        data = self._take_output(max(1, min(limit, self._output.room(now))))
        self._output.put(data, now)
        return len(data)

    def _arrived(self) -> bytes:
        data = self._output.take(self.now)
        self.arrived += len(data)
        return data

    def _deliver(self) -> None:
        """Type what has arrived at the near end, as much as the program's terminal accepts."""
        self._delivered += self._input.take(self.now)
        while self._delivered and self._master >= 0 and select.select([], [self._master], [], 0)[1]:
            self._delivered = self._delivered[os.write(self._master, self._delivered[:512]) :]

    def _reply(self, answer: bytes) -> None:
        """Send ``answer`` back through the line, unless this terminal answers nothing."""
        if self.answers:
            self._input.put(answer, self.now)


class SteppedTerminal(SlowTerminal):
    """A slow terminal whose time passes only when the test says so: its result does not depend on the machine's speed.

    To the line the program is infinitely fast: after every step the program gets all the time that it needs.
    """

    def __init__(self, command: Sequence[str | Path], *, line: Line, calm: float = 0.05, **options: Any) -> None:
        """Start ``command``; ``calm`` is how long it must do nothing after a step (see `settle`)."""
        self._now = 0.0
        self._calm = calm
        super().__init__(command, line=line, **options)

    @property
    def now(self) -> float:
        """The line's time: the sum of all steps, in seconds."""
        return self._now

    def pump(self, timeout: float = 0.02) -> bool:
        """Take output without letting time pass; return whether there was any."""
        return self._pass_bytes(timeout)

    def advance(self, seconds: float, step: float = 0.05) -> None:
        """Let ``seconds`` pass, ``step`` by ``step``, and let the program come to rest before and after each."""
        end = self._now + seconds
        self.settle(self._calm)
        while self._now < end:
            self._step(min(step, end - self._now))

    def advance_until(self, wanted: str, step: float = 0.05) -> float:
        """Let time pass until the far end shows ``wanted``; return the seconds that took.

        :raises AssertionError: that takes ten minutes.
        """
        return self._advance_while(lambda: wanted not in self.text, step)

    def advance_to_rest(self, step: float = 0.05) -> float:
        """Let time pass until nothing is under way; return the seconds that took.

        :raises AssertionError: that takes ten minutes.
        """
        return self._advance_while(lambda: self.under_way > 0, step)

    def _advance_while(self, holds: Callable[[], bool], step: float) -> float:
        began = self._now
        self.settle(self._calm)
        while holds():
            assert self._now - began < 600, f"{self.under_way} bytes are under way; the screen is\n{self.text}"
            self._step(step)
        return self._now - began

    def _step(self, seconds: float) -> None:
        self._now += seconds
        self.settle(self._calm)
