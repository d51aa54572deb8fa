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


COLORS = """
from rich.text import Text
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Static
from ml_tui.terminal.app import TerminalApp

class ColorScreen(Screen[None]):
    def compose(self) -> ComposeResult:
        yield Static(Text("COLOURED", "#12ab34 on #010203"))

class ColorApp(TerminalApp):
    def get_default_screen(self) -> ColorScreen:
        return ColorScreen()

ColorApp().run()
"""


@pytest.mark.parametrize(
    ("terminal", "true_color"), [({"TERM": "xterm-256color"}, False), ({"COLORTERM": "truecolor"}, True)]
)
def test_a_terminal_gets_only_colours_that_it_can_show(terminal: dict[str, str], true_color: bool) -> None:
    with Terminal.python("-c", COLORS, env=terminal) as shown:
        shown.wait_for("COLOURED")
        assert (b"38;2;" in shown.log) is true_color
        assert b"38;5;" in shown.log or true_color
