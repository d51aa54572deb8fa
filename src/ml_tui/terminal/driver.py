"""A Textual driver that survives what SSH does to terminals: lost and stalled links, keyboards in a wrong encoding.

Stock Textual 8.2.8 dies of one byte that is not UTF-8 (Textual #6456), spins at full load when its terminal is gone
(#5140), starts a second input thread on SIGCONT, and blocks its event loop for as long as nobody reads its output.
This subclass overrides private methods of that very release: the exact pin in ``pyproject.toml`` and the tests on a
real pseudo-terminal in ``tests/pty`` belong to it.
"""

from __future__ import annotations

import asyncio
import errno
import os
import select
import signal
import termios
import threading
import time
import tty
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Any, ClassVar, Final, Protocol, runtime_checkable

from textual import events
from textual.drivers import linux_driver
from textual.geometry import Size
from textual.message import Message

from ml_tui.terminal.keyboard import KeyboardReader
from ml_tui.terminal.output import TerminalWriter, write_at_once
from ml_tui.terminal.probe import take_typed_ahead
from ml_tui.terminal.shutdown import HUNG_UP

if TYPE_CHECKING:
    from textual.app import App

INPUT_CLOSED: Final = "input closed"
"""Hang-up: nothing can be read from the terminal any more."""

TERMINAL_GONE: Final = "terminal gone"
"""Hang-up: there was no terminal left when the process was to go on with it."""


@runtime_checkable
class HangupAware(Protocol):
    """An app that wants to be told when its terminal is gone; one that does not is asked to exit with 129."""

    def on_hangup(self, reason: str) -> None:
        """The terminal is gone, and ``reason`` says how it was noticed.

        Called once per driver, from whichever thread noticed it, the main thread and signal handlers included. It must
        return soon and must not touch widgets.
        """


@runtime_checkable
class BadInputAware(Protocol):
    """An app that wants to tell its user that the terminal does not send UTF-8."""

    def on_bad_input(self) -> None:
        """Bytes came in that are not UTF-8. Called each time, as a callback of the app: widgets may be used."""


@runtime_checkable
class TakingText(Protocol):
    """An app that can say whether text that is typed goes into a field."""

    def takes_text(self) -> bool:
        """Whether a text field has the keys. Called from the input thread."""


@runtime_checkable
class Settling(Protocol):
    """An app that can say when it has dealt with a key."""

    def moves_on(self, key: events.Key) -> bool:
        """Whether ``key`` may lead elsewhere, so that the next one has to wait. Called from the input thread."""

    async def settle(self) -> None:
        """Return when everything that keys have set off so far is done."""


_GIVE_BACK: Final = "\x1b[?2004l\x1b[?7h\x1b[?1049l\x1b[?25h"
"""Pastes unmarked, lines wrapped, the first screen, the cursor: what the shell needs."""

SETTLE_LIMIT: Final = 5.0
"""Seconds that a key is waited for at most before the next one is given out: for an app that does not come back."""


