"""The folders of projects, settings and caches. Nothing here creates them."""

from __future__ import annotations

import os
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
    import platformdirs

    chosen = data_dir or os.environ.get("ML_TUI_HOME")
    data = Path(chosen).expanduser() if chosen else Path(platformdirs.user_data_dir(APP, appauthor=False))
    return Locations(
        data=data.absolute(),
        config=Path(platformdirs.user_config_dir(APP, appauthor=False)),
        cache=Path(platformdirs.user_cache_dir(APP, appauthor=False)),
    )
