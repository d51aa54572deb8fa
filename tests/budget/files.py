"""Counts what the program does with files. It imports nothing that a measured command does not."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

UNCOUNTED = ("holder.json", "index.json", "/unfinished/")
"""Parts of the names of files whose bytes are not counted: they name the machine, the process, a path or an inode."""


class FileCounter:
    """Counts what is opened, written and synced below one folder."""

    def __init__(self) -> None:
        """Count nothing yet."""
        self.folder = ""
        """The folder whose files are counted; empty while nothing is."""
        self.opened = 0
        self.written = 0
        self.synced = 0
        self._counted: set[int] = set()
        """Descriptors of files in the folder."""

    @property
    def figures(self) -> dict[str, int]:
        """What was counted."""
        return {"opened": self.opened, "written": self.written, "synced": self.synced}

    def reset(self) -> None:
        """Begin anew."""
        self.opened = self.written = self.synced = 0

    def install(self, put: Callable[[Any, str, Any], None] = setattr) -> None:
        """Count from now on; ``put`` replaces an attribute."""
        sys.addaudithook(self._heard)
        open_, write, fsync = os.open, os.write, os.fsync

        def open_counted(path: Any, *rest: Any, **options: Any) -> int:
            number = open_(path, *rest, **options)
            self._counted.discard(number)
            if self._is_inside(path) and not any(name in os.fsdecode(path) for name in UNCOUNTED):
                self._counted.add(number)
            return number

        def write_counted(number: int, data: Any) -> int:
            count = write(number, data)
            self.written += count if number in self._counted else 0
            return count

        def fsync_counted(number: int) -> None:
            self.synced += 1
            fsync(number)

        put(os, "open", open_counted)
        put(os, "write", write_counted)
        put(os, "fsync", fsync_counted)

    def _heard(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.folder and event == "open" and isinstance(arguments[0], str | bytes):
            self.opened += self._is_inside(arguments[0])

    def _is_inside(self, path: Any) -> bool:
        return bool(self.folder) and os.path.abspath(os.fsdecode(path)).startswith(self.folder)  # noqa: PTH100 - a link counts