class SafeLinuxDriver(linux_driver.LinuxDriver):
    """Textual's driver for Linux and macOS, with a hang-up that is noticed and told, and input that cannot kill."""

    STALL_LIMIT: ClassVar[float] = 20 * 60
    """How long the terminal may accept no output before it counts as gone, in seconds.

    Longer than TCP tries to get through, about 15 minutes, after which there is a proper hang-up. Everything is saved
    meanwhile, so a line that comes back may take its time; one that never does must not hold the project for ever.
    """

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        """Drive ``app``; the arguments are those of every Textual driver."""
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._hung_up = threading.Lock()
        self._active = False
        self._wake: tuple[int, int] | None = None
        """A pipe by which a read that waits for a key is told to end."""

    def write(self, data: str) -> None:
        """Send ``data`` to the terminal; dropped while there is none."""
        if self._writer_thread is not None:
            self._writer_thread.write(data)

    def start_application_mode(self) -> None:
        """Take the terminal over; does nothing when it is gone or belongs to another job."""
        if self._hung_up.locked() or not self._claim_terminal():
            return
        resumed, self._must_signal_resume = self._must_signal_resume, False
        self._writer_thread = TerminalWriter(self._screen, on_dead=self._hang_up, stall_limit=self.STALL_LIMIT)
        self._writer_thread.start()
        signal.signal(signal.SIGWINCH, self._on_resize)
        self._send_size()
        self._enter_screen()
        self._wake = os.pipe()
        self._key_thread = threading.Thread(target=self._run_input_thread, name="textual-input", daemon=True)
        self._key_thread.start()
        self._ask_terminal()
        self._active = True
        if resumed:
            self.send_message(self.SignalResume())

    def disable_input(self) -> None:
        """Stop reading the keyboard."""
        if self._wake is None:
            super().disable_input()
            return
        os.write(self._wake[1], b"\n")  # can be read until the thread, which may be waiting for a key, has ended
        super().disable_input()
        for end in self._wake:
            os.close(end)
        self._wake = None

    def stop_application_mode(self) -> None:
        """Give the terminal back as it was, with nothing on the way to the shell that was meant for the app."""
        self._active = False
        self.disable_input()
        self._restore_modes()
        if isinstance(self._writer_thread, TerminalWriter):
            self._writer_thread.stop(_GIVE_BACK)

    def give_back_at_once(self) -> None:
        """Give the terminal back, if it takes that, without waiting for anything: the process ends now."""
        if self._active:
            self._restore_modes()
            with suppress(OSError, RuntimeError):
                write_at_once(self._screen.fileno(), _GIVE_BACK)

    def run_input_thread(self) -> None:
        """Read the keyboard until told to stop; the end of the input is a hang-up."""
        keyboard = KeyboardReader(on_bad_input=self._tell_bad_input, typing=self._takes_text)
        data: bytes | None = take_typed_ahead() or None
        while not self.exit_event.is_set():
            for message in keyboard.feed(data) if data else keyboard.tick():
                self.process_message(message)
                self._let_settle(message)
            data = self._read_input(keyboard.deadline)
            if data == b"":
                self._hang_up(INPUT_CLOSED)
                return

    @property
    def _screen(self) -> IO[str]:
        """What is drawn to.

        :raises RuntimeError: standard error is closed.
        """
        if self._file is None:
            raise RuntimeError("standard error is closed")
        return self._file

    def _read_input(self, deadline: float | None) -> bytes | None:
        """What is typed next; None at the ``deadline`` or when `disable_input` says so, ``b""`` for a lost terminal."""
        timeout = None if deadline is None else max(0.0, deadline - time.monotonic())
        try:
            if self.fileno not in select.select([self.fileno, *(self._wake or ())[:1]], [], [], timeout)[0]:
                return None
            return os.read(self.fileno, 4096)
        except BlockingIOError:
            return None
        except (OSError, ValueError):
            return b""

    def _claim_terminal(self) -> bool:
        """Whether the terminal may be used; a job in the background sleeps here until it is brought to the front."""
        if not self.input_tty:
            return True
        if not self._terminal_lives():
            return False
        for number in (signal.SIGTTOU, signal.SIGTTIN):
            signal.signal(number, _stop_again)
        try:
            # Changes nothing, but is refused to a background job before it has drawn anything.
            termios.tcsetattr(self.fileno, termios.TCSANOW, termios.tcgetattr(self.fileno))
        except termios.error as error:
            # After EINTR the job was stopped and continued, and the handler of SIGCONT has started everything.
            if error.args[0] != errno.EINTR:
                self._hang_up(TERMINAL_GONE)
            return False
        finally:
            for number in (signal.SIGTTOU, signal.SIGTTIN):
                signal.signal(number, signal.SIG_DFL)
        return True

    def _terminal_lives(self) -> bool:
        """Whether the keyboard is still there; a hang-up if it is not."""
        # After a hang-up every question to the old terminal is answered by an error, so it is no terminal any more.
        if self.input_tty and not os.isatty(self.fileno):
            self._hang_up(TERMINAL_GONE)
            return False
        return True

    def _enter_screen(self) -> None:
        """Switch to the other screen and make the keyboard raw."""
        self.write("\x1b[?1049h")
        self._enable_mouse_support()
        self.attrs_before = None
        with suppress(termios.error):
            self.attrs_before = termios.tcgetattr(self.fileno)
            raw = termios.tcgetattr(self.fileno)
            raw[tty.LFLAG] = self._patch_lflag(raw[tty.LFLAG])
            raw[tty.IFLAG] = self._patch_iflag(raw[tty.IFLAG])
            # Its place is that of the end-of-file character on some systems, where it would be 4.
            raw[tty.CC][termios.VMIN] = 1
            termios.tcsetattr(self.fileno, termios.TCSANOW, raw)
        self.write("\x1b[?25l")  # hide the cursor

    def _ask_terminal(self) -> None:
        """Ask what the terminal can do, now that somebody reads the answers, and set the remaining modes.

        Not asked for: the keyboard protocol of kitty, reports of the focus and of the size. What is sent by them would
        be typed into the shell after a kill -9; the first also gets in the way of input methods. No key needs it, the
        size is told by a signal, and with the focus nothing is done.
        """
        self._request_terminal_sync_mode_support()
        self._enable_bracketed_paste()
        self._disable_line_wrap()
        # A second time: iTerm 3.5.0 misses the first.
        self._enable_mouse_support()

    def _restore_modes(self) -> None:
        """Have the keyboard work as it did before."""
        if self.attrs_before is not None:
            with suppress(termios.error):
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)

    def _send_size(self) -> None:
        """Tell the app how large the terminal is."""
        size = Size(*self._get_terminal_size())
        self.send_message(events.Resize(size, size))

    def _on_resize(self, *_: object) -> None:
        """Handle SIGWINCH."""
        self._send_size()

    def _sigtstp_application(self, *_: object) -> None:
        """Handle SIGTSTP: give the terminal back and stop; a process that is about to end does not stop any more."""
        if self._hung_up.locked():
            return
        if self._active:
            super()._sigtstp_application()
        else:
            os.kill(os.getpid(), signal.SIGSTOP)

    def _sigcont_application(self, *_: object) -> None:
        """Handle SIGCONT, which comes after a stop, but also with every hang-up, and from anybody at any time."""
        if not self._auto_restart or self._hung_up.locked() or not self._terminal_lives():
            return
        if self._active:
            # Stopped by SIGSTOP, which cannot be handled: the shell may have changed every mode, so set them anew.
            self.suspend_application_mode()
            self._must_signal_resume = True
        if self._must_signal_resume:
            self.resume_application_mode()

    def _hang_up(self, reason: str) -> None:
        """The terminal is gone: tell the app, once. Any thread and any signal handler may call it."""
        # A lock that is never released again is a switch that threads and signal handlers may race for.
        if not self._hung_up.acquire(blocking=False):
            return
        app = self._app
        if isinstance(app, HangupAware):
            with suppress(Exception):
                app.on_hangup(reason)
                return
        # RuntimeError: the loop is closed, so the app has left already.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(lambda: app.exit(return_code=HUNG_UP))

    def _let_settle(self, message: Message) -> None:
        """After a key that may move the cursor or open a screen, wait until the app has done so.

        Over a slow connection several keys arrive at once; Textual would give the later ones to what had the cursor
        before. Text in a text field is not held up.
        """
        app = self._app
        if not isinstance(message, events.Key) or not isinstance(app, Settling) or not app.moves_on(message):
            return
        with suppress(Exception):  # an app that is ending, or too busy: its keys are its own affair
            settling = asyncio.run_coroutine_threadsafe(app.settle(), self._loop)
            try:
                settling.result(SETTLE_LIMIT)
            finally:
                settling.cancel()  # while a disk hangs, each key would leave one that looks for ever

    def _takes_text(self) -> bool:
        """Whether text that is typed goes into a field."""
        return isinstance(self._app, TakingText) and self._app.takes_text()

    def _tell_bad_input(self) -> None:
        """Tell the app that its keyboard does not send UTF-8."""
        if isinstance(self._app, BadInputAware):
            # Behind the keys, on the way that they go: any key takes away what is told before it.
            self.send_message(events.Callback(callback=self._app.on_bad_input))


def _stop_again(*_: object) -> None:
    """Handle SIGTTOU and SIGTTIN: a background job that wants the terminal goes back to sleep."""
    os.kill(os.getpid(), signal.SIGSTOP)
