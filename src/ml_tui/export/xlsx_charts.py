"""Charts of a workbook: drawn by the spreadsheet program from the cells of the table above them."""

from __future__ import annotations

from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.legend import Legend
from openpyxl.chart.series_factory import SeriesFactory
from openpyxl.worksheet.worksheet import Worksheet

from ml_tui.domain.report_parts import Table, Tone

_GAP = 2
"""Rows between a table and its chart."""

_SIZE = (24, 9)
"""Width and least height in centimetres."""

_BAR, _FRAME = 0.75, 3
"""Height of a bar, and of all that is around the bars, in centimetres."""

_PARTS = (
    ("implemented", Tone.GOOD),
    ("in_progress", Tone.UNDER_WAY),
    ("not_started", Tone.OPEN),
    ("not_applicable", Tone.ASIDE),
)
"""The columns that make a bar, in their order."""

_FILLS = {Tone.GOOD: "4C9A57", Tone.UNDER_WAY: "E0A83A", Tone.OPEN: "D98880", Tone.ASIDE: "B8BFC8"}
_LINES = (("percent", "2F62B5"), ("verified", "4C9A57"))
"""The columns that are drawn as lines, and their colours."""


def add_chart(sheet: Worksheet, table: Table) -> None:
    """Draw the chart of ``table`` below it: progress by section as stacked bars, a trend as lines; no other has one."""
    if table.chart is None or not table.rows:
        return
    last = len(table.rows) + 1 - table.summed
    if table.chart.kind == "bars":
        chart: BarChart | LineChart = _bars(sheet, table, last)
    elif table.chart.kind == "trend":
        chart = _lines(sheet, table, last)
    else:
        return
    chart.title = table.chart.title
    bars = last - 1 if table.chart.kind == "bars" else 0
    chart.width, chart.height = _SIZE[0], max(_SIZE[1], _FRAME + bars * _BAR)
    chart.legend = Legend(legendPos="b")
    # Newer versions of Excel leave out axes that do not say that they are to be drawn.
    chart.x_axis.delete = chart.y_axis.delete = False
    sheet.add_chart(chart, f"A{len(table.rows) + 1 + _GAP}")


def _bars(sheet: Worksheet, table: Table, last: int) -> BarChart:
    chart = BarChart()
    chart.type, chart.grouping, chart.overlap, chart.gapWidth = "bar", "stacked", 100, 45
    for key, tone in _PARTS:
        series = SeriesFactory(_column(sheet, table, key, last), title_from_data=True)
        series.graphicalProperties.solidFill = _FILLS[tone]
        series.graphicalProperties.line.solidFill = _FILLS[tone]
        chart.series.append(series)
    chart.dataLabels = DataLabelList(
        numFmt="0;;;", showVal=True, showSerName=False, showCatName=False, showLegendKey=False
    )
    chart.set_categories(Reference(sheet, min_col=1, min_row=2, max_row=last))
    # The first section on top, as in the table.
    chart.x_axis.scaling.orientation = "maxMin"
    chart.y_axis.majorGridlines = None
    return chart


def _lines(sheet: Worksheet, table: Table, last: int) -> LineChart:
    chart = LineChart()
    for key, colour in _LINES:
        series = SeriesFactory(_column(sheet, table, key, last), title_from_data=True)
        series.graphicalProperties.line.solidFill = colour
        series.graphicalProperties.line.width = 28_000
        series.marker.symbol, series.smooth = "circle", False
        series.marker.graphicalProperties.solidFill = colour
        chart.series.append(series)
    (day,) = table.positions(("day",))
    chart.set_categories(Reference(sheet, min_col=day + 1, min_row=2, max_row=last))
    chart.x_axis.number_format = "yyyy-mm-dd"
    chart.y_axis.number_format = "0%"
    chart.y_axis.scaling.min, chart.y_axis.scaling.max = 0, 1
    return chart


def _column(sheet: Worksheet, table: Table, key: str, last: int) -> Reference:
    """The cells of the column ``key``, its title first."""
    (at,) = table.positions((key,))
    return Reference(sheet, min_col=at + 1, min_row=1, max_row=last)
