"""XLSX: a workbook that can be filled in and imported (`ml_tui.workbook`)."""

from __future__ import annotations

from ml_tui.export.formats import Format
from ml_tui.report.parts import Report


def render(report: Report) -> bytes:
    """``report`` as a workbook."""
    from ml_tui.workbook.writer import xlsx

    return xlsx.render(report)


def compare(data: bytes, report: Report) -> list[str]:
    """The cells in which the workbook in ``data`` differs from ``report``."""
    from ml_tui.workbook.writer import xlsx

    return xlsx.compare(data, report)


FORMAT = Format(id="xlsx", order=1, binary=True, render=render, compare=compare)
