"""Checkpoints: dated copies of a whole project state, to compare with later (guide, part 3, 7.1)."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import msgspec

from ml_tui import notices
from ml_tui.domain.project import Project
from ml_tui.errors import NotRead
from ml_tui.store import atomic
from ml_tui.store.reading import NotReadable, files_in, local_everywhere, not_read, read_regular
from ml_tui.store_protocol import Checkpoint
from ml_tui.text import clean_values

PREPARED = ".prepared"
"""The end of the name of a checkpoint's file while the project does not speak of it yet."""


class Checkpoints:
    """The checkpoints of one project, one file each."""

    def __init__(self, folder: Path) -> None:
        """The checkpoints in ``folder``; it need not exist yet."""
        self._folder = folder

    def save(self, *, name: str, at: datetime, by: str, rev: int, project: Project) -> Checkpoint:
        """Keep ``project`` as the next checkpoint.

        :raises NotWritten: it could not be written.
        """
        kept = self.prepare(name=name, at=at, by=by, rev=rev, project=project)
        self.settle(kept)
        return kept

    def prepare(self, *, name: str, at: datetime, by: str, rev: int, project: Project) -> Checkpoint:
        """Put ``project`` on disk as what will be the next checkpoint: nobody sees it before `settle`.

        :raises NotWritten: it could not be written.
        """
        atomic.make_folder(self._folder)
        taken = [number for path in files_in(self._folder) if (number := _number(path) or _prepared_number(path))]
        number = max(taken, default=0) + 1
        checkpoint = Checkpoint(number, name, at, by, rev, project)
        atomic.write_atomically(self._prepared(number), msgspec.json.encode(checkpoint))
        return checkpoint

    def settle(self, checkpoint: Checkpoint) -> None:
        """Count ``checkpoint``, which was prepared, among the others.

        :raises NotWritten: it stays prepared.
        """
        atomic.rename(self._prepared(checkpoint.number), self._folder / f"{checkpoint.number:04}.json")

    def withdraw(self, checkpoint: Checkpoint) -> None:
        """Give up ``checkpoint``, which was prepared."""
        with suppress(OSError):
            os.unlink(self._prepared(checkpoint.number))

    def prepared(self) -> list[Checkpoint]:
        """What was prepared and has been neither settled nor withdrawn."""
        return [kept for path in self._files() if _prepared_number(path) and (kept := _read(path))]

    def all(self) -> list[Checkpoint]:
        """Every checkpoint that can be read, the oldest first; that one cannot be read just now is told."""
        return [kept for path in self._paths() if (kept := _read(path))]

    def unreadable(self) -> list[Path]:
        """The files in which there is no checkpoint."""
        files = [path for path in self._files() if path.suffix == ".json" and not path.name.startswith(".")]
        return [path for path in files if not _number(path) or not _read(path)]

    def _prepared(self, number: int) -> Path:
        return self._folder / f".{number:04}.json{PREPARED}"

    def _paths(self) -> list[Path]:
        return sorted((path for path in self._files() if _number(path)), key=_number)

    def _files(self) -> list[Path]:
        try:
            return files_in(self._folder)
        except NotRead as error:
            notices.tell_once(error)
            return []


def _number(path: Path) -> int:
    """The number of the checkpoint in the file at ``path``; 0 when it is none."""
    return int(path.stem) if path.suffix == ".json" and path.stem.isdecimal() else 0


def _prepared_number(path: Path) -> int:
    """The same of one that was prepared."""
    name = Path(path.name.removeprefix(".").removesuffix(PREPARED))
    return _number(name) if path.name == f".{name}{PREPARED}" else 0


def _read(path: Path) -> Checkpoint | None:
    try:
        kept = msgspec.convert(clean_values(msgspec.json.decode(read_regular(path))), Checkpoint)
    except (NotReadable, msgspec.MsgspecError, ValueError, RecursionError):
        return None
    except OSError as error:
        notices.tell_once(not_read(path, error))
        return None
    return msgspec.structs.replace(kept, at=local_everywhere(kept.at))
