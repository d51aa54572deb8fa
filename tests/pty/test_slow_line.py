"""The slow line between a program and its terminal, which other tests and the benchmarks rest on."""

from __future__ import annotations

from typing import Any

from tests.pty.slow_line import Line, Pipe, SlowTerminal, SteppedTerminal

LINE = Line(rate=1000, delay=0.25, buffer=2000)

FLOOD = """
import sys, tty
tty.setraw(0)
sys.stdout.buffer.write(b"x" * 40_000 + b"\\x1b[2J\\x1b[HDONE")
sys.stdout.flush()
sys.stdin.read(1)
"""

ASK = r"""
import os, sys, tty
tty.setraw(0)
for number in range(3):
    os.write(1, b"\x1b[6n")
    answer = b""
    while not answer.endswith(b"R"):
        answer += os.read(0, 1)
    os.write(1, b"\x1b[%d;1H%r" % (number + 1, answer[1:]))
os.read(0, 1)
"""

ECHO = r"""
import os, tty
tty.setraw(0)
while True:
    os.write(1, os.read(0, 100).upper())
"""


def stepped(script: str, line: Line = LINE, **options: Any) -> SteppedTerminal:
    return SteppedTerminal.python("-c", script, line=line, **options)


def test_a_pipe_delivers_each_byte_at_its_time() -> None:
    pipe = Pipe(LINE)
    pipe.put(b"abc", now=1.0)
    assert pipe.take(1.25) == b""
    assert pipe.take(1.251) == b"a"
    pipe.put(b"de", now=1.002)  # the line is still busy with "bc"
    assert (pipe.take(1.254), pipe.under_way) == (b"bcd", 1)
    assert (pipe.take(9), pipe.under_way) == (b"e", 0)


def test_a_pipe_has_room_for_what_the_line_has_sent() -> None:
    pipe = Pipe(LINE)
    pipe.put(b"x" * 1500, now=0)
    assert [pipe.room(now) for now in (0, 0.1, 1, 5)] == [500, 600, 1500, 2000]


def test_the_screen_shows_what_has_arrived() -> None:
    with stepped("print('a' * 40, end='', flush=True); input()", Line(rate=10, delay=1)) as terminal:
        terminal.advance(1, step=1)
        assert "a" not in terminal.text
        terminal.advance(2.5, step=0.5)
        assert (terminal.text.count("a"), terminal.arrived, terminal.under_way) == (25, 25, 15)
        assert terminal.advance_to_rest(step=0.5) == 1.5


def test_a_program_blocks_while_the_buffers_are_full() -> None:
    """They are the line's and those of the pseudo-terminal: together far below what the program wants to write."""
    with stepped(FLOOD) as terminal:
        terminal.settle()
        assert terminal.bytes_out == LINE.buffer
        terminal.advance(1, step=0.5)
        assert (terminal.bytes_out, terminal.arrived) == (LINE.buffer + 1000, 750)
        assert terminal.advance_until("DONE", step=5) > 30


def test_an_answer_takes_the_way_there_and_back() -> None:
    with stepped(ASK) as terminal:
        terminal.advance(0.5)
        assert "R" not in terminal.text
        terminal.advance(0.5)
        assert terminal.text.count("R") == 1
        assert 1 + terminal.advance_until("[2;") > 1.5


def test_a_terminal_may_never_answer() -> None:
    with stepped(ASK, ambiguous=None) as terminal:
        terminal.advance(60, step=10)
        assert (terminal.text.strip(), terminal.under_way) == ("", 0)


def test_keys_take_their_time_too() -> None:
    with stepped(ECHO) as terminal:
        terminal.settle()
        terminal.send("a")
        terminal.advance(0.25)
        assert "A" not in terminal.text
        assert terminal.advance_until("A") + 0.25 >= 0.5


def test_the_line_works_in_real_time_as_well() -> None:
    with SlowTerminal.python("-c", ECHO, line=Line(rate=2000, delay=0.1)) as terminal:
        terminal.settle()
        began = terminal.now
        terminal.send("slow")
        terminal.wait_for("SLOW")
        assert terminal.now - began >= 0.2
