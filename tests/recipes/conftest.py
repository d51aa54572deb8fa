"""A copy of the program that a recipe may change, and Python that runs in it."""

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
"""Runs Python code with the copy; what it prints."""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The program, copied: ``src/ml_tui``, the catalog, the styles."""
    place = tmp_path / "copy"
    shutil.copytree(ROOT / "src", place / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "styles", place / "styles")
    shutil.copy(ROOT / "catalog.yaml", place)
    return place


@pytest.fixture
def run(copy: Path, tmp_path: Path) -> Run:
    """Runs code in a new interpreter, with homes of its own."""

    def run(code: str) -> str:
        homes = {name: str(tmp_path / name) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "ML_TUI_HOME")}
        done = subprocess.run(
            [sys.executable, "-B", "-c", code],
            env={**os.environ, **homes, "PYTHONPATH": str(copy / "src")},
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    return run


def insert(path: Path, before: str, new: str) -> None:
    """Put ``new`` before the one place of ``path`` that begins with ``before``."""
    source = path.read_text(encoding="utf-8")
    assert source.count(before) == 1, before
    path.write_text(source.replace(before, new + before), encoding="utf-8")
