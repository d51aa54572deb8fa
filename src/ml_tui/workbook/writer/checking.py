"""Reads a workbook back with another library than the one that wrote it."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from python_calamine import CalamineError, load_workbook

from ml_tui.workbook.writer.cells import Grid

_COMPUTED = re.compile(rb'<c [^>]*?r="([A-Z]+[0-9]+)"[^>]*?(?:t="e"|>\s*<f[ />])')
"""A cell with an error or a formula; openpyxl would return only its result."""


_DAMAGES = (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, EOFError)
"""The exceptions that a damaged archive may raise."""


def read_grids(data: bytes) -> dict[str, Grid]:
    """Return the cells of every sheet in ``data``; nothing when any part of the workbook is damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if archive.testzip() is not None:
                return {}
        book = load_workbook(io.BytesIO(data))
        return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    except (CalamineError, *_DAMAGES):
        return {}


def computed_cells(data: bytes, sheets: list[str]) -> Iterator[str]:
    """Yield the cells in ``data`` with formulas or errors, as ``sheet!F3``; there should be none."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for number, sheet in enumerate(sheets, start=1):
            name = f"xl/worksheets/sheet{number}.xml"
            cells = archive.read(name).partition(b"</sheetData>")[0] if name in archive.namelist() else b""
            if b"<f" in cells or b't="e"' in cells:
                yield from (f"{sheet}!{cell.decode()}" for cell in _COMPUTED.findall(cells))
