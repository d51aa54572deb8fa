"""A Textual driver that survives what SSH does to terminals: lost and stalled links, keyboards in a wrong encoding.

Stock Textual 8.2.8 dies of one byte that is not UTF-8 (Textual #6456), spins at full load when its terminal is gone
(#5140), starts a second input thread on SIGCONT, and blocks its event loop for as long as nobody reads its output.
This subclass overrides private methods of exactly that release. Therefore ``pyproject.toml`` pins it, and
``tests/pty`` tests the driver on a real pseudo-terminal.
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

from rich.color import ColorSystem
from textual import events
from textual.drivers import linux_driver
from textual.geometry import Size
from textual.message import Message

from ml_tui.terminal import probe
from ml_tui.terminal.frames import FrameSender
from ml_tui.terminal.keyboard import KeyboardReader
from ml_tui.terminal.output import TerminalWriter, write_at_once
from ml_tui.terminal.shutdown import HUNG_UP

if TYPE_CHECKING:
    from textual.app import App

INPUT_CLOSED: Final = "input closed"
"""Hang-up: nothing can be read from the terminal any more."""

TERMINAL_GONE: Final = "terminal gone"
"""Hang-up: the terminal had gone when the process was continued or took it over."""


@runtime_checkable
class HangupAware(Protocol):
    """An app that the driver tells when the terminal is gone; other apps are asked to exit with code 129."""

    def on_hangup(self, reason: str) -> None:
        """Handle the loss of the terminal; ``reason`` says how the driver noticed it.

        The driver calls this once, from the thread that noticed the loss, which may be the main thread or run a signal
        handler. The method must return soon and must not touch widgets.
        """


@runtime_checkable
class BadInputAware(Protocol):
    """An app that the driver tells when the terminal does not send UTF-8."""

    def on_bad_input(self) -> None:
        """Handle bytes that are not UTF-8. The driver calls this each time, on the event loop: widgets may be used."""


@runtime_checkable
class TextFocusAware(Protocol):
    """An app that can say whether a text field has the focus."""

    def takes_text(self) -> bool:
        """Whether a text field has the focus. Called from the input thread."""


@runtime_checkable
class SettleAware(Protocol):
    """An app that can say when it has handled a key."""

    def may_move_focus(self, key: events.Key) -> bool:
        """Whether the next key must wait, since ``key`` may move the focus or open a screen. From the input thread."""

    async def settle(self) -> None:
        """Return when the app has handled every key so far."""


_RESTORE: Final = "\x1b[?2004l\x1b[?7h\x1b[?1049l\x1b[?25h"
"""Sets what the shell needs: bracketed paste off, line wrap on, the primary screen, a visible cursor."""

SETTLE_LIMIT: Final = 5.0
"""Seconds after which the driver passes on the next key, even if the app has not handled the last one."""


class SafeLinuxDriver(linux_driver.LinuxDriver):
    """Textual's driver for Linux and macOS, which also reports hang-ups and survives any input."""

    STALL_LIMIT: ClassVar[float] = 20 * 60
    """How long the terminal may accept no output before it counts as gone, in seconds.

    TCP gives up after about 15 minutes, which causes a proper hang-up; this is longer. All changes are saved meanwhile,
    so a slow link may take its time. A link that never comes back must not hold the project for ever.
    """

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        """Drive ``app``; every Textual driver has these arguments."""
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._hung_up = threading.Lock()
        self._active = False
        self._wake: tuple[int, int] | None = None
        """A pipe that wakes the input thread while it waits for a key."""
        self.frames = FrameSender(
            self.write,
            self._loop,
            colors=app.console._color_system or ColorSystem.TRUECOLOR,
            is_accepted=self._is_accepted,
            has_answered=probe.has_answered(),
            owes_answer=probe.owes_answer(),
        )

    def write(self, data: str) -> None:
        """Send ``data`` to the terminal; drop it while the app does not have the terminal."""
        if self._writer_thread is not None:
            self._writer_thread.write(data)

    def start_application_mode(self) -> None:
        """Take over the terminal, unless it is gone or belongs to another job."""
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
        self.frames.start()
        if resumed:
            self.send_message(self.SignalResume())

    def disable_input(self) -> None:
        """Stop reading the keyboard, when the terminal has answered: its answers must not reach the shell."""
        self.frames.stop()
        if not self._hung_up.locked():
            self.frames.wait(TerminalWriter.LEAVE_LIMIT)
        if self._wake is None:
            super().disable_input()
            return
        os.write(self._wake[1], b"\n")  # wakes the thread if it waits for a key
        super().disable_input()
        for end in self._wake:
            os.close(end)
        self._wake = None

    def stop_application_mode(self) -> None:
        """Restore the terminal, and keep answers meant for the app from reaching the shell."""
        self._active = False
        self.disable_input()
        self._restore_modes()
        if isinstance(self._writer_thread, TerminalWriter):
            self._writer_thread.stop(_RESTORE)

    def restore_at_once(self) -> None:
        """Restore the terminal if that needs no waiting: the process is about to end."""
        if self._active:
            self._restore_modes()
            with suppress(OSError, RuntimeError):
                write_at_once(self._screen.fileno(), _RESTORE)

    def run_input_thread(self) -> None:
        """Read the keyboard until `disable_input` is called; the end of the input is a hang-up."""
        keyboard = KeyboardReader(
            on_bad_input=self._tell_bad_input, typing=self._takes_text, on_cursor_report=self.frames.answered
        )
        data: bytes | None = probe.take_early_keys() or None
        while not self.exit_event.is_set():
            for message in keyboard.feed(data) if data else keyboard.tick():
                if isinstance(message, events.Key):
                    self.frames.key_pressed()
                self.process_message(message)
                self._let_settle(message)
            data = self._read_input(keyboard.deadline)
            if data == b"":
                self._hang_up(INPUT_CLOSED)
                return

    @property
    def _screen(self) -> IO[str]:
        """The stream that the app draws to.

        :raises RuntimeError: standard error is closed.
        """
        if self._file is None:
            raise RuntimeError("standard error is closed")
        return self._file

    def _is_accepted(self) -> bool:
        """Whether the terminal has accepted all output."""
        return not isinstance(self._writer_thread, TerminalWriter) or self._writer_thread.is_idle

    def _read_input(self, deadline: float | None) -> bytes | None:
        """Return the next input; None at ``deadline`` or when `disable_input` wakes it, ``b""`` for a lost terminal."""
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
        """Whether the app may use the terminal; a background job sleeps here until it comes to the foreground."""
        if not self.input_tty:
            return True
        if not self._terminal_lives():
            return False
        for number in (signal.SIGTTOU, signal.SIGTTIN):
            signal.signal(number, _stop_background_job)
        try:
            # This changes nothing, but the kernel refuses it to a background job, before that has drawn anything.
            termios.tcsetattr(self.fileno, termios.TCSANOW, termios.tcgetattr(self.fileno))
        except termios.error as error:
            # EINTR: the job was stopped and continued, and the handler of SIGCONT has started application mode.
            if error.args[0] != errno.EINTR:
                self._hang_up(TERMINAL_GONE)
            return False
        finally:
            for number in (signal.SIGTTOU, signal.SIGTTIN):
                signal.signal(number, signal.SIG_DFL)
        return True

    def _terminal_lives(self) -> bool:
        """Whether the terminal is still there; report a hang-up if not."""
        # After a hang-up every call on the old terminal fails, so `isatty` is false.
        if self.input_tty and not os.isatty(self.fileno):
            self._hang_up(TERMINAL_GONE)
            return False
        return True

    def _enter_screen(self) -> None:
        """Switch to the alternate screen and set the keyboard to raw mode."""
        self.write("\x1b[?1049h")
        self._enable_mouse_support()
        self.attrs_before = None
        with suppress(termios.error):
            self.attrs_before = termios.tcgetattr(self.fileno)
            raw = termios.tcgetattr(self.fileno)
            raw[tty.LFLAG] = self._patch_lflag(raw[tty.LFLAG])
            raw[tty.IFLAG] = self._patch_iflag(raw[tty.IFLAG])
            # On some systems VMIN shares its slot with the end-of-file character, so it would be 4.
            raw[tty.CC][termios.VMIN] = 1
            termios.tcsetattr(self.fileno, termios.TCSANOW, raw)
        self.write("\x1b[?25l")  # hide the cursor

    def _ask_terminal(self) -> None:
        """Ask what the terminal can do, now that the input thread reads the answers, and set the remaining modes.

        Kitty's keyboard protocol, focus reports and size reports stay off: after a kill -9 the terminal would type them
        into the shell, and the protocol interferes with input methods. The app does not need them: no key requires the
        protocol, a signal reports the size, and the focus changes nothing.
        """
        self._request_terminal_sync_mode_support()
        self._enable_bracketed_paste()
        self._disable_line_wrap()
        # A second time: iTerm 3.5.0 misses the first.
        self._enable_mouse_support()

    def _restore_modes(self) -> None:
        """Restore the keyboard modes that were set before the app."""
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
        """Handle SIGTSTP: restore the terminal and stop, unless the process is about to end."""
        if self._hung_up.locked():
            return
        if self._active:
            super()._sigtstp_application()
        else:
            os.kill(os.getpid(), signal.SIGSTOP)

    def _sigcont_application(self, *_: object) -> None:
        """Handle SIGCONT, which comes after a stop, with every hang-up, and whenever another process sends it."""
        if not self._auto_restart or self._hung_up.locked() or not self._terminal_lives():
            return
        if self._active:
            # SIGSTOP, which cannot be handled, stopped the process. The shell may have changed the modes: set all anew.
            self.suspend_application_mode()
            self._must_signal_resume = True
        if self._must_signal_resume:
            self.resume_application_mode()

    def _hang_up(self, reason: str) -> None:
        """Tell the app, once, that the terminal is gone. Any thread and any signal handler may call this."""
        # The lock is never released, so only the first of several threads and signal handlers gets past it.
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
        """Wait until the app has handled a key that may move the focus or open a screen.

        Over a slow connection several keys arrive at once; Textual would send the later ones to the widget that had the
        focus before. Text typed into a text field does not wait.
        """
        app = self._app
        if not isinstance(message, events.Key) or not isinstance(app, SettleAware) or not app.may_move_focus(message):
            return
        with suppress(Exception):  # the app is ending or too busy: pass on the next key
            settling = asyncio.run_coroutine_threadsafe(app.settle(), self._loop)
            try:
                settling.result(SETTLE_LIMIT)
            finally:
                settling.cancel()  # else each key typed while a disk hangs would leave a coroutine that runs on

    def _takes_text(self) -> bool:
        """Whether a text field has the focus."""
        return isinstance(self._app, TextFocusAware) and self._app.takes_text()

    def _tell_bad_input(self) -> None:
        """Tell the app that its keyboard does not send UTF-8."""
        if isinstance(self._app, BadInputAware):
            # Sent like a key, after the keys of the same bytes: a later key would clear the message.
            self.send_message(events.Callback(callback=self._app.on_bad_input))


def _stop_background_job(*_: object) -> None:
    """Handle SIGTTOU and SIGTTIN: stop a background job that wants the terminal."""
    os.kill(os.getpid(), signal.SIGSTOP)
