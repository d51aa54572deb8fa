"""Checks before the app starts: whether it can run in this terminal, and how wide the terminal draws characters.

The start of the app calls these functions, in the order in which they stand here.
"""

from __future__ import annotations

import os
import re
import select
import sys
import termios
import time
from codecs import lookup
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Final, Literal, NoReturn, TextIO

from ml_tui.i18n import _

_PROBE: Final = "\r─\x1b[6n\r\x1b[K".encode()
"""Draws a character of ambiguous width at the start of the line, asks where the cursor is (CPR), erases the line."""

_CURSOR_REPORT: Final = re.compile(rb"\x1b\[\d{1,5};(\d{1,5})R")

_MOST_EARLY_BYTES: Final = 64 * 1024
"""Bytes after which to stop looking for the answer, since the input may never end."""

_NARROW: Final = 1
_WIDE: Final = 2

_HARMFUL: Final = (
    (0x00, 0x08),  # C0, without tab and newline
    (0x0B, 0x1F),  # the rest of C0, ESC among them
    (0x7F, 0x9F),  # DEL and C1
    (0x061C, 0x061C),  # Arabic letter mark
    (0x200E, 0x200F),  # left-to-right and right-to-left mark
    (0x2028, 0x202E),  # line and paragraph separator, bidi embeddings and overrides
    (0x2066, 0x206F),  # bidi isolates, deprecated format characters
    (0xFEFF, 0xFEFF),  # byte order mark
    (0xFFF9, 0xFFFB),  # interlinear annotation
    (0xD800, 0xDFFF),  # lone surrogates, which no encoding can write
    (0xE0000, 0xE007F),  # tags
)
"""First and last code point of every range that must never be drawn."""

_early_keys = bytearray()
_answer: Literal["not asked", "awaited", "came"] = "not asked"
"""What is known of the answer to the question for the position of the cursor."""


def needs_utf8_restart() -> bool:
    """Whether Python writes something other than UTF-8 here and a restart in UTF-8 mode would change that."""
    if all(_is_utf8(stream) for stream in (sys.stdin, sys.stdout, sys.stderr)):
        return False
    if sys.flags.ignore_environment:
        return False
    return not sys.flags.utf8_mode or "PYTHONIOENCODING" in os.environ


def restart_in_utf8() -> NoReturn:
    """Run this command again in Python's UTF-8 mode; does not return.

    ``PYTHONIOENCODING`` is removed, because it overrides the mode. `needs_utf8_restart` is False afterwards, so this
    happens only once.

    :raises OSError: the interpreter cannot be started.
    """
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONIOENCODING"}
    environment["PYTHONUTF8"] = "1"
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], environment)


def refuse_reason() -> str | None:
    """Why the app cannot run in this terminal, in one line for the user; None if it can.

    The app reads standard input and draws to standard error, as Textual does; what goes to standard output while it
    runs would destroy its picture, so that must be the terminal too.
    """
    streams = (
        (sys.__stdin__, _("표준 입력이 터미널이 아닙니다. 화면은 터미널에서만 열 수 있습니다.")),
        (sys.__stdout__, _("표준 출력이 터미널이 아닙니다. 화면은 터미널에서만 열 수 있습니다.")),
        (sys.__stderr__, _("표준 오류가 터미널이 아닙니다. 화면은 표준 오류에 그려지므로 돌려놓을 수 없습니다.")),
    )
    for stream, reason in streams:
        if _tty(stream) is None:
            return reason
    if os.environ.get("TERM") == "dumb":
        return _("TERM=dumb 터미널에서는 화면을 그릴 수 없습니다. TERM=xterm-256color로 다시 실행하십시오.")
    if not _is_utf8(sys.__stderr__):
        return _("출력 인코딩이 UTF-8이 아닙니다. PYTHONUTF8=1을 설정하고 다시 실행하십시오.")
    return None


