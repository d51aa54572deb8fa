"""Completes the path that is being typed, as a shell does. It reads folders, so it is called from a thread."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from ml_tui.text import clean_line, crop, width

_WIDEST = 30
"""Cells that one name takes at most where several are shown."""

_MOST = 6
"""How many names are shown at most."""


@dataclass(frozen=True, slots=True)
class Completion:
    """What became of a typed path."""

    text: str
    """What was typed, and what is certain to follow."""
    names: tuple[str, ...] = ()
    """What it may go on with when that is not certain: cleaned names, folders with a slash at the end."""


@dataclass(frozen=True, slots=True)
class _Name:
    shown: str
    """Cleaned, and a folder with a slash."""
    usable: bool
    """Whether it can be typed at all: it is clean as it is."""


def complete(typed: str, suffixes: Collection[str] = ()) -> Completion:
    """``typed`` completed as far as the folder it leads to leaves no choice.

    A ``~`` stays as it was typed. Hidden names are only looked at when their dot was typed. A folder that cannot be
    read has no names. Of a name that would drive a terminal, or that the keyboard cannot give back, nothing is taken.

    :param suffixes: of files only those with one of these are looked at, in small letters; none: all of them.
    """
    folder, slash, begun = typed.rpartition("/")
    if begun == ".." or (begun.startswith("~") and not slash):
        is_folder = os.path.isdir(os.path.expanduser(typed.lstrip()))  # noqa: PTH111, PTH112 - they never raise
        return Completion(typed + "/" if is_folder else typed)
    names = sorted(_names(folder + slash, begun, suffixes), key=lambda name: name.shown.casefold())
    if not any(name.usable for name in names):
        return Completion(typed, tuple(name.shown for name in names))
    shown = tuple(name.shown for name in names)
    return Completion(folder + slash + _common_start(shown), shown if len(shown) > 1 else ())


def _names(folder: str, begun: str, suffixes: Collection[str]) -> Iterator[_Name]:
    """What ``folder``, as it was typed, has that begins with ``begun``."""
    try:
        with os.scandir(os.path.expanduser(folder.lstrip()) or ".") as entries:  # noqa: PTH111 - it never raises
            for entry in entries:
                name = clean_line(entry.name)
                if not name.startswith(begun) or not name or (name.startswith(".") and not begun):
                    continue
                is_folder = _is_folder(entry)
                if is_folder or not suffixes or os.path.splitext(name)[1].lower() in suffixes:  # noqa: PTH122
                    yield _Name(name + "/" if is_folder else name, usable=name == entry.name)
    except (OSError, ValueError):
        return


def _common_start(names: Collection[str]) -> str:
    """What all of ``names`` begin with."""
    first, last = min(names), max(names)
    return first[: next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))]


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def names_in(names: Collection[str], cells: int) -> str:
    """The first few of ``names`` in ``cells`` cells, long ones cut; that there are more is said by an ellipsis."""
    shown = ""
    for number, name in enumerate(names):
        part = crop(name, _WIDEST) if not shown else "  " + crop(name, _WIDEST)
        rest = 0 if number + 1 == len(names) else width("  …")
        if number == _MOST or width(shown + part) + rest > cells:
            return shown + "  …" if shown else crop(name, cells)
        shown += part
    return shown
