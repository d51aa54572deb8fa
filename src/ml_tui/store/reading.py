"""Opens files that anybody may have put there: a pipe or a device in the place of one never answers, or never ends."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ml_tui.messages import _

SIZE_LIMIT = 64 * 1024 * 1024
"""The largest file that is read as a whole, in bytes."""


@contextmanager
def open_regular(path: Path) -> Iterator[BinaryIO]:
    """The file at ``path``, open to be read.

    :raises OSError: there is none, it cannot be read, or it is no regular file.
    """
    with os.fdopen(regular(path, os.O_RDONLY), "rb") as file:
        yield file


def read_regular(path: Path) -> bytes:
    """What the file at ``path`` holds.

    :raises OSError: there is none, it cannot be read, it is no regular file, or too large.
    """
    with open_regular(path) as file:
        raw = file.read(SIZE_LIMIT + 1)
    if len(raw) > SIZE_LIMIT:
        raise OSError(errno.EFBIG, _("너무 큽니다"))
    return raw


def regular(path: Path, flags: int) -> int:
    """A descriptor of the regular file at ``path``, opened with ``flags`` and without ever waiting for it.

    :raises OSError: it cannot be opened, or it is no regular file.
    """
    handle = os.open(path, flags | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC, 0o600)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, _("파일이 아닙니다"))
    return handle
