"""Checkpoints: dated copies of a whole project, for later comparison (guide, part 3, 7.1)."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from ml_tui import notices
from ml_tui.domain.project import Project
from ml_tui.errors import NotRead
from ml_tui.store import atomic
from ml_tui.store.reading import (
    NotReadable,
    Stamp,
    files_in,
    local_everywhere,
    not_read,
    open_regular,
    read_regular,
    stamp_of,
)
from ml_tui.store_protocol import Checkpoint, CheckpointInfo
from ml_tui.text import clean_values

PREPARED = ".prepared"
"""The suffix of a checkpoint's file until the project is saved with it."""

_BEGINNING = 4096
"""How many bytes are read first for a `CheckpointInfo`; its fields stand before the project."""

Info = TypeVar("Info", bound=CheckpointInfo)


class Checkpoints:
    """The checkpoints of one project, one file each."""

    def __init__(self, folder: Path) -> None:
        """Use ``folder``, which need not exist yet."""
        self._folder = folder

    def save(self, *, name: str, at: datetime, by: str, rev: int, project: Project) -> Checkpoint:
        """Save ``project`` as the next checkpoint.

        :raises NotWritten: the checkpoint could not be written.
        """
        kept = self.prepare(name=name, at=at, by=by, rev=rev, project=project)
        self.settle(kept)
        atomic.make_durable(self._path(kept.number))
        return kept

    def prepare(self, *, name: str, at: datetime, by: str, rev: int, project: Project) -> Checkpoint:
        """Write ``project`` as the next checkpoint, which stays hidden until `settle`.

        :raises NotWritten: the checkpoint could not be written.
        """
        atomic.make_folder(self._folder)
        taken = [number for path in files_in(self._folder) if (number := _number(path) or _prepared_number(path))]
        number = max(taken, default=0) + 1
        checkpoint = Checkpoint(number, name, at, by, rev, project)
        atomic.write_atomically(self._prepared(number), msgspec.json.encode(checkpoint))
        return checkpoint

    def settle(self, checkpoint: Checkpoint) -> None:
        """Make the prepared ``checkpoint`` visible. A power failure may undo that; the next start repeats it.

        :raises NotWritten: the file could not be renamed; the checkpoint stays prepared.
        """
        atomic.rename(self._prepared(checkpoint.number), self._path(checkpoint.number))

    def withdraw(self, checkpoint: Checkpoint) -> None:
        """Delete the prepared ``checkpoint``."""
        with suppress(OSError):
            os.unlink(self._prepared(checkpoint.number))

    def prepared(self) -> list[Checkpoint]:
        """Return the checkpoints that were prepared and neither settled nor withdrawn."""
        return [kept for path in self._files() if _prepared_number(path) and (kept := _read(path))]

    def all(self) -> list[Checkpoint]:
        """Return every readable checkpoint, the oldest first; send a notice about a file that cannot be read now."""
        return [kept for path in self._paths() if (kept := _read(path))]

    def infos(self) -> list[CheckpointInfo]:
        """Return what the checkpoints are, the oldest first. Only the beginning of each file is read."""
        return [info for path in self._paths() if (info := _read_info(path))]

    def read(self, number: int) -> Checkpoint | None:
        """Return the checkpoint ``number``, or None if there is none that can be read. No other file is read."""
        return next((kept for path in self._paths() if _number(path) == number and (kept := _read(path))), None)

    def stamp(self, number: int) -> Stamp | None:
        """Return a value that differs after the checkpoint ``number`` was written; the file is not read."""
        return stamp_of(self._path(number))

    def unreadable(self) -> list[Path]:
        """Return the files that hold no readable checkpoint."""
        files = [path for path in self._files() if path.suffix == ".json" and not path.name.startswith(".")]
        return [path for path in files if not _number(path) or not _read(path)]

    def _path(self, number: int) -> Path:
        return self._folder / f"{number:04}.json"

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
    """Return the checkpoint number in the file name ``path``; 0 for another file."""
    return int(path.stem) if path.suffix == ".json" and path.stem.isdecimal() else 0


def _prepared_number(path: Path) -> int:
    """Return the number in the file name of a prepared checkpoint; 0 for another file."""
    name = Path(path.name.removeprefix(".").removesuffix(PREPARED))
    return _number(name) if path.name == f".{name}{PREPARED}" else 0


def _read(path: Path) -> Checkpoint | None:
    return _converted(path, lambda: read_regular(path), Checkpoint)


def _read_info(path: Path) -> CheckpointInfo | None:
    return _converted(path, lambda: _head(path), CheckpointInfo)


def _head(path: Path) -> bytes:
    """Return the checkpoint at ``path`` without its project, or the whole file if its beginning is of another form.

    A quotation mark within a text is escaped, so what is searched for cannot be part of a name.
    """
    with open_regular(path) as file:
        head, found, _project = file.read(_BEGINNING).partition(b',"project":')
    return head + b"}" if found else read_regular(path)


def _converted(path: Path, read: Callable[[], bytes], info_type: type[Info]) -> Info | None:
    """Return what ``read`` reads of ``path``, cleaned; None, perhaps with a notice, when that is no checkpoint."""
    try:
        kept = msgspec.convert(clean_values(msgspec.json.decode(read())), info_type)
    except (NotReadable, msgspec.MsgspecError, ValueError, RecursionError):
        return None
    except OSError as error:
        notices.tell_once(not_read(path, error))
        return None
    return msgspec.structs.replace(kept, number=_number(path) or kept.number, at=local_everywhere(kept.at))
