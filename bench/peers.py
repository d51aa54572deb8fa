"""Other programs of the terminal beside ours: each shows a list, and its cursor is moved.

Each is installed into an environment of its own under ``.venv-peers``, or found on the path. What is missing is named
and skipped. They do different things, so the figures say what one waits for, and not which program is better.
"""

from __future__ import annotations

import csv
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.pty.terminal import ROOT

from bench.programs import DOWN, Program, data_table, ours
from bench.programs import measure as measure_program
from bench.programs import minimal as minimal_app
from bench.results import WARMING, Table
from bench.sample import home_in, make_project

ENVIRONMENTS = ROOT / ".venv-peers"

Row = tuple[str, str, str, str]

PYPI = {"visidata": "vd", "kanban-tui": "ktui", "harlequin": "harlequin", "dooit": "dooit"}
"""The packages to install, and their commands."""


def measure(runs: int, _before: str = "") -> list[Table]:
    """Measure ours and all others in turns."""
    with tempfile.TemporaryDirectory() as folder:
        home = home_in(folder)
        programs, missing = _programs(Path(folder), home)
        note = f"Not to be had here: {', '.join(missing)}." if missing else ""
        table = Table("Beside other programs, 80×24", "minimal", note=note)
        programs = [ours(make_project(home), home), minimal_app(home), data_table(home), *programs]
        for number in range(runs + 1):
            for program in programs:
                into = table if number else Table(WARMING)
                measure_program(program, into, idle=10 if number == 1 else 0)
        return [table]


def _programs(folder: Path, home: dict[str, str]) -> tuple[list[Program], list[str]]:
    """Return the others with something to show, and the names of those that are missing."""
    rows = _rows(28)
    with sqlite3.connect(folder / "rows.db") as database:
        database.execute("create table rows (no, title, priority, owner)")
        database.executemany("insert into rows values (?, ?, ?, ?)", rows)
    (folder / "rows.sc").write_text(
        "".join(
            f'leftstring {chr(65 + at)}{n} = "{cell}"\n' for n, row in enumerate(rows) for at, cell in enumerate(row)
        ),
        encoding="utf-8",
    )
    shown: dict[str, tuple[list[str], str, str]] = {
        "kanban-tui": (["demo"], "Ready", DOWN),
        "harlequin": (["-a", "sqlite", str(folder / "rows.db")], "Results", DOWN),
        "dooit": ([], "Workspaces", DOWN),
        "sc": ([str(folder / "rows.sc")], "2.15", "j"),
    }
    found = [program for program in [visidata(folder, home)] if program]
    missing = [] if found else ["visidata"]
    for name, (arguments, sign, down) in shown.items():
        if command := _command(name):
            found.append(Program(f"{name} {_version(command, name)}".rstrip(), [command, *arguments], sign, home, down))
        else:
            missing.append(name)
    return found, missing


def visidata(folder: Path, home: dict[str, str], count: int = 28) -> Program | None:
    """Return visidata on ``count`` rows in ``folder``; None if it cannot be had."""
    command = _command("visidata")
    if command is None:
        return None
    path = folder / f"{count}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("no", "title", "priority", "owner"), *_rows(count)])
    return Program(f"visidata {_version(command, 'visidata')}".rstrip(), [command, str(path)], "2.14", home, "j")


def _rows(count: int) -> list[Row]:
    return [(f"2.{n}", "데이터 수집 파이프라인 구축", "필수", "홍길동") for n in range(1, count + 1)]


def _command(name: str) -> str | None:
    """Return the path of a program, which is installed if need be; None if it cannot be."""
    if name not in PYPI:
        return shutil.which(name)
    place = ENVIRONMENTS / name
    command = place / "bin" / PYPI[name]
    if not command.exists():
        made = subprocess.run([sys.executable, "-m", "venv", str(place)], check=False)
        install = [str(place / "bin" / "pip"), "install", "--quiet", name]
        if made.returncode or subprocess.run(install, check=False).returncode:
            return shutil.which(PYPI[name])
    return str(command)


def _version(command: str, name: str) -> str:
    """Return the version of a program that is installed in its own environment; nothing if it is not."""
    python = Path(command).with_name("python")
    ask = [str(python), "-c", f"import importlib.metadata as m; print(m.version({name!r}))"]
    return subprocess.run(ask, capture_output=True, text=True, check=False).stdout.strip() if python.exists() else ""
