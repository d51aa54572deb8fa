"""Draws the flows of a table in cells: a coloured box for each step, arrows between them, lines that wrap.

The flows have a separate sheet before that of the table: its columns and rows suit the boxes, and it has no filters and
fixed rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from math import ceil

import msgspec

from ml_tui.i18n import translation
from ml_tui.report.parts import ColumnKind, Flow, Report, Table, Term, Tone
from ml_tui.text import wrap
from ml_tui.workbook.writer import styles
from ml_tui.workbook.writer.book import Book
from ml_tui.workbook.writer.cells import put
from ml_tui.workbook.writer.sheets import LINE, set_up_page

_ARROW = "→"

_ACROSS = 6
"""The largest number of boxes in a line."""

_BOX, _BETWEEN = 22.0, 4.0
"""The widths of the columns of boxes and of those of arrows, in cells."""

_AROUND = 8.0
"""How much higher a row is than its text, in points."""


class FlowCell(msgspec.Struct, frozen=True):
    """A cell of a drawn flow; rows and columns are counted from 1."""

    row: int
    column: int
    text: str
    style: str
    tone: Tone | None = None
    """The colours of a box."""


def flow_title(table: Table, report: Report) -> str:
    """Return the title of the sheet with the flows of ``table``."""
    _ = translation(report.language).gettext
    return _("{title} - 흐름").format(title=table.title)


def flow_cells(table: Table) -> Iterator[FlowCell]:
    """Yield the flows of ``table`` row by row, one flow below the other, each under its name."""
    row = 1
    for flow in table.flows:
        yield FlowCell(row, 1, flow.group, styles.GROUP)
        lines = list(_lines(flow))
        for number, line in enumerate(lines, start=1):
            yield from _drawn(line, row + 1, begins=number == 1, ends=number == len(lines))
            row += 4
        row += 2


def draw_flows(book: Book, table: Table, report: Report, title: str, looks: styles.Styles) -> None:
    """Make the sheet ``title`` with the flows of ``table``."""
    sheet = book.add_growing(title)
    sheet.hide_gridlines(2)
    widths = [_BETWEEN, _BOX] * _ACROSS + [_BETWEEN]
    for row, cells in groupby(flow_cells(table), key=lambda cell: cell.row):
        lines = 1
        for cell in cells:
            colours = styles.toned(cell.tone) if cell.tone else None
            put(sheet, row, cell.column, cell.text, ColumnKind.TEXT, looks.get(cell.style, typed=True, more=colours))
            if cell.tone:
                lines = max(lines, len(wrap(cell.text, int(_BOX) - 2)))
        sheet.set_row(row - 1, lines * LINE + _AROUND)
    for number, width in enumerate(widths):
        sheet.set_column(number, number, width)
    set_up_page(sheet, report, widths, head=0)


def _lines(flow: Flow) -> Iterator[list[tuple[str, Term, str]]]:
    """Yield the steps of ``flow`` in lines of about equal length."""
    count = len(flow.steps)
    across = ceil(count / max(1, ceil(count / _ACROSS)))
    for first in range(0, count, max(1, across)):
        yield list(flow.steps[first : first + across])


def _drawn(line: list[tuple[str, Term, str]], top: int, *, begins: bool, ends: bool) -> Iterator[FlowCell]:
    """Yield the boxes of a line from the row ``top`` on: three cells each, with arrows between them.

    A line that continues the flow starts with an arrow, and one that does not end the flow ends with one.
    """
    for below, style in enumerate((styles.STEP, styles.STATE, styles.MEASURE)):
        arrows = style == styles.STATE
        if arrows and not begins:
            yield FlowCell(top + below, 1, _ARROW, styles.ARROW)
        for number, (title, state, measure) in enumerate(line, start=1):
            text = (title, state.word, measure)[below]
            yield FlowCell(top + below, 2 * number, text, style, state.tone)
            if arrows and not (ends and number == len(line)):
                yield FlowCell(top + below, 2 * number + 1, _ARROW, styles.ARROW)
