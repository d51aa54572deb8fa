"""Measures the app on a real pseudo-terminal of 80×24, against a minimal Textual app in the same run.

Each figure is the median of several runs. The two programs take turns, so that a change of the machine's speed affects
both. ``python bench/table.py [RUNS]`` prints the table; with ``--check`` it also fails if a bound is exceeded.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.pty.terminal import Terminal

from bench.sample import home_in, make_project

HERE = Path(__file__).resolve().parent


@dataclass
class Figures:
    """The measurements of one program, a value for each run."""

    start: list[float] = field(default_factory=list)
    """Milliseconds until the first useful frame."""
    first_frame: list[int] = field(default_factory=list)
    """Bytes until the first useful frame."""
    move: list[int] = field(default_factory=list)
    """Bytes of one cursor move, before the detail is drawn."""
    move_time: list[float] = field(default_factory=list)
    """Milliseconds from the key to the last byte that it causes."""
    tick: list[int] = field(default_factory=list)
    """Bytes of one tick, with the changed figures and the note that it is saved."""
    switch: list[int] = field(default_factory=list)
    """Bytes of a change of workspace."""
    switch_time: list[float] = field(default_factory=list)
    """Milliseconds of a change of workspace."""
    memory: list[float] = field(default_factory=list)
    """Resident megabytes after all workspaces were visited."""


def main(arguments: Sequence[str]) -> int:
    """Print the table; the exit code says whether all bounds hold (with ``--check``)."""
    options = _options(arguments)
    runs = options.runs
    with tempfile.TemporaryDirectory() as folder:
        home = home_in(folder)
        project = make_project(home)
        app = [sys.executable, "-m", "ml_tui", project]
        minimal = [sys.executable, str(HERE / "minimal_app.py")]
        ours, baseline = Figures(), Figures()
        for number in range(runs + 1):
            kept = number > 0  # the first run only warms the caches
            _measure_minimal(minimal, home, baseline if kept else Figures())
            _measure_app(app, home, ours if kept else Figures())
    return _report(ours, baseline, runs, check=options.check)


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("runs", type=_count, nargs="?", default=7, help="how often each program is started (7)")
    parser.add_argument("--check", action="store_true", help="fail when a bound is exceeded")
    return parser.parse_args(arguments)


def _count(word: str) -> int:
    if not word.isdecimal() or not int(word):
        raise argparse.ArgumentTypeError(f"{word!r} is not a number of runs")
    return int(word)


def _measure_minimal(command: Sequence[str], home: dict[str, str], into: Figures) -> None:
    with Terminal(command, env=home) as terminal:
        _first_frame(terminal, "2.19 ", into)
        _moves(terminal, into)
        into.memory.append(_resident(terminal))


def _measure_app(command: Sequence[str], home: dict[str, str], into: Figures) -> None:
    with Terminal(command, env=home) as terminal:
        _first_frame(terminal, "구현 내용", into)
        _moves(terminal, into)
        for key in WORKSPACES:
            before, began = terminal.bytes_out, time.perf_counter()
            terminal.send(key)
            took = _quiet(terminal, 0.15, began)
            into.switch.append(terminal.bytes_out - before)
            into.switch_time.append(took)
        terminal.send("3")
        _quiet(terminal, 0.3)
        before = terminal.bytes_out
        terminal.send(" ")
        _quiet(terminal, 0.4)
        into.tick.append(terminal.bytes_out - before)
        terminal.send("u")
        _quiet(terminal, 0.4)
        into.memory.append(_resident(terminal))
        terminal.send("q")
        with suppress(AssertionError):
            terminal.wait_exit()


WORKSPACES = "1245673124567"
"""The keys of the workspaces to visit: each for the first time, then again."""


def _first_frame(terminal: Terminal, sign: str, into: Figures) -> None:
    """Wait for the first useful frame; ``sign`` is the last text drawn on it."""
    began = time.perf_counter()
    terminal.wait_for(sign)
    into.start.append((time.perf_counter() - began) * 1000)
    _quiet(terminal, 0.4)
    into.first_frame.append(terminal.bytes_out)


def _moves(terminal: Terminal, into: Figures) -> None:
    for _n in range(3):
        before, began = terminal.bytes_out, time.perf_counter()
        terminal.send("\x1b[B")
        into.move_time.append(_quiet(terminal, 0.06, began))
        into.move.append(terminal.bytes_out - before)
        _quiet(terminal, 0.25)


def _quiet(terminal: Terminal, pause: float, began: float | None = None) -> float:
    """Read until nothing comes for ``pause`` seconds; return the milliseconds from ``began`` to the last byte."""
    began = began or time.perf_counter()
    last = time.perf_counter()
    while time.perf_counter() - last < pause:
        if terminal.pump(0.005):
            last = time.perf_counter()
    return (last - began) * 1000


def _resident(terminal: Terminal) -> float:
    status = Path(f"/proc/{terminal.pid}/status").read_text()
    line = next((line for line in status.splitlines() if line.startswith("VmRSS")), None)
    if line is None:
        raise RuntimeError(f"the program has ended:\n{terminal.text}")
    return int(line.split()[1]) / 1024


def _report(ours: Figures, baseline: Figures, runs: int, *, check: bool) -> int:
    def ratio(name: str, measure: Callable[[Figures], list[float]], bound: float, aim: str) -> tuple[str, bool]:
        a, b = statistics.median(measure(ours)), statistics.median(measure(baseline))
        text = f"{name:<34}{a:>10.0f}{b:>10.0f}{a / b:>8.2f}   {aim}"
        return text, a / b <= bound

    def absolute(name: str, values: Sequence[float], bound: float, aim: str) -> tuple[str, bool]:
        value = statistics.median(values)
        return f"{name:<34}{value:>10.0f}{'':>18}   {aim}", value <= bound

    rows = [
        ratio("useful frame, ms", lambda one: list(one.start), 1.5, "at most 1.5 times, aim 1.2"),
        ratio("memory, all visited, MB", lambda one: list(one.memory), 1.4, "at most 1.4 times"),
        ratio("first frame, bytes", lambda one: [float(n) for n in one.first_frame], 99, "at most 12,288"),
        ratio("cursor move, bytes", lambda one: [float(n) for n in one.move], 99, "at most 300"),
        ratio("cursor move, ms", lambda one: list(one.move_time), 99, ""),
        absolute("tick, bytes", ours.tick, 4000, ""),
        absolute("other workspace, bytes", ours.switch, 12_288, "at most 12,288"),
        absolute("the largest of them, bytes", [max(ours.switch)], 12_288, "at most 12,288"),
        absolute("other workspace, ms", ours.switch_time, 80, "at most 80"),
    ]
    fine = [holds for _text, holds in rows]
    fine += [statistics.median(ours.first_frame) <= 12_288, statistics.median(ours.move) <= 300]
    print(f"80x24, medians of {runs} runs{'':>14}ml-tui   minimal   ratio   bound")
    for text, holds in rows:
        print(text + ("" if holds else "   EXCEEDED"))
    return 0 if all(fine) or not check else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
