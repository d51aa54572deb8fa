"""Writes a file so that even a crash leaves either the old file or the new one, complete.

The order makes it safe: write a temporary file in the same folder, fsync it, link the old file as a backup, replace it,
fsync the folder.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ml_tui import leftovers, notices
from ml_tui.causes import cause, remedy
from ml_tui.errors import NotWritten
from ml_tui.i18n import _
from ml_tui.store.reading import WITHOUT_WAITING, Stamp, demand_regular, stamp_of

FILE_MODE = 0o600
FOLDER_MODE = 0o700


def write_atomically(
    path: Path, data: bytes, *, keep: int = 0, backups: Path | None = None, durable: bool = True
) -> Stamp | None:
    """Replace the file at ``path`` by ``data``; up to ``keep`` earlier generations stay in the folder ``backups``.

    Return the stamp of the new file. Unless it is ``durable``, a power failure may leave an empty one.

    A symbolic link at ``path`` is replaced itself, because its target may belong to somebody else.

    :raises NotWritten: the file could not be written, and is unchanged.
    """
    with explained(path):
        handle, name = leftovers.make_file(path.parent, f".{path.name}.", ".tmp")
        try:
            write_all(handle, data)
            os.fchmod(handle, _mode_of(path))
            if durable:
                os.fsync(handle)
            if keep and backups is not None:
                _keep_generation(path, backups, keep)
            os.replace(name, path)
            stamp = stamp_of(handle)
        except BaseException:
            with suppress(OSError):
                os.unlink(name)
            raise
        finally:  # only after the rename: a sweep would delete a closed temporary file
            _close_synced(handle)
    if durable:
        make_durable(path)
    return stamp


def make_durable(path: Path) -> None:
    """Make the name ``path`` survive a power failure; if that is uncertain, send a notice."""
    try:
        sync_folder(path.parent)
    except OSError as error:
        notices.tell(
            NotWritten(
                _("썼으나 디스크가 확인해 주지 않았습니다 - {cause}: {path}").format(cause=cause(error), path=path),
                _("내용은 파일에 있으나 전원이 끊기면 없어질 수 있습니다. 디스크를 점검하십시오"),
            )
        )


def append_durably(path: Path, lines: bytes) -> None:
    """Append ``lines`` to the file at ``path``, after a line break if its last line is torn.

    They are on disk when this returns.

    :raises NotWritten: the file is a link, or could not be written; a partial write is cut off again.
    """
    with explained(path):
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | WITHOUT_WAITING
        handle = os.open(path, flags, FILE_MODE)
        try:
            demand_regular(handle)
            size = os.fstat(handle).st_size
            try:
                is_torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
                write_all(handle, b"\n" + lines if is_torn else lines)
                os.fsync(handle)
            except BaseException:
                with suppress(OSError):
                    os.ftruncate(handle, size)
                raise
        finally:
            _close_synced(handle)
    if size == 0:
        make_durable(path)


def _close_synced(handle: int) -> None:
    """Close ``handle``, ignoring errors: its content is on disk or given up."""
    with suppress(OSError):
        os.close(handle)


def make_folder(path: Path) -> None:
    """Make the folder ``path`` and those above it, readable by their owner alone.

    :raises NotWritten: the folder cannot be made.
    """
    with explained(path):
        missing = [folder for folder in (path, *path.parents) if not folder.exists()]
        for folder in reversed(missing):
            folder.mkdir(exist_ok=True, mode=FOLDER_MODE)
        if not path.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))


def rename(path: Path, target: Path) -> None:
    """Rename ``path`` to ``target``, which must not exist.

    :raises NotWritten: the file cannot be renamed.
    """
    with explained(target):
        os.rename(path, target)


def sync_folder(folder: Path) -> None:
    """Make new names in ``folder`` durable, if the file system can do that.

    :raises OSError: the disk does not confirm it.
    """
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except PermissionError:  # the folder can be written but not listed
        return
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF):
            raise
    finally:
        _close_synced(handle)


def write_all(handle: int, data: bytes) -> None:
    """Write all of ``data`` to the open file ``handle``.

    :raises OSError: not everything could be written.
    """
    view = memoryview(data)
    while view:
        written = os.write(handle, view)
        if not written:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        view = view[written:]


def _mode_of(path: Path) -> int:
    try:
        mode = os.lstat(path).st_mode
    except FileNotFoundError:
        return FILE_MODE
    return FILE_MODE if stat.S_ISLNK(mode) else stat.S_IMODE(mode)


def _keep_generation(path: Path, backups: Path, keep: int) -> None:
    """Make the present file the newest backup, and shift the others by one; hard links take no space.

    If the newest backup is this file already (an earlier save failed after this step), do nothing: repeated attempts
    would push out the older backups.
    """
    if not path.exists() or backups.is_symlink():  # the target of a link may belong to somebody else
        return
    backups.mkdir(exist_ok=True, mode=FOLDER_MODE)
    names = [backups / f"{path.name}.{number}" for number in range(1, keep + 1)]
    if names[0].exists() and os.path.samefile(path, names[0]):
        return
    fresh = backups / f".{path.name}.tmp"
    link_or_copy(path, fresh)
    gap = next((place for place, name in enumerate(names) if not name.exists()), keep - 1)
    for place in range(gap, 0, -1):
        os.replace(names[place - 1], names[place])
    os.replace(fresh, names[0])


def link_or_copy(source: Path, target: Path) -> None:
    """Make ``target`` a hard link to ``source``, or a copy if the file system has no hard links."""
    with suppress(FileNotFoundError):
        os.unlink(target)
    try:
        os.link(source, target)
    except OSError:
        import shutil

        shutil.copy2(source, target)


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn an error of the operating system into one that the user understands."""
    try:
        yield
    except OSError as error:
        raise NotWritten(
            _("저장하지 못했습니다 - {cause}: {path}").format(cause=cause(error), path=path),
            _("이전에 저장된 내용은 그대로 있습니다. {remedy}").format(remedy=remedy(error)),
        ) from error
