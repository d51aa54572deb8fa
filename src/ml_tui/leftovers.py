"""Files and folders that only a killed process leaves behind, and how the next start clears them away.

Whoever works with one holds a lock on a note that tells of it. A lock ends with its process, however that ends, so a
note that nobody holds tells of what belongs to nobody. Only what is ours is touched, and never through a link.
"""

from __future__ import annotations

import fcntl
import os
import re
import secrets
import shutil
import stat
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ml_tui.locations import find_locations

FOLDER_PREFIX = "ml-tui-"
"""What the names of our folders among the temporary files begin with."""

PATIENCE = 1.0
"""How long a start waits for the clearing, in seconds; with a network disk that does not answer it goes on alone."""

_HELD = ".held"
"""The note in a folder of ours."""

_UNFINISHED = re.compile(r"\.[0-9a-f]{16}\.part")
_NOTE_BYTES = 8192


def unfinished_name() -> str:
    """A name for a file that is not whole yet."""
    return f".{secrets.token_hex(8)}.part"


@contextmanager
def private_folder(kind: str = "") -> Iterator[Path]:
    """A folder among the temporary files, for nobody else, that is gone afterwards.

    :raises OSError: it cannot be made.
    """
    folder = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX + kind))
    try:
        with _held(folder / _HELD, b"folder"):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def noted(path: Path) -> Iterator[None]:
    """As long as this lasts there is a note that ``path``, called by `unfinished_name`, is to go when we are killed.

    Where no note can be made the work goes on without.
    """
    note = notes() / secrets.token_hex(8)
    with suppress(OSError):
        note.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _held(note, os.fsencode(path)):
        yield


@contextmanager
def _held(note: Path, text: bytes) -> Iterator[None]:
    """A note with ``text`` that is held as long as this lasts; a text is written only by who holds it."""
    handle = -1
    with suppress(OSError):
        handle = os.open(note, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.write(handle, text)
    try:
        yield
    finally:
        if handle >= 0:
            with suppress(OSError):
                note.unlink()
            os.close(handle)


def notes() -> Path:
    """Where the notes of unfinished files lie."""
    return find_locations().cache / "unfinished"


def sweep() -> None:
    """Clear away what nobody works with any more; waits no longer than `PATIENCE`."""
    thread = threading.Thread(target=_sweep, name="ml-tui-sweep", daemon=True)
    thread.start()
    thread.join(PATIENCE)


def _sweep() -> None:
    with suppress(OSError):
        for note in os.scandir(notes()):
            with suppress(OSError):
                _clear_file(Path(note.path))
    with suppress(OSError):
        for entry in os.scandir(tempfile.gettempdir()):
            if entry.name.startswith(FOLDER_PREFIX):
                with suppress(OSError):
                    _clear_folder(Path(entry.path))


def _clear_file(note: Path) -> None:
    """Delete the file of which ``note`` tells, and the note, unless somebody holds it."""
    with _abandoned(note) as text:
        path = Path(os.fsdecode(text))
        if path.is_absolute() and _UNFINISHED.fullmatch(path.name):
            with suppress(FileNotFoundError, NotADirectoryError):
                _delete(path)
        note.unlink()


def _delete(path: Path) -> None:
    """Delete the file at ``path``, if it is a plain one of ours."""
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        about = os.stat(path.name, dir_fd=folder, follow_symlinks=False)
        if stat.S_ISREG(about.st_mode) and about.st_uid == os.geteuid():
            os.unlink(path.name, dir_fd=folder)
    finally:
        os.close(folder)


def _clear_folder(folder: Path) -> None:
    """Delete ``folder``, if it is one of ours and nobody holds it."""
    about = os.lstat(folder)
    if stat.S_ISDIR(about.st_mode) and about.st_uid == os.geteuid():
        with _abandoned(folder / _HELD) as text:
            if text:
                shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _abandoned(note: Path) -> Iterator[bytes]:
    """The text of ``note``, which nobody can hold meanwhile; empty when its maker was killed or is about to hold it.

    :raises OSError: somebody holds it, or it is no note of ours.
    """
    handle = os.open(note, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode) or about.st_uid != os.geteuid():
            raise PermissionError
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield os.read(handle, _NOTE_BYTES)
    finally:
        os.close(handle)
