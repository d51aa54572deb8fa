"""Files and folders that only a killed process leaves behind, and how they are cleared away.

Whoever works with one holds a lock on it, or on a note that tells of it where it could not be found again. A lock ends
with its process, however that ends, so what nobody holds belongs to nobody. Only what is ours is touched, and never
through a link.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import stat
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ml_tui.locations import find_locations

FOLDER_PREFIX = "ml-tui-"
"""What the names of our folders among the temporary files begin with."""

TIMEOUT = 1.0
"""How long a start waits for the clearing, in seconds; with a network disk that does not answer it goes on alone."""

_HELD = ".held"
"""The note in a folder of ours."""

_LOOKING = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
_UNFINISHED = re.compile(r"\.[0-9a-f]{16}\.part")
_NOTE_BYTES = 8192


# Where one looks for them: in the folders of a project


def make_file(folder: Path, prefix: str, suffix: str) -> tuple[int, str]:
    """A new file in ``folder``, open to be written, and its path; it is held until it is closed.

    :raises OSError: it cannot be made.
    """
    while True:
        handle, name = tempfile.mkstemp(prefix=prefix, suffix=suffix, dir=folder)
        if _hold(handle, name):
            return handle, name
        _close(handle)


@contextmanager
def holding_folder(make: Callable[[], Path]) -> Iterator[Path]:
    """The folder that ``make`` makes, held until the end of the block.

    :raises OSError: it cannot be held.
    """
    while True:
        folder = make()
        try:
            handle = os.open(folder, _LOOKING)
        except FileNotFoundError:  # swept before anybody could hold it
            continue
        except OSError:
            with suppress(OSError):
                folder.rmdir()
            raise
        try:
            if _hold(handle, folder):
                yield folder
                return
        finally:
            _close(handle)


def sweep_folder(folder: Path, pattern: str) -> None:
    """Clear away what is called like ``pattern`` in ``folder`` and nobody holds."""
    if folder.is_symlink():
        return
    for path in folder.glob(pattern):
        with suppress(OSError), _abandoned(path) as handle:
            mode = os.fstat(handle).st_mode
            if stat.S_ISDIR(mode):
                shutil.rmtree(path)
            elif stat.S_ISREG(mode):
                path.unlink()


def _hold(handle: int, path: str | os.PathLike[str]) -> bool:
    """Hold ``path``, which was just made and is open as ``handle``; False: who sweeps was quicker."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.path.samestat(os.fstat(handle), os.lstat(path))
    except (BlockingIOError, FileNotFoundError):
        return False
    except OSError:  # no locks here, so nobody sweeps either
        return True


def _close(handle: int) -> None:
    """Close ``handle``, through which nothing was written that anybody misses."""
    with suppress(OSError):
        os.close(handle)


# Where nobody would look for them again: among the temporary files, and where the user wants a file


def unfinished_name() -> str:
    """A name for a file that is not whole yet."""
    return f".{os.urandom(8).hex()}.part"


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
    note = notes() / os.urandom(8).hex()
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
            _close(handle)


def notes() -> Path:
    """Where the notes of unfinished files lie."""
    return find_locations().cache / "unfinished"


def sweep() -> None:
    """Clear away what nobody works with any more; waits no longer than `TIMEOUT`."""
    thread = threading.Thread(target=_sweep, name="ml-tui-sweep", daemon=True)
    thread.start()
    thread.join(TIMEOUT)


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
    with _abandoned(note) as handle:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            return
        path = Path(os.fsdecode(os.read(handle, _NOTE_BYTES)))
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
        with _abandoned(folder / _HELD) as handle:
            if os.read(handle, 1):  # empty, its maker was killed at once or is about to hold it
                shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _abandoned(path: Path) -> Iterator[int]:
    """What is at ``path``, open to be read, when nobody holds it; nor can they meanwhile.

    :raises OSError: somebody holds it, or it is not ours.
    """
    handle = os.open(path, _LOOKING)
    try:
        if os.fstat(handle).st_uid != os.geteuid():
            raise PermissionError
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield handle
    finally:
        _close(handle)
