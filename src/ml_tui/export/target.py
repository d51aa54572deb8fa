"""Writes a finished file where the user wants it, without harm to what is there already."""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

from ml_tui.causes import cause
from ml_tui.errors import NotWritten
from ml_tui.i18n import _
from ml_tui.leftovers import noted, unfinished_name
from ml_tui.text import clean_line

NAME_BYTES = 200
"""The longest file name that is made, in bytes of UTF-8; file systems take 255."""

_UNFIT = re.compile(r'[\s<>:"/\\|?*]+')
"""Separators, blanks, and characters that Windows does not allow in a name."""

_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)", re.IGNORECASE)
"""Names of devices on Windows, alone or before a dot."""


class NameTaken(NotWritten):
    """A file with this name exists, and was not to be replaced; `free` is a name that is not taken."""

    def __init__(self, path: Path) -> None:
        """Name the existing file at ``path``."""
        super().__init__(_("이미 있는 파일입니다: {path}").format(path=path), _elsewhere(path))
        self.free = free_name(path).name


def default_name(name: str, day: date, suffix: str, kind: str = "") -> str:
    """Return a file name of ``name``, ``kind`` and ``day`` that is safe on every system.

    Example: ``은행 A`` of the kind ``경영진`` becomes ``은행_A_경영진_2027-03-31.xlsx``. Only a long ``name`` is cut.
    """
    stem = _UNFIT.sub("_", clean_line(name))
    stem = "".join(char for char in stem if not unicodedata.category(char).startswith("C"))
    stem = re.sub("_{2,}", "_", stem).lstrip("-._~ ")
    tail = f"{'_' if kind else ''}{kind}_{day.isoformat()}{suffix}"
    room = NAME_BYTES - len(tail.encode()) - 1
    stem = stem.encode()[:room].decode(errors="ignore").rstrip("-._ ") or "ml-tui"
    return ("_" if _RESERVED.match(stem + tail) else "") + stem + tail


def free_name(path: Path) -> Path:
    """Return ``path``, or the first of ``name (2)``, ``name (3)``, … that is not taken."""
    candidate, number = path, 1
    while os.path.lexists(candidate):
        number += 1
        candidate = path.with_name(f"{path.stem} ({number}){path.suffix}")
    return candidate


def write_export(data: bytes, path: Path, force: bool = False) -> Path:
    """Write ``data`` to ``path``, readable by its owner alone, and return the full path.

    ``force`` replaces an existing file, but never a symbolic link, a folder, a pipe or a device.

    :raises NotWritten: the path is taken, or writing failed; what was there is intact, and nothing is half done.
    """
    from ml_tui.store import atomic

    with _explained(path):
        folder = _folder_of(path)
    path = folder / path.name
    with _explained(path):
        _demand_replaceable(path, force)
        _demand_space(folder, len(data))
        temporary = folder / unfinished_name()
        with noted(temporary):
            try:
                _write_temporary(temporary, data)
                if force:
                    os.replace(temporary, path)
                else:
                    _claim(temporary, path)
            finally:
                with suppress(OSError):
                    os.unlink(temporary)
    atomic.make_durable(path)
    return path


def _folder_of(path: Path) -> Path:
    """Return the folder of ``path``, with symbolic links resolved."""
    if path.name in ("", ".."):
        raise NotWritten(_("폴더에는 쓸 수 없습니다: {path}").format(path=path), _("파일 이름까지 적으십시오"))
    folder = Path(os.path.realpath(path.parent))
    if not folder.is_dir():
        raise NotWritten(
            _("폴더가 없습니다: {path}").format(path=path.parent), _("폴더를 만들거나 다른 곳을 지정하십시오")
        )
    return folder


def _demand_replaceable(path: Path, force: bool) -> None:
    """Refuse ``path`` if what is there must not be replaced."""
    try:
        mode = os.lstat(path).st_mode
    except FileNotFoundError:
        return
    elsewhere = _elsewhere(path)
    if stat.S_ISLNK(mode):
        raise NotWritten(_("심볼릭 링크에는 쓰지 않습니다: {path}").format(path=path), elsewhere)
    if stat.S_ISDIR(mode):
        raise NotWritten(_("폴더에는 쓸 수 없습니다: {path}").format(path=path), _("파일 이름까지 적으십시오"))
    if not stat.S_ISREG(mode):
        raise NotWritten(_("일반 파일이 아니어서 쓰지 않습니다: {path}").format(path=path), elsewhere)
    if not force:
        raise NameTaken(path)


def _elsewhere(path: Path) -> str:
    return _("다른 이름을 지정하십시오. 예: {name}").format(name=free_name(path).name)


def _demand_space(folder: Path, size: int) -> None:
    import shutil

    if shutil.disk_usage(folder).free < size:
        raise NotWritten(
            _("디스크 공간이 부족합니다: {path}").format(path=folder),
            _("{size}바이트가 필요합니다. 공간을 비우거나 다른 곳을 지정하십시오").format(size=f"{size:,}"),
        )


def _write_temporary(temporary: Path, data: bytes) -> None:
    """Write ``data`` to ``temporary``, and wait until it is on disk."""
    from ml_tui.store import atomic

    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, atomic.FILE_MODE)
    try:
        atomic.write_all(handle, data)
        os.fsync(handle)
    finally:
        os.close(handle)


def _claim(temporary: Path, path: Path) -> None:
    """Rename ``temporary`` to ``path``, unless another file has taken that name in the meantime."""
    from ml_tui.store import atomic

    try:
        os.link(temporary, path)
    except FileExistsError:
        raise NameTaken(path) from None
    except OSError:
        # No hard links here (FAT, some network folders): an empty file reserves the name until it is replaced.
        try:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, atomic.FILE_MODE))
        except FileExistsError:
            raise NameTaken(path) from None
        try:
            os.replace(temporary, path)
        except OSError:
            os.unlink(path)
            raise


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        reason = cause(error) if isinstance(error, OSError) else str(error)
        raise NotWritten(
            _("저장하지 못했습니다 - {cause}: {path}").format(cause=reason, path=path),
            _("원인을 없애거나 다른 곳을 지정하십시오"),
        ) from error
