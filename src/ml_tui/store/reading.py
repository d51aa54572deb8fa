"""Reads what anybody may have put there.

A pipe or a device in the place of a file never answers, or never ends; a time may be out of every calendar.
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
"""The largest file that is read as a whole, in bytes."""

WITHOUT_WAITING = os.O_NONBLOCK | os.O_NOCTTY
"""Flags with which nothing is waited for, or taken over, whatever it is that is opened."""

_FIRST, _LAST = datetime(2, 1, 1, tzinfo=UTC), datetime(9998, 12, 31, tzinfo=UTC)
"""The first and the last time of which every time zone has one of its own."""


class NotReadable(OSError):
    """What was to be read can be opened, and is no file that holds anything for us: a folder, a pipe, too large."""


@contextmanager
def open_regular(path: Path) -> Iterator[BinaryIO]:
    """The file at ``path``, open to be read.

    :raises Unfit: it is no regular file.
    :raises OSError: there is none, or it cannot be read.
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
    """What the file at ``path`` holds.

    :raises Unfit: it is no regular file, or too large.
    :raises OSError: there is none, or it cannot be read.
    """
    with open_regular(path) as file:
        raw = file.read(SIZE_LIMIT + 1)
    if len(raw) > SIZE_LIMIT:
        raise NotReadable(errno.EFBIG, _("너무 큽니다"))
    return raw


def files_in(folder: Path) -> list[Path]:
    """What is in ``folder``; nothing when there is none. Unlike `Path.glob` it does not pass over one that is closed.

    :raises NotRead: it cannot be looked through just now.
    """
    try:
        return [folder / name for name in os.listdir(folder)]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise not_read(folder, error) from None


Stamp = tuple[int, int, int]
"""Number, time and size of a file: at least one of them is another when the file has been written."""


def stamp_of(path: Path) -> Stamp | None:
    """The stamp of the file at ``path``; None when there is none that can be looked at."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def not_read(path: Path, error: OSError) -> NotRead:
    """What to tell when ``path`` could not be read because of ``error``, which says nothing about what it holds."""
    reason = cause(error, reading=True)
    return NotRead(_("읽지 못했습니다 - {cause}: {path}").format(cause=reason, path=path), remedy(error))


def demand_regular(handle: int) -> None:
    """Make sure that what is open as ``handle`` is a regular file.

    :raises Unfit: it is not.
    """
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        raise NotReadable(errno.EINVAL, _("파일이 아닙니다"))


def local_everywhere(at: datetime) -> datetime:
    """``at``, or the nearest time that can be told in any time zone; without a zone it is taken for UTC."""
    return min(max(at if at.tzinfo else at.replace(tzinfo=UTC), _FIRST), _LAST)
