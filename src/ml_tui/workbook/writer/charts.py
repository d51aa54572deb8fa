"""The charts of a workbook, which the spreadsheet program draws from the table above."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from xlsxwriter import Workbook
from xlsxwriter.chart import Chart
from xlsxwriter.worksheet import Worksheet

from ml_tui.report.parts import Table, Tone
from ml_tui.workbook.writer.cells import EARLIEST

_GAP = 2
"""Rows between a table and its chart."""

_SIZE = (24, 9)
"""The width and the smallest height, in centimetres."""

_BAR, _FRAME = 0.75, 3
"""The height of a bar, and of everything around the bars, in centimetres."""

_ON_A_PAGE = 20
"""A table up to this many rows is printed on one page with its chart, which a page break would cut."""

_DAYS = 6
"""About how many dates are shown below a trend."""

_CENTIMETRE = 96 / 2.54
"""The size in pixels."""

_PARTS = (
    ("implemented", Tone.GOOD),
    ("in_progress", Tone.UNDER_WAY),
    ("not_started", Tone.OPEN),
    ("not_applicable", Tone.ASIDE),
)
"""The columns that make up a bar, in order."""

_FILLS = {Tone.GOOD: "#4C9A57", Tone.UNDER_WAY: "#E0A83A", Tone.OPEN: "#D98880", Tone.ASIDE: "#B8BFC8"}
_LINES = (("percent", "#2F62B5", 4.5), ("verified", "#4C9A57", 2.0))
"""The columns that are drawn as lines, their colours and widths, so that both show where they coincide."""


def add_chart(book: Workbook, sheet: Worksheet, table: Table, title: str) -> None:
    """Draw the chart of ``table`` below it, in the ``sheet`` called ``title``.

    Progress by section becomes stacked bars, and a trend becomes lines; other tables have no chart.
    """
    if table.chart is None or not table.rows:
        return
    last = len(table.rows) - table.summed
    if table.chart.kind == "bars":
        chart, bars = _bars(book, title, table, last), last
    elif table.chart.kind == "trend":
        chart, bars = _lines(book, title, table, last), 0
    else:
        return
    chart.set_title({"name": table.chart.title, "name_font": {"size": 13}})
    chart.set_legend({"position": "bottom"})
    width, height = _SIZE[0] * _CENTIMETRE, max(_SIZE[1], _FRAME + bars * _BAR) * _CENTIMETRE
    chart.set_size({"width": round(width), "height": round(height)})
    sheet.insert_chart(len(table.rows) + _GAP, 0, chart, {"object_position": 2, "description": table.chart.title})
    if len(table.rows) <= _ON_A_PAGE:
        sheet.fit_to_pages(1, 1)


def _bars(book: Workbook, sheet: str, table: Table, last: int) -> Chart:
    chart = cast(Chart, book.add_chart({"type": "bar", "subtype": "stacked"}))
    for key, tone in _PARTS:
        fill = {"color": _FILLS[tone]}
        chart.add_series(
            _series(sheet, table, key, 0, last)
            | {"fill": fill, "border": fill, "gap": 45, "data_labels": {"value": True, "num_format": "0;;;"}}
        )
    # Puts the first section on top, as in the table, and keeps the numbers below.
    chart.set_y_axis({"reverse": True, "crossing": "max"})
    chart.set_x_axis({"major_gridlines": {"visible": False}, "num_format": "0"})
    return chart


def _lines(book: Workbook, sheet: str, table: Table, last: int) -> Chart:
    (day,) = table.positions(("day",))
    days = [value for row in table.rows if isinstance(value := row[day], date)]
    span = (max(days) - min(days)).days if min(days).year >= EARLIEST else 0
    # Dates are spaced by the calendar, as in the other formats; if all are equal, evenly.
    kind = {"type": "scatter", "subtype": "straight_with_markers"} if span else {"type": "line"}
    chart = cast(Chart, book.add_chart(kind))
    for key, colour, thick in _LINES:
        fill = {"color": colour}
        marker = {"type": "circle", "size": round(thick) + 3, "fill": fill, "border": fill}
        chart.add_series(
            _series(sheet, table, key, day, last) | {"line": {"color": colour, "width": thick}, "marker": marker}
        )
    axis = {"min": min(days), "max": max(days), "major_unit": max(1, span // _DAYS)} if span else {"text_axis": True}
    chart.set_x_axis({"num_format": "yyyy-mm-dd", "major_gridlines": {"visible": False}, **axis})
    grid = {"visible": True, "line": {"color": "#D9DEE7"}}
    chart.set_y_axis({"num_format": "0%", "min": 0, "max": 1, "major_unit": 0.25, "major_gridlines": grid})
    return chart


def _series(sheet: str, table: Table, key: str, names: int, last: int) -> dict[str, Any]:
    """Return the series of the column ``key`` with its title; the column at ``names`` holds the labels."""
    (at,) = table.positions((key,))
    return {
        "name": [sheet, 0, at],
        "categories": [sheet, 1, names, last, names],
        "values": [sheet, 1, at, last, at],
    }
