"""Checkpoints: dated copies of a whole project state, to compare with later (guide, part 3, 7.1)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import msgspec

from ml_tui.domain.project import Project
from ml_tui.store import atomic
from ml_tui.store.reading import local_everywhere, read_regular
from ml_tui.text import clean_values


class Checkpoint(msgspec.Struct, frozen=True):
    """A state as it was."""

    number: int
    """From 1, in the order they were made."""
    name: str
    at: datetime
    by: str
    rev: int
    project: Project


class Checkpoints:
    """The checkpoints of one project, one file each."""

    def __init__(self, folder: Path) -> None:
        """The checkpoints in ``folder``; it need not exist yet."""
        self._folder = folder

    def save(self, *, name: str, at: datetime, by: str, rev: int, project: Project) -> Checkpoint:
        """Keep ``project`` as the next checkpoint.

        :raises NotWritten: it could not be written.
        """
        atomic.make_folder(self._folder)
        number = max(map(_number, self._paths()), default=0) + 1
        checkpoint = Checkpoint(number, name, at, by, rev, project)
        atomic.write_atomically(self._folder / f"{number:04}.json", msgspec.json.encode(checkpoint))
        return checkpoint

    def all(self) -> list[Checkpoint]:
        """Every checkpoint that can be read, the oldest first."""
        found = []
        for path in self._paths():
            try:
                kept = msgspec.convert(clean_values(msgspec.json.decode(read_regular(path))), Checkpoint)
            except (OSError, msgspec.MsgspecError, ValueError, RecursionError):
                continue
            found.append(msgspec.structs.replace(kept, at=local_everywhere(kept.at)))
        return found

    def _paths(self) -> list[Path]:
        return sorted((path for path in self._folder.glob("*.json") if path.stem.isdecimal()), key=_number)


def _number(path: Path) -> int:
    return int(path.stem)
