"""Frames are sent one at a time: the next when the terminal has taken the last."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, cast

import pytest
from rich.segment import Segment
from textual._compositor import LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from ml_tui.terminal.frames import QUESTION, FrameSender
from tests.pty import slow_line as slow
from tests.pty.slow_line import Pipe

WIDTH, HEIGHT = 40, 20


class Timer:
    """A call at a time."""

    def __init__(self, when: float, call: Callable[[], None]) -> None:
        self.when, self.call, self.cancelled = when, call, False

    def cancel(self) -> None:
        self.cancelled = True


class Loop:
    """An event loop whose time passes only when a test says so."""

    def __init__(self) -> None:
        self.now = 100.0
        self._timers: list[Timer] = []

    def time(self) -> float:
        return self.now

    def call_later(self, delay: float, call: Callable[[], None]) -> Timer:
        self._timers.append(Timer(self.now + delay, call))
        return self._timers[-1]

    def call_soon_threadsafe(self, call: Callable[[], None]) -> None:
        call()

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        end = self.now + seconds
        while due := [timer for timer in self._timers if timer.when <= end and not timer.cancelled]:
            first = min(due, key=lambda timer: timer.when)
            self._timers.remove(first)
            self.now = max(self.now, first.when)
            first.call()
        self.now = end

    @property
    def waits(self) -> bool:
        """Whether a timer runs."""
        return any(not timer.cancelled for timer in self._timers)


class Line:
    """A sender and what it has sent."""

    def __init__(self, **options: Any) -> None:
        self.loop = Loop()
        self.sent: list[str] = []
        self.sender = FrameSender(
            self.sent.append, cast("asyncio.AbstractEventLoop", self.loop), clock=self.loop.time, **options
        )
        self.sender.start()

    def show(self, *lines: str) -> None:
        """Draw a screen with ``lines``."""
        strips = [[Strip([Segment(line.ljust(WIDTH))])] for line in (*lines, *[""] * (HEIGHT - len(lines)))]
        update = LayoutUpdate(cast("Any", strips), Region(0, 0, WIDTH, HEIGHT))
        self.sender.show(update, (0, 0), synchronized=False)

    def answer(self, after: float = 0.0) -> None:
        """Let the terminal answer when so many seconds have passed."""
        self.loop.wait(after)
        self.sender.answered()

    @property
    def last(self) -> str:
        """The frame that was sent last."""
        return self.sent[-1]


def slow_line() -> Line:
    """A line that has been seen to carry a thousand bytes a second, with an answer after half a second."""
    line = Line(has_answered=True)
    line.show("a" * 20)
    line.answer(0.5 + len(line.last) / 1000)
    line.show(*["b" * WIDTH] * HEIGHT)
    line.answer(0.5 + len(line.last) / 1000)
    return line


def test_frames_are_dropped_and_the_last_state_is_shown() -> None:
    line = Line()
    for text in ("one", "two", "three", "four"):
        line.show(text)
    assert len(line.sent) == 1 and line.last.endswith(QUESTION)
    line.answer()
    assert len(line.sent) == 2 and "four" in line.last and "two" not in line.last
    line.answer()
    assert len(line.sent) == 2 and not line.loop.waits


def test_nothing_is_asked_when_nothing_changes() -> None:
    line = Line()
    line.show("one")
    line.answer()
    line.show("one")
    assert len(line.sent) == 1


def test_a_terminal_without_answers_is_asked_no_more() -> None:
    accepted = True
    line = Line(is_accepted=lambda: accepted)
    line.show("one")
    line.show("two")
    line.loop.wait(FrameSender.UNANSWERED)
    assert len(line.sent) == 2 and QUESTION not in line.last
    accepted = False
    line.show("three")
    line.loop.wait(10)
    assert len(line.sent) == 2, "the output was not accepted yet"
    accepted = True
    line.loop.wait(FrameSender.POLL)
    assert len(line.sent) == 3 and line.sender.wait(0)
    line.loop.wait(FrameSender.POLL)
    assert not line.loop.waits


def test_a_lost_answer_only_delays() -> None:
    line = Line(has_answered=True)
    line.show("one")
    line.show("two")
    line.loop.wait(4)
    assert len(line.sent) == 2 and line.last.endswith(QUESTION)
    line.answer()  # to the first question
    line.show("three")
    assert len(line.sent) == 2
    line.answer()
    assert len(line.sent) == 3


def test_an_answer_that_was_owed_before_counts_for_no_frame() -> None:
    line = Line(owes_answer=True)
    line.show("one")
    line.show("two")
    line.answer()
    assert len(line.sent) == 1
    line.answer()
    assert len(line.sent) == 2


def test_a_large_frame_over_a_slow_line_has_its_time() -> None:
    line = Line(has_answered=True)
    line.show(*["x" * WIDTH] * HEIGHT)
    line.show("two")
    line.loop.wait(FrameSender.PATIENCE + 0.5 * len(line.sent[0]) / FrameSender.SLOWEST)
    assert len(line.sent) == 1


def test_answers_are_awaited_before_the_shell_gets_the_terminal() -> None:
    line = Line()
    assert line.sender.wait(0)
    line.show("one")
    line.sender.stop()
    line.show("two")
    assert not line.sender.wait(0) and not line.loop.waits
    line.answer()
    assert line.sender.wait(0) and len(line.sent) == 1


def test_an_answer_that_does_not_come_in_time_is_given_up() -> None:
    line = Line(has_answered=True)
    line.show("one")
    line.sender.stop()
    assert not line.sender.wait(0)
    line.sender.start()  # sends the whole picture
    line.answer()
    line.show("two")
    assert "two" in line.last


def test_after_a_pause_everything_is_sent_again() -> None:
    line = Line()
    line.show("one")
    line.sender.stop()
    line.answer()
    line.sender.start()
    assert "one" in line.last and "\x1b[2J" in line.last and len(line.sent) == 2


def test_over_a_slow_line_a_frame_stays_short_while_keys_come() -> None:
    line = slow_line()
    line.sender.key_pressed()
    line.show(*["c" * WIDTH] * HEIGHT)
    assert len(line.last) < 1.5 * 1000 * FrameSender.SHARE
    assert not line.sender.picture.is_shown
    line.loop.wait(2)  # no more keys: the rest follows, when the line has carried the frame
    assert line.sender.picture.is_shown
    assert line.last.count("c" * WIDTH) > HEIGHT / 2


def test_over_a_slow_line_the_rest_waits_while_keys_come() -> None:
    line = slow_line()
    line.sender.key_pressed()
    line.show(*["c" * WIDTH] * HEIGHT)
    sent = len(line.sent)
    for _number in range(10):
        line.loop.wait(0.04)
        line.sender.key_pressed()
    assert len(line.sent) == sent
    line.answer()
    assert len(line.sent) == sent + 1 and len(line.last) < 1.5 * 1000 * FrameSender.SHARE


ROWS = [f"{number} 데이터 수집 파이프라인 구축 {number * 7919 % 1000}" for number in range(300)]


def hold_down(rate: float, delay: float) -> tuple[float, int, int]:
    """Hold a key for three seconds that scrolls a list by one row at a time.

    :param rate: bytes a second.
    :param delay: seconds from one end of the line to the other.
    :return: the seconds from the last key until the last byte has arrived, all bytes, and the rows scrolled.
    """
    line = Line(has_answered=True)
    out, back = Pipe(slow.Line(rate, delay)), Pipe(slow.Line(rate, delay))
    typed = Pipe(slow.Line(rate, delay))
    passed, row, rest, sent_bytes = 0, 0, 0.0, 0
    begin = line.loop.now
    line.show(*ROWS[:HEIGHT])
    while line.loop.now < begin + 3 + 20:
        now = line.loop.now
        while passed < len(line.sent):
            out.put(line.sent[passed].encode(), now)
            sent_bytes += len(line.sent[passed].encode())
            passed += 1
        arrived = out.take(now)
        if arrived:
            rest = now
        back.put(b"R" * arrived.count(b"n"), now)
        for _answer in back.take(now):
            line.sender.answered()
        if 5 < now - begin < 8:
            typed.put(b"B", now)
        for _key in typed.take(now):
            row += 1
            line.sender.key_pressed()
            line.show(*ROWS[row : row + HEIGHT])
        line.loop.wait(1 / 30)
    assert line.sender.picture.is_shown and not line.loop.waits
    return rest - begin - 8, sent_bytes, row


@pytest.mark.parametrize(
    ("rate", "most"), [(1200, 1.2), (7000, 0.7), (32_000, 0.7), (1_000_000, 0.8)], ids=["9.6k", "56k", "256k", "fast"]
)
def test_a_held_key_comes_to_rest_soon(rate: float, most: float) -> None:
    rest, sent, scrolled = hold_down(rate, 0.15)
    assert rest <= most
    assert sent < rate * 4 + 4000
    assert scrolled > 80


def test_a_fast_line_needs_no_limit() -> None:
    line = Line(has_answered=True)
    for text in ("a" * 20, "b" * 300, "c"):
        line.show(text)
        line.answer(0.1)
    line.sender.key_pressed()
    line.show(*["d" * WIDTH] * HEIGHT)
    assert line.sender.picture.is_shown
