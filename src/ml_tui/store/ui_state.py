"""Where the user was: the project last open, and in each project the workspace and the row."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import msgspec

from ml_tui.errors import NotWritten
from ml_tui.locations import UI_STATE_FILE
from ml_tui.store import atomic
from ml_tui.store.reading import read_regular


class Position(msgspec.Struct, frozen=True):
    """A spot in a project."""

    workspace: str = ""
    row: str = ""
    """The key of the row under the cursor, such as ``item/data-collection``."""


class UiState(msgspec.Struct):
    """What the app remembers of its last run. It is a convenience: losing it costs nothing but a key or two."""

    last: str = ""
    """Id of the project last open."""
    language: str = ""
    reader: str = ""
    """Whose guide was shown: ``consultant`` or ``user``."""
    by_project: dict[str, Position] = {}

    @classmethod
    def read(cls, data: Path) -> UiState:
        """What was remembered in the data folder ``data``."""
        try:
            return msgspec.json.decode(read_regular(data / UI_STATE_FILE), type=cls)
        except (OSError, msgspec.MsgspecError, ValueError, RecursionError):
            return cls()

    def write(self, data: Path) -> None:
        """Remember it in the data folder ``data``, if that is possible."""
        with suppress(NotWritten):
            atomic.make_folder(data)
            atomic.write_atomically(data / UI_STATE_FILE, msgspec.json.encode(self))
