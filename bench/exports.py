"""Measures exports of the sample project as whole processes, from the command to the written file.

A baseline for the workbook runs along: a process in which openpyxl alone writes the same cells without styles. All
commands take turns, so that a change of the machine's speed affects all of them. ``python bench/exports.py [RUNS]``
prints the table; with ``--check`` it also fails if a bound is exceeded.

Bounds apply to the best run, because other programs can only make a run longer. The limits in seconds apply to wall
time or processor time, whichever is shorter: wall time includes waiting for other programs, and processor time adds up
parallel threads. The ratio compares processor times.
"""

from __future__ import annotations

import argparse
import os
import pickle
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.sample import home_in, make_project
from ml_tui.export.registry import FORMATS

HERE = Path(__file__).resolve().parent

LIMITS = {"pdf": 1.0, "html": 0.3, "md": 0.3, "csv": 0.3, "json": 0.3}
"""The longest time for each export, in seconds."""

RATIO = 1.5
"""The longest time for the workbook, as a multiple of the baseline's."""


@dataclass
class Figures:
    """The measurements of one command, a value for each run."""

    wall: list[float] = field(default_factory=list)
    """Seconds from start to end."""
    processor: list[float] = field(default_factory=list)
    """Seconds of processor time, in user and system mode."""


def main(arguments: Sequence[str]) -> int:
    """Print the table; the exit code says whether all bounds hold (with ``--check``)."""
    parser = argparse.ArgumentParser(description="Measures exports of the sample project.")
    parser.add_argument("runs", nargs="?", type=int, default=7, help="how often each is run (7)")
    parser.add_argument("--check", action="store_true", help="fail when a bound is exceeded")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        home = home_in(folder)
        commands = _commands(make_project(home), folder)
        _measure(commands["xlsx"], home)
        _keep_cells(Path(folder, "report.xlsx"), Path(folder, "cells"))
        found = {name: Figures() for name in commands}
        for number in range(options.runs + 1):
            for name, command in commands.items():
                wall, processor = _measure(command, home)
                if number:  # the first run only warms the caches
                    found[name].wall.append(wall)
                    found[name].processor.append(processor)
    return _report(found, options.runs, check=options.check)


def _commands(project: str, folder: str) -> dict[str, list[str]]:
    """Return the commands by their names in the table."""
    commands = {
        "baseline": [sys.executable, str(HERE / "plain_workbook.py"), f"{folder}/cells", f"{folder}/plain.xlsx"]
    }
    for name in FORMATS:
        target = f"{folder}/report.{name}"
        commands[name] = [sys.executable, "-m", "ml_tui", "export", project, "-f", name, "-o", target, "--force"]
    return commands


def _keep_cells(workbook: Path, target: Path) -> None:
    """Write the values of every sheet of ``workbook`` into ``target``, for the baseline."""
    from openpyxl import load_workbook

    warnings.simplefilter("ignore")  # openpyxl warns of features it does not know
    book = load_workbook(workbook, read_only=True)
    sheets = [(sheet.title, [list(row) for row in sheet.iter_rows(values_only=True)]) for sheet in book.worksheets]
    target.write_bytes(pickle.dumps(sheets))


def _measure(command: list[str], home: dict[str, str]) -> tuple[float, float]:
    """Run ``command`` to its end; return its wall time and its processor time, in seconds."""
    began = time.perf_counter()
    with Path(os.devnull).open("w") as nowhere:
        quiet = [(os.POSIX_SPAWN_DUP2, nowhere.fileno(), number) for number in (1, 2)]
        child = os.posix_spawn(command[0], command, {**os.environ, **home}, file_actions=quiet)
    _child, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - began
    if status:
        raise RuntimeError(f"failed: {' '.join(command)}")
    return wall, usage.ru_utime + usage.ru_stime


def _report(found: dict[str, Figures], runs: int, *, check: bool) -> int:
    print(f"{f'exports, {runs} runs, ms':<22}{'median':>9}{'best':>9}{'processor':>11}   bound")
    fine = True
    for name, figures in found.items():
        best, processor = min(figures.wall), min(figures.processor)
        bound, holds = "", True
        if name == "xlsx":
            ratio = processor / min(found["baseline"].processor)
            bound, holds = f"{ratio:.2f} times the baseline, at most {RATIO}", ratio <= RATIO
        elif name in LIMITS:
            bound, holds = f"at most {LIMITS[name] * 1000:.0f}", min(best, processor) <= LIMITS[name]
        fine &= holds
        median = statistics.median(figures.wall)
        line = f"{name:<22}{median * 1000:>9.0f}{best * 1000:>9.0f}{processor * 1000:>11.0f}   {bound}"
        print(line.rstrip() + ("" if holds else "   EXCEEDED"))
    return 0 if fine or not check else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
