"""The smallest app that uses the driver and the shutdown, for tests on a real terminal.

Variables: ``SAVE`` is the file to save into; ``STALL_LIMIT``, ``GRACE`` and ``SAVE_LIMIT`` are seconds; ``RESCUE`` is
``fail`` or ``hang``; ``DO`` is ``flood`` (draw without end), ``block`` (block the event loop for ever on F2),
``no_hangup`` (have no ``on_hangup``, and handle no signals) or ``signal_at_exit`` (send SIGTERM when Python finalises).
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from pathlib import Path

from textual.app import App, ComposeResult
from textual.drivers._writer_thread import MAX_QUEUED_WRITES
from textual.events import Key, Paste
from textual.widgets import Static, TextArea

from ml_tui.terminal import driver
from ml_tui.terminal.driver import SafeLinuxDriver
from ml_tui.terminal.output import TerminalWriter
from ml_tui.terminal.shutdown import ShutdownHandler

DO = os.environ.get("DO", "")


def seconds(name: str, default: float) -> float:
    """Return the number in the variable ``name``."""
    return float(os.environ.get(name, default))


class StallNotingWriter(TerminalWriter):
    """A writer that creates a file when it has to wait for the terminal."""

    def write(self, text: str) -> None:
        """Queue ``text``; note if the queue is full."""
        if self._pending.qsize() >= MAX_QUEUED_WRITES:
            Path(os.environ["SAVE"]).with_suffix(".stalled").touch()
        super().write(text)


vars(driver)["TerminalWriter"] = StallNotingWriter


class ShortLimitDriver(SafeLinuxDriver):
    """The driver, with a stall limit that a test can shorten."""

    STALL_LIMIT = seconds("STALL_LIMIT", SafeLinuxDriver.STALL_LIMIT)


class AppWithoutHangUp(App[None]):
    """An app with a text area and a few counters, and without `on_hangup`."""

    ENABLE_COMMAND_PALETTE = False
    CSS = "#area { height: 5; } #flood { height: 1fr; }"

    def __init__(self) -> None:
        """Use the driver under test."""
        super().__init__(driver_class=ShortLimitDriver)
        self.latest = ""
        self.bad_inputs = 0
        self.pastes = 0
        self.ticks = 0
        self.saves = 0
        self.shutdown_handler: ShutdownHandler | None = None

    def compose(self) -> ComposeResult:
        """Compose the text area, the counters, and room for a flood."""
        yield TextArea(id="area")
        yield Static(id="counters", markup=False)
        yield Static(id="flood", markup=False)

    def on_mount(self) -> None:
        """Take over the signals, and start to count."""
        self.query_one(TextArea).cursor_blink = False
        self.shutdown_handler = ShutdownHandler(
            save=self.save,
            leave=lambda code: self.exit(return_code=code),
            report=lambda error: self.write({"error": repr(error)}),
            grace=seconds("GRACE", 2.0),
            save_limit=seconds("SAVE_LIMIT", 5.0),
            kill=self.kill,
        )
        if DO != "no_hangup":
            self.shutdown_handler.install()
        self.set_interval(0.02 if DO == "flood" else 0.5, self.tick)

    def tick(self) -> None:
        """Count the ticks; in a flood, change every cell."""
        self.ticks += 1
        self.show_counters()
        if DO == "flood":
            self.query_one("#flood", Static).update(chr(ord("a") + self.ticks % 26) * 4000)

    def show_counters(self) -> None:
        """Show the counters, and the end of the text that a rescue would save."""
        kept = json.dumps(self.latest[-20:], ensure_ascii=False)
        self.query_one("#counters", Static).update(
            f"READY bad={self.bad_inputs} pastes={self.pastes} ticks={self.ticks} kept={kept}"
        )

    def on_text_area_changed(self, message: TextArea.Changed) -> None:
        """Keep the text for the rescue."""
        self.latest = message.text_area.text
        self.show_counters()

    def on_paste(self, message: Paste) -> None:
        """Count pastes."""
        self.pastes += 1

    def on_key(self, message: Key) -> None:
        """Block the event loop for ever on F2, if ``DO`` says so."""
        if message.key == "f2" and DO == "block":
            self.write({"blocked": True})
            while True:
                time.sleep(600)

    def on_bad_input(self) -> None:
        """Count the driver's calls about the encoding."""
        self.bad_inputs += 1
        self.show_counters()

    def save(self) -> None:
        """Write the text, the thread and the reason."""
        if os.environ.get("RESCUE") == "fail":
            raise OSError("no space")
        if os.environ.get("RESCUE") == "hang":
            time.sleep(600)
        self.saves += 1
        assert self.shutdown_handler is not None
        self.write(
            {
                "text": self.latest,
                "thread": threading.current_thread().name,
                "reason": self.shutdown_handler.reason,
                "saves": self.saves,
            }
        )

    def kill(self, code: int) -> None:
        """End the process at once."""
        assert isinstance(self._driver, SafeLinuxDriver)
        self._driver.restore_at_once()
        os._exit(code)

    def write(self, record: object) -> None:
        """Write ``record`` to the file atomically."""
        path = Path(os.environ["SAVE"])
        temporary = path.with_suffix(".tmp")
        temporary.write_text(json.dumps(record), encoding="utf-8")
        temporary.replace(path)


class AppWithHangUp(AppWithoutHangUp):
    """The app with `on_hangup`, which calls its shutdown handler."""

    def on_hangup(self, reason: str) -> None:
        """Save and leave."""
        assert self.shutdown_handler is not None
        self.shutdown_handler.hang_up(reason)


class SignalAtExit:
    """Sends SIGTERM when the interpreter deletes it: by then Python has restored all signal handlers."""

    def __init__(self) -> None:
        """Keep what Python deletes before this object."""
        self.kill, self.pid = os.kill, os.getpid()

    def __del__(self) -> None:
        """Send SIGTERM."""
        self.kill(self.pid, 15)


if DO == "signal_at_exit":
    vars(sys)["late"] = SignalAtExit()  # Python clears sys last


def main() -> int:
    """Run the app; return its exit code."""
    app = AppWithoutHangUp() if DO == "no_hangup" else AppWithHangUp()
    app.run()
    return app.return_code or 0


if __name__ == "__main__":
    sys.exit(main())
