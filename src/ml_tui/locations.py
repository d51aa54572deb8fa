"""The folders of projects, settings and caches. Nothing here creates them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import msgspec

APP = "ml-tui"

UI_STATE_FILE = "places.json"
"""The file in the data folder that keeps the user's last position."""

INDEX_FILE = "index.json"
"""The file in the data folder that keeps what the list of projects shows."""


class Locations(msgspec.Struct, frozen=True, kw_only=True):
    """The folders of one user."""

    data: Path
    """Holds ``projects/``."""
    config: Path
    """Holds ``config.yaml``."""
    cache: Path
    """Holds files that can be deleted at any time."""

    @property
    def projects(self) -> Path:
        """One folder per project."""
        return self.data / "projects"

    @property
    def index(self) -> Path:
        """What the list of projects shows; it can be deleted at any time."""
        return self.data / INDEX_FILE

    @property
    def settings(self) -> Path:
        """The user's settings file."""
        return self.config / "config.yaml"

    @property
    def ui_state(self) -> Path:
        """What the screens remember of the last run, such as the language."""
        return self.data / UI_STATE_FILE


def find_locations(data_dir: str | os.PathLike[str] | None = None) -> Locations:
    """Return the folders to use: ``data_dir``, else ``$ML_TUI_HOME``, else the platform's user data folder."""
    chosen = data_dir or os.environ.get("ML_TUI_HOME")
    data, config, cache = _folders_of_user()
    return Locations(data=Path(chosen).expanduser().absolute() if chosen else data, config=config, cache=cache)


def _folders_of_user() -> tuple[Path, Path, Path]:
    """Return the folders of the user for data, settings and caches.

    On Linux the environment names them, and importing `platformdirs` would take a tenth of a start.
    """
    home = os.environ.get("HOME", "")
    if sys.platform == "linux" and home.startswith("/"):
        return (
            _xdg_folder("XDG_DATA_HOME", home, ".local/share"),
            _xdg_folder("XDG_CONFIG_HOME", home, ".config"),
            _xdg_folder("XDG_CACHE_HOME", home, ".cache"),
        )
    import platformdirs

    return (
        platformdirs.user_data_path(APP, appauthor=False),
        platformdirs.user_config_path(APP, appauthor=False),
        platformdirs.user_cache_path(APP, appauthor=False),
    )


def _xdg_folder(variable: str, home: str, usual: str) -> Path:
    """Return our folder in that of the environment's ``variable``, or in ``usual`` of the ``home`` (XDG)."""
    named = os.environ.get(variable, "")
    return Path(named, APP) if named.startswith("/") else Path(home, usual, APP)
