"""Fixtures of the tests on a real terminal: private folders, a project, the app in a terminal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ml_tui.content import load_catalog
from ml_tui.domain.project import Project
from ml_tui.locations import Locations
from ml_tui.store import Library
from tests.pty.keyboard import Start
from tests.pty.terminal import Terminal


@pytest.fixture
def locations(tmp_path: Path) -> Locations:
    """Folders for everything that the app under test keeps."""
    return Locations(data=tmp_path / "ml", config=tmp_path / "config" / "ml-tui", cache=tmp_path / "cache" / "ml-tui")


@pytest.fixture
def project_id(library: Library) -> str:
    """A new project on the built-in catalog."""
    loaded = load_catalog()
    return library.create(
        "은행 A", client="고객사", author="김하늘", catalog_id=loaded.catalog.id, catalog_hash=loaded.digest
    )


@pytest.fixture
def start(tmp_path: Path, request: pytest.FixtureRequest) -> Start:
    """Starts the app in private folders, and kills it after the test."""
    (tmp_path / "here").mkdir()
    settings = tmp_path / "config" / "ml-tui" / "config.yaml"
    settings.parent.mkdir(parents=True)
    settings.write_text("name: 김하늘\n", encoding="utf-8")  # else the first change would ask for the name
    home = {"HOME": "home", "XDG_CONFIG_HOME": "config", "XDG_CACHE_HOME": "cache", "XDG_DATA_HOME": "data"}

    def start(
        *arguments: str, env: dict[str, str] | None = None, script: Path | None = None, **options: Any
    ) -> Terminal:
        variables = {name: str(tmp_path / folder) for name, folder in home.items()}
        variables |= {"ESCDELAY": "20"} | (env or {})  # milliseconds after which an ESC is the key Esc
        program = [script] if script else ["-m", "ml_tui"]
        terminal = Terminal.python(
            *program, "--data-dir", tmp_path / "ml", *arguments, env=variables, cwd=tmp_path / "here", **options
        )
        request.addfinalizer(terminal.close)
        return terminal

    return start


@pytest.fixture
def stored(library: Library, project_id: str) -> Callable[[], Project]:
    """Reads the project from disk."""
    return lambda: library.open(project_id, write=False).load()
