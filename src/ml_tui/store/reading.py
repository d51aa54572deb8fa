"""Reads files safely that may come from anywhere.

A pipe or a device in place of a file may block or never end, and a time may be outside of every calendar.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from ml_tui.causes import cause, remedy
from ml_tui.errors import NotRead
from ml_tui.i18n import _

SIZE_LIMIT = 64 * 1024 * 1024
"""The largest file that is read whole, in bytes."""

WITHOUT_WAITING = os.O_NONBLOCK | os.O_NOCTTY
"""Flags to open a file without waiting for a pipe and without taking a terminal."""

_FIRST, _LAST = datetime(2, 1, 1, tzinfo=UTC), datetime(9998, 12, 31, tzinfo=UTC)
"""The first and the last time that every time zone can express."""


class NotReadable(OSError):
    """A path that can be opened but not used: a folder, a pipe or a file that is too large."""


@contextmanager
def open_regular(path: Path) -> Iterator[BinaryIO]:
    """Open the file at ``path`` for reading.

    :raises NotReadable: it is no regular file.
    :raises OSError: there is no such file, or it cannot be read.
    """
    handle = os.open(path, os.O_RDONLY | WITHOUT_WAITING | os.O_CLOEXEC)
    try:
        demand_regular(handle)
    except OSError:
        os.close(handle)
        raise
    with os.fdopen(handle, "rb") as file:
        yield file


def read_regular(path: Path) -> bytes:
    """Return the content of the file at ``path``.

    :raises NotReadable: it is no regular file, or too large.
    :raises OSError: there is no such file, or it cannot be read.
    """
    return read_stamped(path)[0]


def read_stamped(path: Path) -> tuple[bytes, Stamp | None]:
    """Return the content of the file at ``path``, and the stamp that it had before.

    :raises NotReadable: it is no regular file, or too large.
    :raises OSError: there is no such file, or it cannot be read.
    """
    with open_regular(path) as file:
        stamp = stamp_of(file.fileno())
        size = stamp[1] if stamp else 0
        raw = file.read(min(size, SIZE_LIMIT) + 1)  # Python makes room for all that is asked for
        if len(raw) > size:  # it has grown
            raw += file.read(SIZE_LIMIT + 1 - len(raw))
    if len(raw) > SIZE_LIMIT:
        raise NotReadable(errno.EFBIG, _("{n} MB를 넘습니다").format(n=SIZE_LIMIT >> 20))
    return raw, stamp


def files_in(folder: Path) -> list[Path]:
    """Return the files in ``folder``; none when it does not exist. `Path.glob` would skip an unreadable folder.

    :raises NotRead: the folder cannot be read now.
    """
    try:
        return [folder / name for name in os.listdir(folder)]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise not_read(folder, error) from None


Stamp = tuple[int, int, int, int]
"""Inode, size and times of a file: at least one of them differs after a write.

The last one is the time of the last change, which nobody can set: it tells when a copy with an old time is put there.
"""


def stamp_of(path: Path | str | int) -> Stamp | None:
    """Return the stamp of the file at ``path``, or of an open one; None when there is none or it is not accessible."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def open_stamp_of(path: Path) -> Stamp | None:
    """Return `stamp_of` of the file at ``path``, which is opened for it, so that a network disk asks its server."""
    try:
        with open_regular(path) as file:
            return stamp_of(file.fileno())
    except OSError:
        return None


def not_read(path: Path, error: OSError) -> NotRead:
    """Return the error to show when ``error`` prevented reading ``path``; the content may be intact."""
    is_large = isinstance(error, NotReadable) and error.errno == errno.EFBIG
    reason = str(error.strerror) if is_large else cause(error, reading=True)
    hint = _("내용을 줄이거나, 잘못 둔 파일이면 치우십시오") if is_large else remedy(error)
    return NotRead(_("읽지 못했습니다 - {cause}: {path}").format(cause=reason, path=path), hint)


def demand_regular(handle: int) -> None:
    """Make sure that ``handle`` is a regular file.

    :raises NotReadable: it is not.
    """
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        raise NotReadable(errno.EINVAL, _("파일이 아닙니다"))


def local_everywhere(at: datetime) -> datetime:
    """Return ``at``, or the nearest time that every time zone can express; a time without a zone counts as UTC."""
    return min(max(at if at.tzinfo else at.replace(tzinfo=UTC), _FIRST), _LAST)
