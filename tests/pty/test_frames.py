"""On a real terminal every key is carried out and shown, whether the terminal answers or not."""

from __future__ import annotations

import pytest

from tests.pty.slow_line import Line, SlowTerminal
from tests.pty.terminal import Terminal

SHELL = """
import subprocess, sys
subprocess.run([sys.executable, "-m", "tests.pty.rows_app"])
print("SHELL", flush=True)
sys.stdin.readline()
"""


@pytest.mark.parametrize("ambiguous", [1, None], ids=["with answers", "without answers"])
def test_the_row_of_the_last_key_is_shown(ambiguous: int | None) -> None:
    with Terminal.python("-m", "tests.pty.rows_app", ambiguous=ambiguous) as terminal:
        terminal.wait_for("1 데이터")
        terminal.send("\x1b[B" * 90)
        terminal.wait_for("> 90 ")
        terminal.send("q")
        assert terminal.wait_exit() == 0


def test_every_key_is_carried_out_over_a_slow_line() -> None:
    with SlowTerminal.python("-m", "tests.pty.rows_app", line=Line(rate=4000, delay=0.1)) as terminal:
        terminal.wait_for("1 데이터")
        for _number in range(30):
            terminal.send("\x1b[B" * 3)
            terminal.pump()
        terminal.wait_for("> 90 ")


def test_no_answer_reaches_the_shell() -> None:
    """The app ends only when the terminal has answered, or the shell would get the answer as typed text."""
    with SlowTerminal.python("-c", SHELL, line=Line(rate=12_000, delay=0.3)) as terminal:
        terminal.wait_for("1 데이터")
        terminal.send("\x1b[Bq")
        terminal.wait_for("SHELL")
        terminal.settle()
        assert "[" not in terminal.text
