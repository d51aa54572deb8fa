"""Writes a file so that at every instant, even of a crash, it is the whole old or the whole new one.

The order is what makes it safe: temporary file in the same folder, fsync, a hard link to the old generation as
backup, replace, fsync of the folder.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ml_tui.errors import NotWritten
from ml_tui.messages import _
from ml_tui.store.reading import WITHOUT_WAITING, demand_regular

FILE_MODE = 0o600
FOLDER_MODE = 0o700


def write_atomically(path: Path, data: bytes, *, keep: int = 0, backups: Path | None = None) -> None:
    """Replace the file at ``path`` by ``data``; up to ``keep`` earlier generations stay in the folder ``backups``.

    A link there is replaced itself: what it leads to is somebody else's.

    :raises NotWritten: it could not be written; the file is what it was.
    """
    with _explained(path):
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
        try:
            try:
                write_all(handle, data)
                os.fchmod(handle, _mode_of(path))
                os.fsync(handle)
            finally:
                os.close(handle)
            if keep and backups is not None:
                _keep_generation(path, backups, keep)
            os.replace(name, path)
        except BaseException:
            with suppress(OSError):
                os.unlink(name)
            raise
        sync_folder(path.parent)


def make_durable(path: Path) -> None:
    """See to it that the file at ``path``, once written by `write_atomically`, survives a crash under its name.

    :raises NotWritten: that cannot be known.
    """
    with _explained(path):
        sync_folder(path.parent)


def append_durably(path: Path, data: bytes) -> None:
    """Add ``data`` at the end of the file at ``path``, on disk before this returns.

    :raises NotWritten: it is a link, or could not be written; a part that was written is cut off again.
    """
    with _explained(path):
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | WITHOUT_WAITING
        handle = os.open(path, flags, FILE_MODE)
        try:
            demand_regular(handle)
            size = os.fstat(handle).st_size
            try:
                write_all(handle, data)
                os.fsync(handle)
            except OSError:
                with suppress(OSError):
                    os.ftruncate(handle, size)
                raise
        finally:
            os.close(handle)
        if size == 0:
            sync_folder(path.parent)


def make_folder(path: Path) -> None:
    """Make the folder ``path`` and those above it, readable by their owner alone.

    :raises NotWritten: it cannot be made.
    """
    with _explained(path):
        missing = [folder for folder in (path, *path.parents) if not folder.exists()]
        for folder in reversed(missing):
            folder.mkdir(exist_ok=True, mode=FOLDER_MODE)
        if not path.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))


def rename_folder(path: Path, target: Path) -> None:
    """Give the folder ``path`` the name ``target``, which nothing has yet.

    :raises NotWritten: it cannot have it.
    """
    with _explained(target):
        os.rename(path, target)
        sync_folder(target.parent)


def sweep_leftovers(folder: Path) -> None:
    """Delete the temporary files that a killed process left in ``folder``; only for who holds the lock."""
    for leftover in folder.glob(".*.tmp"):
        with suppress(OSError):
            leftover.unlink()


def sync_folder(folder: Path) -> None:
    """Make a change of names in ``folder`` durable, where the file system can."""
    try:
        handle = os.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF):
            raise
    finally:
        os.close(handle)


def write_all(handle: int, data: bytes) -> None:
    """Write all of ``data`` to the open file ``handle``.

    :raises OSError: it could not be written whole.
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
    """Make the present file the newest backup, and each backup one older; a hard link takes no space.

    What was kept by a save that failed later is not kept again, however often it is tried: that would push the older
    generations out.
    """
    if not path.exists():
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
    """Make ``target`` a second name of ``source``, or a copy where the file system has no hard links."""
    with suppress(FileNotFoundError):
        os.unlink(target)
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def cause(error: OSError) -> str:
    """Why the operating system refused, in the user's words."""
    return (
        {
            errno.ENOSPC: _("디스크 공간이 부족합니다"),
            errno.EDQUOT: _("디스크 할당량을 다 썼습니다"),
            errno.EFBIG: _("파일 크기 제한에 걸렸습니다"),
            errno.EACCES: _("쓸 권한이 없습니다"),
            errno.EPERM: _("쓸 권한이 없습니다"),
            errno.EROFS: _("읽기 전용 파일 시스템입니다"),
            errno.ENOENT: _("폴더가 없어졌습니다"),
            errno.ELOOP: _("심볼릭 링크를 따라가지 않습니다"),
            errno.ENAMETOOLONG: _("경로가 너무 깁니다"),
            errno.EIO: _("디스크 입출력 오류입니다"),
        }.get(error.errno or 0)
        or error.strerror
        or str(error)
    )


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn an error of the operating system into one a user understands."""
    try:
        yield
    except OSError as error:
        raise NotWritten(
            _("저장하지 못했습니다 - {cause}: {path}").format(cause=cause(error), path=path),
            _("이전에 저장된 내용은 그대로 있습니다. 원인을 없앤 뒤 다시 시도하십시오"),
        ) from error
