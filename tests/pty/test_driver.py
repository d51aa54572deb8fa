"""The driver and the shutdown handler on a real terminal that goes away, stalls, or sends nonsense."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.pty.terminal import Terminal
from tests.waiting import until

APP = Path(__file__).with_name("driver_app.py")
RESTORED = (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?7h", b"\x1b[?1003l", b"\x1b[?2004l")
"""The sequences that make a terminal usable again."""

Start = Callable[..., Terminal]


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """Return the file into which the app saves."""
    return tmp_path / "saved.json"


@pytest.fixture
def start(saved: Path, request: pytest.FixtureRequest) -> Start:
    """Start the app, wait for its first screen, and kill it after the test."""

    def start(*, ignored: tuple[signal.Signals, ...] = (), **variables: str) -> Terminal:
        terminal = Terminal.python(APP, env={"SAVE": str(saved), **variables}, ignored=ignored)
        request.addfinalizer(terminal.close)
        terminal.wait_for("READY")
        return terminal

    return start


def typed(terminal: Terminal, text: str) -> None:
    """Type ``text``, and wait until the app keeps it for the rescue."""
    terminal.send(text)
    terminal.wait_for(f'{text}"')


def bad_inputs(terminal: Terminal) -> int:
    """Return how often the driver reported bytes that are not UTF-8."""
    return int(terminal.text.partition("bad=")[2].partition(" ")[0])


def record(path: Path) -> Any:
    """Return what the app has saved."""
    return json.loads(path.read_text(encoding="utf-8"))


def stalled(path: Path) -> Path:
    """Return the file that the app creates, beside its saved one, when the output stalls."""
    return path.with_suffix(".stalled")


def assert_gone(terminal: Terminal) -> None:
    """Assert that no process is left."""
    assert not terminal.group_lives()


class TestHangUp:
    """The connection drops."""

    def test_an_ssh_drop_saves_and_ends_the_app(self, start: Start, saved: Path) -> None:
        """When the terminal closes, the app saves to the last character and ends with 129; no process is left."""
        terminal = start()
        typed(terminal, "마지막 글자")
        terminal.close_master()
        assert terminal.wait_exit() == 129
        assert record(saved)["text"] == "마지막 글자"
        assert record(saved)["thread"] == "ml-tui-rescue"
        assert_gone(terminal)

    def test_a_hang_up_ends_the_app_under_nohup(self, start: Start, saved: Path) -> None:
        """The app ends under nohup too, where stock Textual becomes an orphan at full load."""
        terminal = start(ignored=(signal.SIGHUP,))
        typed(terminal, "nohup")
        before = terminal.cpu_seconds()
        terminal.close_master()
        assert terminal.wait_exit() == 129
        assert terminal.cpu_seconds() - before < 1.5
        assert record(saved)["text"] == "nohup"
        assert_gone(terminal)

    def test_an_app_without_on_hangup_ends(self, start: Start) -> None:
        """An app without `on_hangup` ends too, even if SIGHUP is ignored and has no handler."""
        terminal = start(DO="no_hangup", ignored=(signal.SIGHUP,))
        terminal.close_master()
        assert terminal.wait_exit() == 129
        assert_gone(terminal)

    def test_the_end_of_input_is_a_hang_up(self, saved: Path) -> None:
        """The end of the input (here of /dev/null) is a hang-up; the driver does not read again for ever."""
        with Terminal.python(APP, env={"SAVE": str(saved)}, stdin=Path(os.devnull)) as terminal:
            assert terminal.wait_exit() == 129
            assert terminal.cpu_seconds() < 4
            assert_gone(terminal)
            assert all(code in terminal.log for code in RESTORED)

    def test_a_drop_ends_a_stopped_app(self, start: Start, saved: Path) -> None:
        """The app saves before a stop (Ctrl+Z), and ends when the connection drops afterwards."""
        terminal = start()
        typed(terminal, "멈춤")
        terminal.send_signal(signal.SIGTSTP)
        terminal.wait_stopped()
        assert record(saved) == {"text": "멈춤", "thread": "ml-tui-rescue", "reason": None, "saves": 1}
        terminal.close_master()
        assert terminal.wait_exit() == 129
        assert record(saved)["text"] == "멈춤"
        assert_gone(terminal)


class TestStall:
    """The link is open, but nobody reads."""

    def test_a_stall_beyond_the_limit_ends_the_app(self, start: Start, saved: Path) -> None:
        """If nobody reads for longer than the limit, the app saves and ends."""
        terminal = start(DO="flood", STALL_LIMIT="2")
        typed(terminal, "x")
        assert terminal.wait_exit(reading=False) == 129
        assert record(saved)["reason"] == "output stalled"
        assert record(saved)["text"] == "x"
        assert_gone(terminal)

    def test_a_slow_link_does_not_end_the_app(self, start: Start, saved: Path) -> None:
        """On a slow link the app goes on, though the queue is full for longer than the limit."""
        terminal = start(DO="flood", STALL_LIMIT="2")
        deadline = time.monotonic() + 3
        while time.monotonic() < deadline:
            assert terminal.read(2048) > 0
            time.sleep(0.05)
        assert not saved.exists()
        terminal.send_signal(signal.SIGTERM)
        assert terminal.wait_exit() == 143

    def test_the_app_continues_after_a_short_stall(self, start: Start, saved: Path) -> None:
        """After a stall shorter than the limit the app goes on with a correct screen."""
        terminal = start(DO="flood", STALL_LIMIT="600")
        until(stalled(saved).exists, "the stall")
        typed(terminal, "돌아옴")
        assert not saved.exists()

    def test_sigterm_ends_a_stalled_app(self, start: Start, saved: Path) -> None:
        """SIGTERM ends the app even if a stall blocks the event loop."""
        terminal = start(DO="flood", STALL_LIMIT="600", GRACE="0.3")
        until(stalled(saved).exists, "the stall")
        terminal.send_signal(signal.SIGTERM)
        assert terminal.wait_exit(reading=False) == 143
        assert record(saved)["reason"] == "SIGTERM"
        assert_gone(terminal)


class TestSignals:
    """Signals that end, stop or continue the process."""

    def test_sigterm_saves_and_restores_the_terminal(self, start: Start, saved: Path) -> None:
        """SIGTERM saves, restores the terminal, and ends with 143."""
        terminal = start()
        typed(terminal, "끝")
        terminal.send_signal(signal.SIGTERM)
        terminal.send_signal(signal.SIGTERM)
        assert terminal.wait_exit() == 143
        assert record(saved) == {"text": "끝", "thread": "ml-tui-rescue", "reason": "SIGTERM", "saves": 1}
        assert all(code in terminal.log for code in RESTORED)
        assert_gone(terminal)

    def test_a_second_sigterm_during_exit_changes_nothing(self, start: Start, saved: Path) -> None:
        """A second SIGTERM changes nothing, however late it comes."""
        terminal = start(DO="signal_at_exit")
        typed(terminal, "끝")
        terminal.send_signal(signal.SIGTERM)
        assert terminal.wait_exit() == 143
        assert record(saved)["text"] == "끝"

    def test_sigterm_ends_an_app_with_a_blocked_loop(self, start: Start, saved: Path) -> None:
        """If the event loop hangs, the watchdog ends the process after the rescue."""
        terminal = start(DO="block", GRACE="0.3")
        typed(terminal, "막힘")
        terminal.send("\x1bOQ")
        terminal.wait_for(lambda _: saved.exists() and record(saved) == {"blocked": True})
        terminal.send_signal(signal.SIGTERM)
        raw = terminal.attributes()
        assert terminal.wait_exit() == 143
        assert record(saved)["text"] == "막힘"
        assert all(code in terminal.log for code in RESTORED if code != b"\x1b[?1003l")  # which ml-tui never sets
        assert terminal.attributes() != raw

    @pytest.mark.parametrize(("rescue", "error"), [("fail", "OSError"), ("hang", "TimeoutError")])
    def test_a_failed_rescue_is_reported(self, start: Start, saved: Path, rescue: str, error: str) -> None:
        """A save that fails or never ends is reported, and does not keep the process from ending."""
        terminal = start(RESCUE=rescue, SAVE_LIMIT="0.3")
        terminal.close_master()
        assert terminal.wait_exit() == 129
        assert record(saved)["error"].startswith(error)

    def test_stopping_restores_the_terminal_and_continuing_takes_it_over(self, start: Start, saved: Path) -> None:
        """Ctrl+Z restores the terminal; SIGCONT takes it over again."""
        terminal = start()
        typed(terminal, "하나")
        raw = terminal.attributes()
        terminal.send_signal(signal.SIGTSTP)
        terminal.wait_stopped()
        terminal.wait_for(lambda _: all(code in terminal.log for code in RESTORED))
        assert terminal.attributes() != raw
        terminal.send_signal(signal.SIGCONT)
        terminal.wait_for(lambda _: terminal.attributes() == raw)
        typed(terminal, "둘")
        terminal.wait_for("하나둘")

    def test_sigcont_without_a_stop_starts_no_second_thread(self, start: Start) -> None:
        """SIGCONT without a stop starts no second input thread."""
        terminal = start()
        threads = terminal.thread_count()
        for _ in range(2):
            starts = terminal.log.count(b"\x1b[?7l")
            terminal.send_signal(signal.SIGCONT)
            terminal.wait_for(lambda _: terminal.log.count(b"\x1b[?7l") > starts)  # noqa: B023
            terminal.settle()
        typed(terminal, "abcdef")
        assert terminal.thread_count() == threads


class TestKeyboard:
    """Unexpected input."""

    def test_invalid_utf8_is_reported_and_later_keys_arrive(self, start: Start) -> None:
        """The app goes on, hears of each wrong encoding, and takes the next keys."""
        terminal = start()
        cp949, latin, truncated, surrogate = (
            "한글".encode("cp949"),
            "é".encode("latin-1"),
            "한".encode()[:2],
            b"\xed\xa0\x80",
        )
        for number, data in enumerate((cp949, b"\xff", latin, truncated, surrogate)):
            told = bad_inputs(terminal)
            terminal.send(data)
            typed(terminal, f"정상{number}")
            terminal.wait_for(lambda _: bad_inputs(terminal) > told)  # noqa: B023

    def test_split_character_is_valid(self, start: Start) -> None:
        """A character may arrive in pieces."""
        terminal = start()
        for byte in "한글".encode():
            terminal.send(bytes([byte]))
            terminal.settle(0.02)
        terminal.wait_for("한글")
        assert "bad=0" in terminal.text

    def test_sequences_that_break_textual_do_no_harm(self, start: Start) -> None:
        """Sequences that make Textual's parser raise become keys or nothing; the text around them is typed."""
        terminal = start()
        terminal.send("A\x1b[98:66;2uC\x1b[1114112;1;1114112uD\x1b[1;1:3AE")
        terminal.wait_for("ABCDE")

    def test_a_paste_presses_no_keys(self, start: Start, saved: Path) -> None:
        """An ESC in a paste neither presses a key nor ends the paste. The end of the paste may arrive in pieces."""
        terminal = start(DO="block")
        terminal.send("\x1b[20")
        terminal.send("0~one\x1bOQtwo\x1b[12~\x1b[200~three\x1b[2")
        terminal.settle(0.05)
        terminal.send("01~after")
        terminal.wait_for("oneQtwothreeafter")
        terminal.wait_for("pastes=1")
        assert not saved.exists()

    def test_the_app_takes_text_after_random_bytes(self, start: Start, saved: Path) -> None:
        """After random bytes, with escape sequences among them, the app still takes text.

        The bytes have no control keys, because these would take effect after later letters: Textual sends them to their
        bindings and back, but inserts letters at once.
        """
        noise = bytes(byte for byte in random.Random(2718).randbytes(1_500) if byte in b"\x1b" or 0x20 <= byte != 0x7F)
        terminal = start()
        terminal.send(noise + b"\x1b\\")  # ends any sequence that the noise began
        typed(terminal, "아직 있음")
        terminal.send_signal(signal.SIGTERM)
        assert terminal.wait_exit() == 143
        assert "아직 있음" in record(saved)["text"]
