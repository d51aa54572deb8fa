"""A terminal for tests: runs a program on a real pseudo-terminal, and knows what its screen shows.

It reads nothing in the background. Only `Terminal.pump` and the methods that call it take output. A test that calls
none of them is like a stalled terminal.
"""

from __future__ import annotations

import fcntl
import math
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
import unicodedata
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final, NoReturn, Self

import pyte

from tests.waiting import TIMEOUT

ROOT: Final = Path(__file__).resolve().parents[2]
"""The repository."""

_FOREIGN: Final = ("COLUMNS", "LINES", "NO_COLOR", "COLORTERM", "TMUX", "STY", "VIRTUAL_ENV")
_FOREIGN_PREFIXES: Final = ("PYTHON", "PYTEST", "TEXTUAL", "ML_TUI", "LC_", "SSH_", "TERM", "COV_", "XDG_")

_PRIVATE: Final = re.compile(rb"\x1b\[[<>=][\d;]*[ -/]*[@-~]|\x1b\[\?\d+\$p")
"""Sequences that pyte takes for text: kitty's keyboard modes, and queries of a mode."""

_MODE_QUERY: Final = re.compile(rb"\x1b\[\?(\d+)\$p")

_UNFINISHED: Final = re.compile(rb"\x1b(\[[ -?]*)?\Z")
"""The beginning of a sequence whose end has not been read yet."""

_CHECK_INTERVAL: Final = 0.01
"""Seconds between two checks whether a program rests."""

_IDLE_SECONDS: Final = 0.0005
_IDLE_SHARE: Final = 0.02
"""A resting program may run this long between two checks, in seconds or as a share: it has idle timers."""

_MODES: Final = {2026: 2}
"""The answers to queries of a mode: 2 is "known, off". All other modes get 0, "unknown"."""


class _Screen(pyte.Screen):
    """A screen that answers questions about its cursor."""

    def __init__(self, columns: int, rows: int, *, reply: Callable[[bytes], None], ambiguous: int) -> None:
        """``reply`` sends an answer; ``ambiguous`` is the claimed width of ``─`` and similar characters, in cells."""
        super().__init__(columns, rows)
        self._reply = reply
        self._ambiguous = ambiguous

    def report_device_status(self, mode: int, **options: Any) -> None:
        """Answer a query of the cursor's position (6n) or of the status (5n)."""
        if mode == 5:
            self._reply(b"\x1b[0n")
        if mode == 6:
            line = "".join(self.buffer[self.cursor.y][column].data for column in range(self.cursor.x))
            extra = sum(unicodedata.east_asian_width(char) == "A" for char in line) * (self._ambiguous - 1)
            self._reply(b"\x1b[%d;%dR" % (self.cursor.y + 1, self.cursor.x + 1 + extra))

    def report_device_attributes(self, mode: int = 0, **options: Any) -> None:
        """Say that this is a VT100 with advanced video."""
        if mode == 0 and not options.get("private"):
            self._reply(b"\x1b[?1;2c")


