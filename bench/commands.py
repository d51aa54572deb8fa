"""Commands measured as whole processes, from the command to its end."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.results import OURS, WARMING, Table, Target
from ml_tui.export.registry import FORMATS

PYTHON = "python -c pass"
"""The baseline of commands."""

PLAIN = "openpyxl alone"
"""The baseline of the workbook: the same cells without styles."""

TARGETS = {
    "--version: processor": Target(2.2, is_ratio=True),
    "show: processor": Target(6.25, is_ratio=True),
    "set: processor": Target(7.9, is_ratio=True),
    "list: processor": Target(6.25, is_ratio=True),
    "export csv: wall": Target(300),
    "export html: wall": Target(300),
    "export json: wall": Target(300),
    "export md: wall": Target(300),
    "export pdf: wall": Target(1000),
}


def run(command: Sequence[str], env: dict[str, str]) -> tuple[float, float]:
    """Run ``command`` to its end; return its wall time and its processor time, in milliseconds.

    :raises RuntimeError: it fails.
    """
    with Path(os.devnull).open("w") as nowhere:
        quiet = [(os.POSIX_SPAWN_DUP2, nowhere.fileno(), number) for number in (1, 2)]
        began = time.perf_counter()
        child = os.posix_spawn(command[0], list(command), {**os.environ, **env}, file_actions=quiet)
    _child, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - began
    if status:
        raise RuntimeError(f"failed: {' '.join(command)}")
    return wall * 1000, (usage.ru_utime + usage.ru_stime) * 1000


def first_line(command: Sequence[str], env: dict[str, str]) -> float:
    """Run ``command``; return the milliseconds until it prints its first line."""
    began = time.perf_counter()
    with subprocess.Popen(command, env={**os.environ, **env}, stdout=subprocess.PIPE) as running:
        assert running.stdout
        running.stdout.readline()
        wall = time.perf_counter() - began
        running.stdout.read()
    return wall * 1000


def ml_tui(*words: str) -> list[str]:
    """Return the command line of ml-tui with the arguments ``words``."""
    return [sys.executable, "-m", "ml_tui", *words]


def measure(sides: Mapping[str, tuple[str, dict[str, str]]], runs: int) -> list[Table]:
    """Measure commands and exports; they take turns, so that the machine's speed affects all alike.

    ``sides`` are the versions of the program by name, each with a project and the environment in which it runs.
    """
    plain = Table("Commands and exports", PYTHON, TARGETS)
    workbook = Table("Workbook", PLAIN, {"export xlsx: processor": Target(1.5, is_ratio=True)})
    with tempfile.TemporaryDirectory() as folder:
        target = f"{folder}/report"
        home = sides[OURS][1]
        run(_commands(sides[OURS][0], target)["export xlsx"], home)
        _keep_cells(Path(f"{target}.xlsx"), Path(folder, "cells"))
        book = [
            sys.executable,
            str(Path(__file__).with_name("plain_workbook.py")),
            f"{folder}/cells",
            f"{target}.plain",
        ]
        for number in range(runs + 1):
            into = [plain, workbook] if number else [Table(WARMING), Table(WARMING)]
            for subject, (project, env) in sides.items():
                for name, command in _commands(project, target).items():
                    _add(into[name == "export xlsx"], name, subject, run(command, env))
            python, alone = run([sys.executable, "-c", "pass"], home), run(book, home)
            for name in _commands("", ""):
                is_book = name == "export xlsx"
                _add(into[is_book], name, PLAIN if is_book else PYTHON, alone if is_book else python)
    return [plain, workbook]


def _commands(project: str, target: str) -> dict[str, list[str]]:
    """Return the commands to measure by name; exports go to ``target`` with the name of the format."""
    return {
        "--version": ml_tui("--version"),
        "show": ml_tui("show", project),
        "set": ml_tui("set", project, "2.1", "--note", "화면으로 확인했다"),
        "list": ml_tui("list"),
        **{
            f"export {name}": ml_tui("export", project, "-f", name, "-o", f"{target}.{name}", "--force")
            for name in FORMATS
        },
    }


def _add(into: Table, name: str, subject: str, cost: tuple[float, float]) -> None:
    into.add(f"{name}: wall", "ms", subject, cost[0])
    into.add(f"{name}: processor", "ms", subject, cost[1])


def _keep_cells(workbook: Path, target: Path) -> None:
    """Write the values of every sheet of ``workbook`` into ``target``, for the baseline."""
    from openpyxl import load_workbook

    warnings.simplefilter("ignore")  # openpyxl warns of features it does not know
    book = load_workbook(workbook, read_only=True)
    sheets = [(sheet.title, [list(row) for row in sheet.iter_rows(values_only=True)]) for sheet in book.worksheets]
    target.write_bytes(pickle.dumps(sheets))