@contextmanager
def asking_width(timeout: float = 0.3) -> Iterator[Callable[[], int]]:
    """Ask how many cells this terminal gives to characters of ambiguous width such as ``─``; the answer is 1 or 2.

    No environment variable says it, so the terminal itself is asked. The answer takes a round trip, so the block gets a
    function that waits for it. The block may do other work first, but must call the function. Without a terminal, or
    without an answer within ``timeout`` seconds of the question, the function returns 1. The line of the cursor is
    empty afterwards.

    Keys typed before the answer arrives come out of the terminal ahead of it. They are not lost: the driver takes
    them with `take_early_keys` when it starts to read. If the answer comes too late, the app reads and ignores it.
    If the cursor was on the first line, such an answer looks like F3 with a modifier.
    """
    keyboard, screen = _tty(sys.__stdin__), _tty(sys.__stderr__)
    deadline = time.monotonic() + timeout
    with ExitStack() as modes:
        asked = False
        # The terminal may go away at any time; the driver notices and reports that.
        with suppress(OSError, termios.error):
            if keyboard is not None and screen is not None:
                modes.enter_context(_unbuffered(keyboard))
                asked = os.write(screen, _PROBE) > 0

        def answer() -> int:
            column = None
            if asked and keyboard is not None:
                with suppress(OSError):
                    column = _read_column(keyboard, deadline)
                _note("awaited" if column is None else "came")
            return _WIDE if column == 1 + _WIDE else _NARROW

        yield answer


def take_early_keys() -> bytes:
    """Return the keys that `asking_width` had to read, and forget them."""
    keys = bytes(_early_keys)
    _early_keys.clear()
    return keys


def _note(answer: Literal["awaited", "came"]) -> None:
    global _answer
    _answer = answer


def has_answered() -> bool:
    """Whether the terminal has answered `asking_width`."""
    return _answer == "came"


def owes_answer() -> bool:
    """Whether the answer to `asking_width` is still to come, if the terminal answers at all."""
    return _answer == "awaited"


def strip_more_controls() -> None:
    """Make Rich and Textual drop every control character that could drive the terminal from the text they show.

    Both drop only BEL, BS, VT, FF and CR by themselves: ESC, C1 and bidi controls in a user's text would reach the
    terminal as commands. Text is cleaned where it enters the program; this is a second check. It changes the tables of
    both libraries in place, for the whole process. A second call changes nothing.
    """
    from rich import control
    from textual import content

    codes = [code for first, last in _HARMFUL for code in range(first, last + 1)]
    tables = (
        (control.STRIP_CONTROL_CODES, control._CONTROL_STRIP_TRANSLATE),
        (content._STRIP_CONTROL_CODES, content._CONTROL_STRIP_TRANSLATE),
    )
    for known, table in tables:
        known.extend(code for code in codes if code not in table)
        table.update(dict.fromkeys(codes))


def _tty(stream: TextIO | None) -> int | None:
    """Return the descriptor of ``stream``; None if it is closed or not a terminal."""
    if stream is None:
        return None
    try:
        descriptor = stream.fileno()
    except (OSError, ValueError):
        return None
    return descriptor if os.isatty(descriptor) else None


def _is_utf8(stream: TextIO | None) -> bool:
    """Whether the encoding of ``stream`` is UTF-8; also true if it is closed or has no encoding."""
    encoding = getattr(stream, "encoding", None)
    try:
        return encoding is None or lookup(encoding).name == "utf-8"
    except LookupError:
        return False


@contextmanager
def _unbuffered(keyboard: int) -> Iterator[None]:
    """Turn off echo and waiting for Enter inside the block; restore both afterwards without dropping input."""
    before = termios.tcgetattr(keyboard)
    attributes = termios.tcgetattr(keyboard)
    attributes[3] &= ~(termios.ICANON | termios.ECHO)
    termios.tcsetattr(keyboard, termios.TCSANOW, attributes)
    try:
        yield
    finally:
        with suppress(termios.error):
            termios.tcsetattr(keyboard, termios.TCSANOW, before)


def _read_column(keyboard: int, deadline: float) -> int | None:
    """Return the column of the cursor report, counted from 1; None if none came. Keep other bytes as typed ahead.

    Input that is already there is read even after the ``deadline``.
    """
    received = b""
    report = None
    while report is None and len(received) < _MOST_EARLY_BYTES:
        if not select.select([keyboard], [], [], max(0.0, deadline - time.monotonic()))[0]:
            break
        data = os.read(keyboard, 1024)
        if not data:
            break
        received += data
        report = _CURSOR_REPORT.search(received)
    typed = received if report is None else received[: report.start()] + received[report.end() :]
    # Here the terminal still turns Enter into a newline; the app switches that off and expects a return.
    _early_keys.extend(typed.replace(b"\n", b"\r"))
    return int(report[1]) if report else None
