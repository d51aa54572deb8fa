"""Finds the export formats: each module in `ml_tui.export.formats` declares one."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from ml_tui.errors import UsageError
from ml_tui.export import formats as folder
from ml_tui.export.formats import Format
from ml_tui.i18n import _


def _found() -> dict[str, Format]:
    names = (file.stem for file in Path(folder.__path__[0]).glob("[!_]*.py"))
    declared: list[Format] = [import_module(f"{folder.__name__}.{name}").FORMAT for name in names]
    return {one.id: one for one in sorted(declared, key=lambda one: (one.order, one.id))}


FORMATS: dict[str, Format] = _found()
"""Every format, by its id, in the order they are offered."""

DIFFERENCE_FORMATS: dict[str, Format] = {name: known for name, known in FORMATS.items() if known.differences}
"""The formats that can print the difference of two states."""


def find_format(name: str) -> Format:
    """The format called ``name``.

    :raises UsageError: there is none.
    """
    found = FORMATS.get(name)
    if found is None:
        raise UsageError(
            _("알 수 없는 형식입니다: {name}").format(name=name[:40]),
            _("형식: {names}").format(names=", ".join(FORMATS)),
        )
    return found
