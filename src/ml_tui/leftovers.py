"""Finds and deletes temporary files and folders that killed processes have left behind.

A process holds a lock on each of its temporary files, or on a note with the path of the file. The kernel releases the
lock when the process ends, so a file without a lock is a leftover. Only files of this user are deleted, and links are
not followed.
"""

from __future__ import annotations

import fcntl
import os
import re
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ml_tui.locations import find_locations

FOLDER_PREFIX = "ml-tui-"
"""Names of our folders in the system's temporary folder begin with this."""

TIMEOUT = 1.0
"""How many seconds a start waits for the sweep, which then continues alone, say on a network disk that hangs."""

_HELD = ".held"
"""The file in each of our folders that carries the lock."""

_LOOKING = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
_UNFINISHED = re.compile(r"\.[0-9a-f]{16}\.part")
_NOTE_BYTES = 8192


# Leftovers in the folders of a project


def make_file(folder: Path, prefix: str, suffix: str) -> tuple[int, str]:
    """Make a file in ``folder``; return its handle, open for writing, and its path. It is locked until it is closed.

    :raises OSError: the file cannot be made.
    """
    import tempfile

    while True:
        handle, name = tempfile.mkstemp(prefix=prefix, suffix=suffix, dir=folder)
        if _hold(handle, name):
            return handle, name
        _close(handle)


@contextmanager
def holding_folder(make: Callable[[], Path]) -> Iterator[Path]:
    """Lock the folder that ``make`` makes until the end of the block.

    :raises OSError: the folder cannot be made or opened.
    """
    while True:
        folder = make()
        try:
            handle = os.open(folder, _LOOKING)
        except FileNotFoundError:  # another process swept it before it was locked
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
    """Delete every file in ``folder`` that matches ``pattern`` and that no process has locked."""
    if folder.is_symlink():
        return
    for path in folder.glob(pattern):
        with suppress(OSError), _abandoned(path) as handle:
            mode = os.fstat(handle).st_mode
            if stat.S_ISDIR(mode):
                _delete_folder(path)
            elif stat.S_ISREG(mode):
                path.unlink()


def _hold(handle: int, path: str | os.PathLike[str]) -> bool:
    """Lock the new file ``path``, open as ``handle``; False when another process has swept it first."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.path.samestat(os.fstat(handle), os.lstat(path))
    except (BlockingIOError, FileNotFoundError):
        return False
    except OSError:  # this file system has no locks, so nobody sweeps either
        return True


def _close(handle: int) -> None:
    """Close ``handle``, ignoring errors: no data depends on it."""
    with suppress(OSError):
        os.close(handle)


# Leftovers elsewhere: in the system's temporary folder, and where the user wants a file


def unfinished_name() -> str:
    """Return a name for a file that is not complete yet."""
    return f".{os.urandom(8).hex()}.part"


@contextmanager
def private_folder(kind: str = "") -> Iterator[Path]:
    """Make a private folder in the system's temporary folder, and delete it at the end of the block.

    :raises OSError: the folder cannot be made.
    """
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX + kind))
    try:
        with _held(folder / _HELD, b"folder"):
            yield folder
    finally:
        _delete_folder(folder)


@contextmanager
def noted(path: Path) -> Iterator[None]:
    """Note ``path``, named by `unfinished_name`, during the block: if we are killed, the next sweep deletes it.

    If the note cannot be made, continue without it.
    """
    note = notes() / os.urandom(8).hex()
    with suppress(OSError):
        note.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _held(note, os.fsencode(path)):
        yield


@contextmanager
def _held(note: Path, text: bytes) -> Iterator[None]:
    """Keep a locked note with ``text`` during the block. The text is written after the lock is taken."""
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
    """Return the folder of the notes on unfinished files."""
    return find_locations().cache / "unfinished"


def sweep() -> None:
    """Delete leftovers in a thread, and wait for it at most `TIMEOUT`."""
    thread = threading.Thread(target=_sweep, name="ml-tui-sweep", daemon=True)
    thread.start()
    thread.join(TIMEOUT)


def _sweep() -> None:
    with suppress(OSError):
        for note in os.scandir(notes()):
            with suppress(OSError):
                _clear_file(Path(note.path))
    for place in _temporary_folders():
        with suppress(OSError):
            for entry in os.scandir(place):
                if entry.name.startswith(FOLDER_PREFIX):
                    with suppress(OSError):
                        _clear_folder(Path(entry.path))


def _temporary_folders() -> set[str]:
    """Return the folders in which `tempfile` looks first; importing it would take as long as the whole sweep."""
    return {"/tmp", *(named for name in ("TMPDIR", "TEMP", "TMP") if (named := os.environ.get(name)))}


def _delete_folder(folder: Path) -> None:
    """Delete ``folder`` with all that is in it, as far as that is possible."""
    import shutil

    shutil.rmtree(folder, ignore_errors=True)


def _clear_file(note: Path) -> None:
    """Delete ``note`` and the file that it names, unless the note is locked."""
    with _abandoned(note) as handle:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            return
        path = Path(os.fsdecode(os.read(handle, _NOTE_BYTES)))
        if path.is_absolute() and _UNFINISHED.fullmatch(path.name):
            with suppress(FileNotFoundError, NotADirectoryError):
                _delete(path)
        note.unlink()


def _delete(path: Path) -> None:
    """Delete the file at ``path``, if it is a regular file of this user."""
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        about = os.stat(path.name, dir_fd=folder, follow_symlinks=False)
        if stat.S_ISREG(about.st_mode) and about.st_uid == os.geteuid():
            os.unlink(path.name, dir_fd=folder)
    finally:
        os.close(folder)


def _clear_folder(folder: Path) -> None:
    """Delete ``folder``, if it belongs to this user and is not locked."""
    about = os.lstat(folder)
    if stat.S_ISDIR(about.st_mode) and about.st_uid == os.geteuid():
        with _abandoned(folder / _HELD) as handle:
            if os.read(handle, 1):  # an empty file: its process was killed at once, or is about to lock it
                _delete_folder(folder)


@contextmanager
def _abandoned(path: Path) -> Iterator[int]:
    """Open and lock ``path`` for the block, if no other process has locked it.

    :raises OSError: another process has locked it, or it belongs to another user.
    """
    handle = os.open(path, _LOOKING)
    try:
        if os.fstat(handle).st_uid != os.geteuid():
            raise PermissionError
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield handle
    finally:
        _close(handle)
