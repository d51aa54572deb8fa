"""Completes a typed path as a shell does. It reads folders, so call it from a thread."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from ml_tui.text import clean_line, crop, width

_WIDEST = 30
"""The most cells for one name in a list."""

_MOST = 6
"""The most names in a list."""


@dataclass(frozen=True, slots=True)
class Completion:
    """The result of completing a typed path."""

    text: str
    """What was typed, and what certainly follows."""
    names: tuple[str, ...] = ()
    """The names it may go on with if there are several: cleaned, folders with a slash at the end."""


@dataclass(frozen=True, slots=True)
class _Name:
    shown: str
    """The cleaned name, of a folder with a slash at the end."""
    usable: bool
    """Whether the name is clean and so can be typed."""


def complete(typed: str, suffixes: Collection[str] = ()) -> Completion:
    """Complete ``typed`` as far as the names in its folder leave no choice.

    A ``~`` stays as it was typed. Hidden names count only if their dot was typed. A folder that cannot be read has no
    names. If no name can be typed, because all have control characters, they are shown but nothing is completed.

    :param suffixes: the suffixes of the files to complete, in small letters; empty: all files.
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
    """Yield the names in ``folder``, as it was typed, that begin with ``begun``."""
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
    """Return what all ``names`` begin with."""
    first, last = min(names), max(names)
    return first[: next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))]


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def names_in(names: Collection[str], cells: int) -> str:
    """Return the first few of ``names`` in ``cells`` cells, long ones cut; an ellipsis stands for the rest."""
    shown = ""
    for number, name in enumerate(names):
        part = crop(name, _WIDEST) if not shown else "  " + crop(name, _WIDEST)
        rest = 0 if number + 1 == len(names) else width("  …")
        if number == _MOST or width(shown + part) + rest > cells:
            return shown + "  …" if shown else crop(name, cells)
        shown += part
    return shown
