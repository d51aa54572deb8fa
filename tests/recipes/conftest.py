"""A copy of the program that a recipe may change, and a function that runs Python code in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

Run = Callable[[str], str]
"""Runs `USE` and Python code with the copy, and returns what they print."""

USE = """
import contextlib, io, json, sys
from pathlib import Path

from ml_tui.cli import main
from ml_tui.content import load_catalog
from ml_tui.locations import find_locations
from ml_tui.session import Session
from ml_tui.store import Library, Settings


def cli(*words, code=0):
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    with contextlib.redirect_stdout(out):
        try:
            ended = main(list(words))
        except SystemExit as leaving:
            ended = leaving.code or 0
    said = out.buffer.getvalue().decode()
    assert ended == code, (words, ended, said)
    return said


def offered(*words):
    return [line.partition("\\t")[0] for line in cli("--complete", "fish", *words).splitlines()]


def open_project(project):
    return Session(load_catalog(), Library(find_locations()).open(project), by="김하늘")


def in_app(project, *steps, language="ko"):
    # Each step is keys, and words that are awaited on the screen.
    import asyncio

    from ml_tui.tui.app import MlTuiApp

    app = MlTuiApp(
        locations=find_locations(), settings=Settings(), loaded=load_catalog(), project_id=project,
        language=language, by="김하늘",
    )

    def seen():
        return "\\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips())

    async def use():
        shown = []
        async with app.run_test(size=(120, 36)) as pilot:
            for keys, words in steps:
                await pilot.press(*keys)
                for _turn in range(3000):
                    if words in seen():
                        break
                    await pilot.pause(0.01)
                assert words in seen(), (keys, words, seen())
                shown.append(seen())
            await app.action_quit()
        return shown

    return asyncio.run(use())

"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Copy the program: ``src/ml_tui``, the catalog, the styles.

    Files keep their times, so that Python uses their bytecode in the copy too.
    """
    place = tmp_path / "copy"
    shutil.copytree(ROOT / "src", place / "src", ignore=shutil.ignore_patterns("fonts", "*.pyc.*"))
    (place / "src/ml_tui/export/fonts").symlink_to(ROOT / "src/ml_tui/export/fonts")
    shutil.copytree(ROOT / "styles", place / "styles")
    shutil.copy(ROOT / "catalog.yaml", place)
    return place


@pytest.fixture
def run(copy: Path, tmp_path: Path) -> Run:
    """Run code in a new interpreter, with private home folders."""

    def run(code: str) -> str:
        homes = {name: str(tmp_path / name) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "ML_TUI_HOME")}
        (tmp_path / "use.py").write_text(USE + code, encoding="utf-8")  # so that a failure shows its line
        done = subprocess.run(
            [sys.executable, "-B", "use.py"],
            env={**os.environ, **homes, "PYTHONPATH": str(copy / "src")},
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    return run


def insert(path: Path, before: str, new: str) -> None:
    """Insert ``new`` into ``path`` in front of ``before``, which occurs once."""
    source = path.read_text(encoding="utf-8")
    assert source.count(before) == 1, before
    path.write_text(source.replace(before, new + before), encoding="utf-8")