class Terminal:
    """A program on a pseudo-terminal; as a context manager, it leaves no process behind."""

    log: bytes
    """Every byte that the program has written."""
    answers: bool
    """Whether the terminal answers queries."""

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        columns: int = 80,
        rows: int = 24,
        env: Mapping[str, str | None] | None = None,
        cwd: Path | None = None,
        stdin: Path | None = None,
        ignored: Iterable[signal.Signals] = (),
        ambiguous: int | None = 1,
    ) -> None:
        """Start ``command``.

        ``env`` adds to a clean environment (UTF-8, xterm-256color, this source tree); None removes a variable.
        ``stdin`` is a file to read instead of the terminal. ``ignored`` signals are ignored from the start, as under
        ``nohup``. ``ambiguous`` is the claimed width of ``─``; with None, the terminal answers no query.
        """
        self.columns, self.rows = columns, rows
        self.log = b""
        self.exit_code: int | None = None
        self._cpu_at_exit = 0.0
        self.answers = ambiguous is not None
        self._screen = _Screen(columns, rows, reply=self._reply, ambiguous=ambiguous or 1)
        self._stream = pyte.ByteStream(self._screen)
        self._unread = b""
        arguments = [os.fspath(part) for part in command]
        environment = _environment(env or {})
        with warnings.catch_warnings():
            # Python 3.12 warns of a fork while threads run (those of pytest-xdist); the child does little before exec.
            warnings.simplefilter("ignore", DeprecationWarning)
            self.pid, self._master = pty.fork()
        if self.pid == 0:
            self._exec(arguments, environment, cwd, stdin, ignored)

    @classmethod
    def python(cls, *arguments: str | Path, within: Sequence[str] = (), **options: Any) -> Self:
        """Start this Python with ``arguments``, as an argument of the command ``within`` if given.

        ``options`` go to the constructor.
        """
        return cls([*within, sys.executable, *arguments], **options)

    def __enter__(self) -> Self:
        """Return this terminal."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Kill all processes that are left."""
        self.close()

    @property
    def text(self) -> str:
        """The text on the screen, one line per row."""
        # pyte's `display` fails on a wide character if one half was overwritten.
        buffer = self._screen.buffer
        return "\n".join(
            "".join(buffer[row][column].data for column in range(self.columns)) for row in range(self.rows)
        )

    @property
    def bytes_out(self) -> int:
        """The number of bytes that the program has written."""
        return len(self.log)

    def send(self, keys: str | bytes) -> None:
        """Type ``keys``; text goes as UTF-8."""
        data = keys.encode() if isinstance(keys, str) else keys
        while data:
            # A program that is busy writing does not read. Take its output meanwhile, or both wait for ever.
            self.pump(0)
            if select.select([], [self._master], [], 0.1)[1]:
                data = data[os.write(self._master, data[:512]) :]

    def send_unread(self, keys: str) -> None:
        """Type ``keys`` without taking output, as on a stalled link."""
        os.write(self._master, keys.encode())

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of the window."""
        self.columns, self.rows = columns, rows
        self._screen.resize(rows, columns)
        _set_size(self._master, columns, rows)

    def pump(self, timeout: float = 0.02) -> bool:
        """Take output that comes within ``timeout`` seconds; return whether there was any."""
        if self._master < 0 or not select.select([self._master], [], [], timeout)[0]:
            return False
        return self.read(65536) > 0

    def read(self, limit: int) -> int:
        """Take at most ``limit`` bytes of output; return their number, 0 at the end."""
        data = self._take_output(limit)
        self._show(data)
        return len(data)

    def wait_for(self, wanted: str | Callable[[str], object]) -> None:
        """Wait until the screen contains the text ``wanted``, or until the function ``wanted`` is true for its text.

        :raises AssertionError: that does not happen in time, or the program ends before.
        """
        happens: Callable[[str], object] = wanted if callable(wanted) else lambda text: wanted in text
        deadline = time.monotonic() + TIMEOUT
        while not happens(self.text):
            came = self.pump()
            if not came and self.poll() is not None and not self.pump():
                raise AssertionError(f"ended with {self.exit_code} before {wanted!r}; the screen was\n{self.text}")
            if time.monotonic() > deadline:
                raise AssertionError(f"no {wanted!r}; the screen is\n{self.text}")

    def settle(self, calm: float = 0.2) -> None:
        """Take output until the program rests: for ``calm`` seconds no output comes and its threads do nothing.

        A thread that waits for a processor does not rest, so this takes longer on a busy machine. Only a timer can make
        the program work again.
        """
        begun = since = seen = time.monotonic()
        worked = self._run_seconds()
        while seen - since < calm and self.poll() is None:
            assert seen - begun < TIMEOUT, f"it does not come to rest; the screen is\n{self.text}"
            came = self.pump(_CHECK_INTERVAL)
            before, worked, last, seen = worked, self._run_seconds(), seen, time.monotonic()
            if came or not abs(worked - before) <= max(_IDLE_SECONDS, _IDLE_SHARE * (seen - last)):
                since = seen

    def wait_exit(self, *, reading: bool = True) -> int:
        """Wait for the program to end; return its exit code, or minus the number of the signal that killed it.

        If ``reading`` is False, take no output meanwhile, as on a stalled link.

        :raises AssertionError: the program does not end in time.
        """
        deadline = time.monotonic() + TIMEOUT
        while self.poll() is None:
            if time.monotonic() > deadline:
                raise AssertionError(f"still running; the screen is\n{self.text}")
            if not (reading and self.pump()):
                time.sleep(0.01)
        while reading and self.pump(0):
            pass
        assert self.exit_code is not None
        return self.exit_code

    def poll(self) -> int | None:
        """Return the exit code if the program has ended (see `wait_exit`), else None."""
        if self.exit_code is None:
            pid, status, used = os.wait4(self.pid, os.WNOHANG)
            if pid:
                self.exit_code = os.waitstatus_to_exitcode(status)
                self._cpu_at_exit = used.ru_utime + used.ru_stime
        return self.exit_code

    def wait_stopped(self) -> None:
        """Wait until the program is stopped, as by Ctrl+Z in a shell.

        :raises AssertionError: it is not stopped in time.
        """
        deadline = time.monotonic() + TIMEOUT
        while self._stat("State") != "T":
            assert time.monotonic() < deadline, "not stopped"
            self.pump()

    def send_signal(self, number: signal.Signals) -> None:
        """Send a signal to the program."""
        os.kill(self.pid, number)

    def close_master(self) -> None:
        """Close the terminal, as SSH does when the connection drops."""
        os.close(self._master)
        self._master = -1

    def attributes(self) -> list[Any]:
        """Return the modes of the terminal, as `termios.tcgetattr` does."""
        return termios.tcgetattr(self._master)

    def cpu_seconds(self) -> float:
        """Return the program's processor time in seconds, also after its end (Linux only)."""
        if self.exit_code is not None:
            return self._cpu_at_exit
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def thread_count(self) -> int:
        """Return the number of the program's threads (Linux only)."""
        return int(self._stat("Threads"))

    def wake_ups(self) -> int:
        """Return how often the program's threads have gone to sleep by themselves, and so woken up (Linux only)."""
        statuses = (task / "status" for task in Path(f"/proc/{self.pid}/task").iterdir())
        return sum(int(re.findall(r"\nvoluntary_ctxt_switches:\s*(\d+)", path.read_text())[0]) for path in statuses)

    def group_lives(self) -> bool:
        """Whether any process of the program's group still exists."""
        try:
            os.killpg(self.pid, 0)
        except ProcessLookupError:
            return False
        return True

    def close(self) -> None:
        """Kill the program and its group, and close the terminal; may be called twice."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        if self.exit_code is None:
            # The child makes the group; a test that fails at once may be faster.
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            self.exit_code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        if self._master >= 0:
            self.close_master()

    def _exec(
        self,
        command: list[str],
        environment: dict[str, str],
        cwd: Path | None,
        stdin: Path | None,
        ignored: Iterable[signal.Signals],
    ) -> NoReturn:
        """Turn the child into the program; never return into the tests, whatever happens."""
        try:
            _set_size(0, self.columns, self.rows)
            for number in ignored:
                signal.signal(number, signal.SIG_IGN)
            if stdin:
                os.dup2(os.open(stdin, os.O_RDONLY), 0)
            if cwd:
                os.chdir(cwd)
            os.execvpe(command[0], command, environment)
        except BaseException as error:
            os.write(2, repr(error).encode())
        finally:
            os._exit(127)

    def _take_output(self, limit: int) -> bytes:
        """Return at most ``limit`` bytes of output; none at the end."""
        try:
            data = os.read(self._master, limit)
        except OSError:
            # EIO: the last process has closed its side.
            data = b""
        self.log += data
        return data

    def _show(self, data: bytes) -> None:
        """Answer the queries in ``data`` and draw the rest; keep an unfinished sequence until its end comes."""
        data = self._unread + data
        unfinished = _UNFINISHED.search(data)
        end = unfinished.start() if unfinished else len(data)
        data, self._unread = data[:end], data[end:]
        for question in _MODE_QUERY.finditer(data):
            mode = int(question[1])
            self._reply(b"\x1b[?%d;%d$y" % (mode, _MODES.get(mode, 0)))
        self._stream.feed(_PRIVATE.sub(b"", data))

    def _reply(self, answer: bytes) -> None:
        """Send ``answer`` to the program, unless this terminal answers nothing."""
        if self.answers and self._master >= 0:
            with suppress(OSError):
                os.write(self._master, answer)

    def _run_seconds(self) -> float:
        """Return the seconds that the program's threads have run; infinite while one runs or waits for a processor.

        Linux only; elsewhere always 0.
        """
        ran = 0
        for thread in Path(f"/proc/{self.pid}/task").glob("*"):
            with suppress(OSError):  # the thread has ended
                if (thread / "stat").read_text().rpartition(")")[2].split()[0] in "RD":
                    return math.inf
                ran += int((thread / "schedstat").read_text().split()[0])
        return ran / 1e9

    def _stat(self, field: str) -> str:
        """Return the first word of ``field`` of the program's status in ``/proc``."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return next(line.split()[1] for line in status.splitlines() if line.startswith(f"{field}:"))


def _environment(changes: Mapping[str, str | None]) -> dict[str, str]:
    """Return the environment of a plain SSH login with ``changes``, without variables of pytest or the developer."""
    kept = {
        key: value for key, value in os.environ.items() if key not in _FOREIGN and not key.startswith(_FOREIGN_PREFIXES)
    }
    kept |= {"TERM": "xterm-256color", "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT / "src")}
    kept |= {key: value for key, value in changes.items() if value is not None}
    return {key: value for key, value in kept.items() if key not in changes or changes[key] is not None}


def _set_size(descriptor: int, columns: int, rows: int) -> None:
    """Set the size of the terminal."""
    fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
