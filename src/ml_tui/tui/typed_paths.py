"""Reads paths that people type as a shell does, and refuses to write over existing files."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

from ml_tui.errors import UsageError
from ml_tui.export.target import free_name
from ml_tui.i18n import _


def here() -> Path:
    """Return the folder to suggest: where the app was started, or home if that folder is gone."""
    try:
        return Path.cwd()
    except OSError:
        return Path.home()


def path_of(text: str) -> Path:
    """Return the typed path as an absolute path.

    :raises UsageError: nothing was typed, or the home folder of a user who does not exist.
    """
    text = text.strip()
    if not text:
        raise UsageError(_("파일 이름이 비어 있습니다"))
    try:
        path = Path(text).expanduser()
    except RuntimeError:
        raise UsageError(_("그런 홈 폴더는 없습니다: {path}").format(path=text[:80])) from None
    return path if path.is_absolute() else here() / path


def target_of(text: str, suffix: str, name: str, *, known: Collection[str] = ()) -> Path:
    """Return the typed path to write to, with ``suffix``; for a folder, the first free name like ``name`` in it.

    ``suffix`` replaces one of the ``known`` suffixes; any other counts as part of the name.

    :raises UsageError: nothing was typed, there is no such home or folder, or the file exists already.
    """
    path = path_of(text)
    if os.path.isdir(path):  # noqa: PTH112 - Path.is_dir raises where a name is too long or a folder closed
        return free_name(path / name)
    folder = path if text.rstrip().endswith("/") else path.parent
    if not os.path.isdir(folder):  # noqa: PTH112
        raise UsageError(_("폴더가 없습니다: {path}").format(path=folder), _("폴더를 만들거나 다른 곳을 지정하십시오"))
    path = path.with_suffix(suffix) if path.suffix in {suffix, *known} else path.with_name(path.name + suffix)
    if os.path.lexists(path):
        raise UsageError(
            _("이미 있는 파일입니다: {path}").format(path=path),
            _("다른 이름을 적으십시오. 예: {name}").format(name=free_name(path).name),
        )
    return path
