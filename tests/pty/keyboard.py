"""Presses keys in an app on a real terminal, and visits all its screens."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.pty.terminal import Terminal

CTRL_P, CTRL_S, CTRL_U, ENTER, ESC, HOME, TAB = "\x10", "\x13", "\x15", "\r", "\x1b", "\x1b[H", "\t"

KITTY_ESC = "\x1b[27u"
"""Escape in kitty's keyboard protocol: the app need not wait whether it begins another key."""

Start = Callable[..., Terminal]
"""Starts the app."""

APP_SEQUENCES = re.compile(
    rb"\x1b\[[\d;:]*m"  # colours and weight
    rb"|\x1b\[\d*(;\d+)?H"  # cursor there
    rb"|\x1b\[\d*[ABCDJK]"  # cursor by, erase
    rb"|\x1b\[\?(?:7|25|1049|2004|2026)[hl]"  # modes; none of them makes the keyboard send more
    rb"|\x1b\[\?2026\$p"  # ask for a mode
    rb"|\x1b\[[56]n|\x1b\[>?c"  # ask for status, cursor, device
    rb"|\x1b\]22;default\x07"  # the mouse pointer's shape
)
"""Every escape sequence that the app itself may write."""


def press(terminal: Terminal, *steps: tuple[str | bytes, str | Callable[[str], object]]) -> None:
    """Press the keys of each step, and wait until its text is shown."""
    for keys, shown in steps:
        terminal.send(keys)
        terminal.wait_for(shown)


def press_and_settle(terminal: Terminal, keys: str) -> None:
    """Press ``keys``, and wait until the app has handled them."""
    terminal.send(KITTY_ESC if keys == ESC else keys)
    terminal.settle(0.05)


def visit_everything(terminal: Terminal) -> None:
    """Visit every screen, and every place that shows text."""
    for workspace in "1234567":
        press_each(terminal, workspace, "j", "l", "j", "h")
    press_each(terminal, "3", "r", ESC, "e", ESC, "f", ESC, "?", ESC, "/", "데이터", ESC, CTRL_P, "검", ESC)
    press_each(terminal, "x", ESC, "0", "e", ESC)


def visit_screens(terminal: Terminal) -> None:
    """Visit every screen, and one of each kind of dialog."""
    press_each(terminal, *"1234567", "3", "l", "r", ESC, "e", ESC, "?", ESC, "/", ESC, "x", ESC, "0")


def press_each(terminal: Terminal, *inputs: str) -> None:
    """Press ``inputs`` one after the other, and wait after each until the app has handled it."""
    for keys in inputs:
        press_and_settle(terminal, keys)
