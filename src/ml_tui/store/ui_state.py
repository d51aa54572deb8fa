"""The user's last position: the project, and in each project the workspace and the row."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import msgspec

from ml_tui.errors import NotWritten
from ml_tui.locations import UI_STATE_FILE
from ml_tui.store import atomic
from ml_tui.store.reading import read_regular


class Position(msgspec.Struct, frozen=True):
    """A position in a project."""

    workspace: str = ""
    row: str = ""
    """The key of the row under the cursor, such as ``item/data-collection``."""


class UiState(msgspec.Struct):
    """What the app remembers of its last run; losing it costs the user a key or two."""

    last: str = ""
    """The id of the last open project."""
    language: str = ""
    reader: str = ""
    """Which guide was shown: ``consultant`` or ``user``."""
    by_project: dict[str, Position] = {}

    @classmethod
    def read(cls, data: Path) -> UiState:
        """Return the state saved in the data folder ``data``."""
        try:
            return msgspec.json.decode(read_regular(data / UI_STATE_FILE), type=cls)
        except (OSError, msgspec.MsgspecError, ValueError, RecursionError):
            return cls()

    def write(self, data: Path) -> None:
        """Save the state in the data folder ``data``; ignore errors."""
        with suppress(NotWritten):
            atomic.make_folder(data)
            atomic.write_atomically(data / UI_STATE_FILE, msgspec.json.encode(self), durable=False)
