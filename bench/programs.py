"""Programs on a terminal: what is measured of them, step by step."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.pty.terminal import Terminal

from bench.results import OURS, Table

DOWN = "\x1b[B"


@dataclass(frozen=True)
class Program:
    """A program to measure."""

    name: str
    command: Sequence[str]
    sign: str
    """The last text that is drawn on its first useful frame."""
    env: dict[str, str] = field(default_factory=dict)
    down: str = DOWN
    """The key that moves its cursor."""
    is_ours: bool = False
    """Whether it is a version of this program."""


def minimal(home: dict[str, str], rows: int = 28) -> Program:
    """Return the baseline: the smallest Textual app with a list of ``rows``."""
    command = [sys.executable, str(Path(__file__).with_name("minimal_app.py")), str(rows)]
    return Program("minimal", command, "2.19 ", home)


def data_table(home: dict[str, str]) -> Program:
    """Return a bare Textual app with a DataTable."""
    return Program("DataTable", [sys.executable, str(Path(__file__).with_name("table_app.py"))], "2.15 ", home)


def ours(project: str, home: dict[str, str], *options: str, name: str = OURS) -> Program:
    """Return the app on a project."""
    return Program(name, [sys.executable, "-m", "ml_tui", project, *options], "구현 내용", home, is_ours=True)


@dataclass(frozen=True)
class Cost:
    """What a step cost."""

    wall: float
    """Milliseconds from the key to the last byte that it caused."""
    processor: float
    """Milliseconds of processor time."""
    bytes: int


class Watch:
    """A running program, and what its steps cost."""

    def __init__(self, program: Program, *, columns: int = 80, rows: int = 24) -> None:
        """Start ``program``."""
        self._began = time.perf_counter()
        self.terminal = Terminal(program.command, env=program.env, columns=columns, rows=rows)
        self._program = program

    def __enter__(self) -> Watch:
        """Return this watch."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the program."""
        self.terminal.close()

    def start(self) -> Cost:
        """Wait for the first useful frame."""
        self.terminal.wait_for(self._program.sign)
        wall = (time.perf_counter() - self._began) * 1000
        processor = self.processor_seconds() * 1000
        self.press("", 0.4, limit=3)
        return Cost(wall, processor, self.terminal.bytes_out)

    def press(self, keys: str, calm: float = 0.25, limit: float = 5) -> Cost:
        """Press ``keys``, and wait until no output has come for ``calm`` seconds, at most ``limit`` seconds."""
        sent, ran, began = self.terminal.bytes_out, self.processor_seconds(), time.perf_counter()
        if keys:
            self.terminal.send(keys)
        last = began
        while time.perf_counter() - last < calm and time.perf_counter() - began < limit:
            if self.terminal.pump(0.002):
                last = time.perf_counter()
        ran = self.processor_seconds() - ran
        return Cost((last - began) * 1000, ran * 1000, self.terminal.bytes_out - sent)

    def processor_seconds(self) -> float:
        """Return the processor time of the program's threads."""
        total = 0
        for thread in Path(f"/proc/{self.terminal.pid}/task").glob("*/schedstat"):
            with suppress(OSError):  # the thread has ended
                total += int(thread.read_text().split()[0])
        return total / 1e9

    def resident(self) -> float:
        """Return the resident memory in MB."""
        status = Path(f"/proc/{self.terminal.pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024

    def idle(self, seconds: float) -> tuple[int, float, float]:
        """Do nothing for ``seconds``; return bytes, milliseconds of processor time, and wake-ups a second."""
        sent, ran, woken = self.terminal.bytes_out, self.processor_seconds(), self.terminal.wake_ups()
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            self.terminal.pump(0.5)
        used = (self.processor_seconds() - ran) * 1000
        return self.terminal.bytes_out - sent, used, (self.terminal.wake_ups() - woken) / seconds


def measure(program: Program, into: Table, *, idle: float = 0, moves: int = 6) -> None:
    """Measure what every program has: start, memory, moves, rest."""
    with Watch(program) as watch:
        _start_and_move(watch, program, into, moves)
        if idle:
            _rest(watch, program, into, idle)
        into.add("memory after use", "MB", program.name, watch.resident())


def measure_ours(program: Program, into: Table, *, idle: float = 0) -> None:
    """Measure the app: also details, ticks, workspaces and the palette."""
    name = program.name
    with Watch(program) as watch:
        _start_and_move(watch, program, into, 6)
        if idle:
            _rest(watch, program, into, idle)
        for again in ("first", "later"):
            costs = [watch.press(key) for key in "1245673"]
            for key, cost in zip("1245673", costs, strict=True):
                into.add(f"workspace {key}, {again} visit: bytes", "bytes", name, cost.bytes)
            into.add(f"switch, {again}: bytes", "bytes", name, max(cost.bytes for cost in costs))
            into.add(f"switch, {again}: wall", "ms", name, statistics.median(cost.wall for cost in costs))
            into.add(f"switch, {again}: processor", "ms", name, statistics.median(cost.processor for cost in costs))
        watch.press(DOWN * 3)  # to an item that nobody has answered
        for _n in range(3):
            cost = watch.press(" ", 0.5)
            into.add("tick: bytes", "bytes", name, cost.bytes)
            into.add("tick: wall", "ms", name, cost.wall)
            into.add("tick: processor", "ms", name, cost.processor)
            watch.press("u", 0.5)
        for what, key in (("palette opened: bytes", "\x10"), ("palette closed: bytes", "\x1b")):
            into.add(what, "bytes", name, watch.press(key, 0.5).bytes)
        into.add("memory after use", "MB", name, watch.resident())


def _start_and_move(watch: Watch, program: Program, into: Table, moves: int) -> None:
    name, cost = program.name, watch.start()
    into.add("useful frame: wall", "ms", name, cost.wall)
    into.add("useful frame: processor", "ms", name, cost.processor)
    into.add("first frame: bytes", "bytes", name, cost.bytes)
    into.add("memory at start", "MB", name, watch.resident())
    for number in range(moves):
        # The app shows the detail a tenth of a second later, as a step of its own.
        cost = watch.press(program.down, 0.07)
        order = "later move" if number else "first move"
        into.add(f"{order}: bytes", "bytes", name, cost.bytes)
        into.add(f"{order}: wall", "ms", name, cost.wall)
        into.add(f"{order}: processor", "ms", name, cost.processor)
        cost = watch.press("", 0.3)
        if program.is_ours:
            into.add("detail: bytes", "bytes", name, cost.bytes)
            into.add("detail: processor", "ms", name, cost.processor)


def _rest(watch: Watch, program: Program, into: Table, seconds: float) -> None:
    sent, used, woken = watch.idle(seconds)
    into.add(f"idle {seconds:.0f} s: bytes", "bytes", program.name, sent)
    into.add(f"idle {seconds:.0f} s: processor", "ms", program.name, used)
    into.add("idle: wake-ups a second", "1/s", program.name, woken)
