"""What steps cost is what ``budget.toml`` says: neither more, nor less without saying so there."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import metadata
from operator import sub
from pathlib import Path
from typing import Any

import pytest
from bench.sample import make_project

from ml_tui.content import Loaded
from ml_tui.export.registry import FORMATS
from ml_tui.store import Library
from ml_tui.store.project_index import SETTLED
from ml_tui.tui.workspaces.registry import WORKSPACES
from tests.budget import budget_file
from tests.budget.budget_file import Figures
from tests.budget.files import FileCounter
from tests.budget.screens import Meter, metered_app
from tests.pty.terminal import ROOT, Terminal
from tests.waiting import until

Compare = Callable[[str, Figures], None]


async def test_screens(
    library: Library,
    real_catalog: Loaded,
    sample_id: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    within_budget: Compare,
) -> None:
    """Bytes to the terminal, lines that pages made, timers that run on; files that were opened, written and synced."""
    found: dict[str, dict[str, int | str]] = {}
    files = FileCounter()
    files.install(monkeypatch.setattr)
    files.folder = str(tmp_path)
    async with metered_app(library, real_catalog, sample_id, monkeypatch) as meter:
        note_cost = CostNotes(meter, files, found)
        note_cost("first frame")
        await meter.press("down")
        note_cost("first move")
        await meter.show_detail()
        note_cost("first detail")
        await meter.press("down")
        note_cost("move")
        await meter.show_detail()
        note_cost("detail")
        await meter.press("down", "down")  # to an item that nobody has answered
        await meter.show_detail()
        note_cost()
        await meter.press("space")
        note_cost("first tick")
        await meter.press("u")
        note_cost("undo")
        await meter.press("space")
        note_cost("tick")
        await meter.press("u")
        for again in ("first", "later"):
            for spec in WORKSPACES:
                note_cost()
                await meter.press(spec.key)
                note_cost(f"{spec.id}, {again}")
        for name, key in (("palette", "ctrl+p"), ("form", "e"), ("filter", "f"), ("search", "slash"), ("help", "?")):
            await meter.press("3")
            note_cost()
            await meter.press(key)
            note_cost(f"{name} opened")
            await meter.press("escape")
            note_cost(f"{name} closed")
    within_budget("screens", found)


class CostNotes:
    """Notes what was spent since the last note."""

    def __init__(self, meter: Meter, files: FileCounter, into: dict[str, dict[str, int | str]]) -> None:
        """Note the first cost from the start of ``meter``."""
        self._meter = meter
        self._files = files
        self._into = into
        self._spent = (0, 0, 0)

    def __call__(self, name: str = "") -> None:
        """Note the cost under ``name``, or forget it."""
        meter = self._meter
        now = meter.bytes, meter.cells, meter.lines
        if name:
            spent = dict(zip(("bytes", "cells", "lines"), map(sub, now, self._spent), strict=True))
            self._into[name] = {**spent, "timers": meter.timers, **self._files.figures}
        self._spent = now
        self._files.reset()


COMMANDS: dict[str, list[str]] = {
    "--version": ["--version"],
    "--help": ["--help"],
    "list": ["list"],
    "list again": ["list"],
    "show": ["show", "PROJECT"],
    "set": ["set", "PROJECT", "2.1", "--note", "화면으로 확인했다"],
    "log": ["log", "PROJECT"],
    **{f"export {name}": ["export", "PROJECT", "-f", name, "-o", f"OUT/report.{name}"] for name in FORMATS},
}


@pytest.fixture
def run(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Any]:
    """Runs a command on the sample project, in a process of its own, and returns its figures."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")  # what is written there names processes, or is compressed
    environment = {
        "HOME": str(tmp_path),
        "ML_TUI_HOME": str(tmp_path / "ml"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "TMPDIR": str(elsewhere),
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "TZ": f"HERE{time.gmtime().tm_hour - 12:+d}",  # noon: at midnight a save also makes the copy of the day
    }
    project_id, made = make_project(environment), time.time()
    until(lambda: time.time() > made + SETTLED, "a project that is old enough for the index of the list")
    out = elsewhere / "figures"

    def run(*words: str, terminal: bool = False) -> Any:
        words = tuple({"PROJECT": project_id}.get(word, word).replace("OUT", str(elsewhere)) for word in words)
        command = [sys.executable, "-m", "tests.budget.command", str(out), str(tmp_path), *words]
        out.unlink(missing_ok=True)
        if terminal:
            with Terminal(command, env=environment) as app:
                app.wait_for("구현 내용")
                app.settle()
                app.send_signal(signal.SIGUSR1)
                until(out.exists, "the figures")
        else:
            subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)
        return json.loads(out.read_text(encoding="utf-8"))

    return run


def are_locked_versions_installed() -> bool:
    """Whether the packages are those of the lock: other versions import other modules."""
    locked = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    return all(f"\n{name}=={metadata.version(name)}" in locked for name in ("textual", "rich", "msgspec", "tinydb"))


@pytest.mark.skipif(not are_locked_versions_installed(), reason="other versions of packages import other modules")
def test_commands(run: Callable[..., Any], within_budget: Compare) -> None:
    """Modules that were imported; files that were opened, written and synced."""
    found = {name: run(*words) for name, words in COMMANDS.items()}
    found["the app"] = run("PROJECT", terminal=True)
    within_budget("commands", found)


def test_figures_that_differ_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget_file, "FILE", tmp_path / "budget.toml")
    budget_file.accept("screens", {"move": {"bytes": 240, "lines": 0}})
    budget_file.accept("commands", {"--help": {"packages": "rich 3"}})
    assert budget_file.differences("screens", {"move": {"bytes": 240, "lines": 0}}) == []
    assert budget_file.differences("screens", {"move": {"bytes": 200, "lines": 0}}) == [
        "move, bytes: 240 in the budget, 200 now"
    ]
    assert budget_file.differences("commands", {"list": {"opened": 1}}) == [
        "--help, packages: rich 3 in the budget, nothing now",
        "list, opened: nothing in the budget, 1 now",
    ]
