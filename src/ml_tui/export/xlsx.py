"""A workbook: a cover, a sheet for every table, and a sheet for texts too long for a cell.

Statuses can be chosen from lists and ids stand in hidden columns, so that a filled-in workbook can come back. Which
project and revision it was made from stands in its document properties.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, cast

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.packaging.custom import CustomPropertyList, IntProperty, StringProperty
from openpyxl.worksheet.worksheet import Worksheet

from ml_tui.domain.report_parts import Column, Kind, Report, Table, Term, Value
from ml_tui.export import xlsx_styles as styles
from ml_tui.export.xlsx_cells import expected, got, kind_of, put
from ml_tui.export.xlsx_charts import add_chart
from ml_tui.export.xlsx_overflow import Overflow, read_overflow
from ml_tui.export.xlsx_sheets import close_cover, furnish, open_cover, set_up_page

PROPERTIES = "ml-tui-"
"""What the names of our document properties begin with."""

COVER_TOP = 4
"""The row of the cover at which its tables begin."""

LONG = 2_000
"""A text up to this long fits into a cell however it is escaped, so it need not be measured."""

_SHEET_UNFIT = re.compile(r"[\[\]:*?/\\']+")
_SHEET_TITLE_LIMIT = 31


@dataclass(frozen=True, slots=True)
class Place:
    """Where a table stands: its sheet, and the row of its titles, from 1."""

    table: Table
    sheet: str
    row: int
    cover: bool = False

    def columns(self) -> Iterator[tuple[int, int, Column]]:
        """Number in the sheet from 1, position in the table from 0, and column; the cover leaves out hidden ones."""
        kept = ((at, column) for at, column in enumerate(self.table.columns) if not (self.cover and column.hidden))
        for number, (at, column) in enumerate(kept, start=1):
            yield number, at, column

    def cells(self) -> Iterator[tuple[int, int, Column, Value, Kind]]:
        """Row and column in the sheet, the column, the value and its kind; titles first."""
        for number, at, column in self.columns():
            yield self.row, number, column, column.title, Kind.TEXT
            for row, values in enumerate(self.table.rows, start=self.row + 1):
                yield row, number, column, values[at], kind_of(values[at], column.kind)


def places(report: Report) -> list[Place]:
    """Where every table of ``report`` stands."""
    cover = _sheet_title(report.cover_title, ())
    figures_row = COVER_TOP + len(report.facts.rows) + 2
    found = [Place(report.facts, cover, COVER_TOP, cover=True), Place(report.figures, cover, figures_row, cover=True)]
    taken = [cover, _sheet_title(report.overflow_title, (cover,))]
    for table in report.tables:
        taken.append(_sheet_title(table.title, taken))
        found.append(Place(table, taken[-1], 1))
    return found


def render(report: Report) -> bytes:
    """``report`` as an xlsx workbook."""
    workbook = Workbook()
    cover = cast(Worksheet, workbook.active)
    cover.title = _sheet_title(report.cover_title, ())
    styles.add_styles(workbook)
    _describe(workbook, report)
    open_cover(cover, report)
    overflow = Overflow(_sheet_title(report.overflow_title, (cover.title,)), report.language)
    painter = styles.Painter()
    for place in places(report):
        sheet = cover if place.cover else cast(Worksheet, workbook.create_sheet(place.sheet))
        _write(sheet, place, overflow, painter)
        if not place.cover:
            furnish(sheet, place.table)
            add_chart(sheet, place.table)
            set_up_page(sheet, report)
    close_cover(cover, report, len(report.facts.rows) + COVER_TOP)
    if overflow.pieces:
        set_up_page(overflow.write(workbook), report)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def compare(data: bytes, report: Report) -> list[str]:
    """The cells, as ``sheet!F3``, at which the workbook in ``data`` does not hold what ``report`` says."""
    workbook = load_workbook(io.BytesIO(data))
    rest = read_overflow(workbook)
    differing: list[str] = []
    for place in places(report):
        if place.sheet not in workbook.sheetnames:
            differing.append(place.sheet)
            continue
        sheet = workbook[place.sheet]
        for row, number, _column, value, kind in place.cells():
            cell = cast(Cell, sheet.cell(row, number))
            if got(cell, kind, rest) != expected(value, kind):
                differing.append(f"{place.sheet}!{cell.coordinate}")
        if not place.cover and sheet.max_row > place.row + len(place.table.rows):
            differing.append(f"{place.sheet}!A{sheet.max_row}")
    return differing


def _write(sheet: Worksheet, place: Place, overflow: Overflow, painter: styles.Painter) -> None:
    """Put the cells of ``place`` into ``sheet``, each in the style of its kind."""
    last = place.row + len(place.table.rows)
    for row, number, column, value, kind in place.cells():
        cell = cast(Cell, sheet.cell(row, number))
        typed = isinstance(value, str | Term) and value != ""
        painter.paint(cell, styles.HEAD if row == place.row else styles.style_of(kind), typed=typed)
        if isinstance(value, str) and len(value) > LONG:
            name = "" if row == place.row else place.table.name_of(place.table.rows[row - place.row - 1])
            value = overflow.first_piece(value, sheet.title, cell.coordinate, name, column.title)
        put(cell, value, kind, painted=True)
        if row == last and place.table.summed:
            styles.make_sum(cell)


def _describe(workbook: Workbook, report: Report) -> None:
    """Set the document properties: what the workbook is, by whom, and from which state of which project."""
    properties = workbook.properties
    properties.title = report.title
    properties.subject = report.subtitle
    properties.creator = report.author or "ml-tui"
    properties.created = datetime.combine(report.day, time())
    properties.language = report.language
    custom: CustomPropertyList[Any] = workbook.custom_doc_props  # type: ignore[attr-defined]
    for name, text in (
        ("format", "1"),
        ("about", report.about),
        ("project", report.project_id),
        ("catalog", report.digest),
        ("language", report.language),
    ):
        custom.append(StringProperty(name=PROPERTIES + name, value=text))
    custom.append(IntProperty(name=PROPERTIES + "revision", value=report.revision))


def _sheet_title(title: str, taken: list[str] | tuple[str, ...]) -> str:
    """``title`` as a sheet may be called, unlike those ``taken``."""
    title = _SHEET_UNFIT.sub(" ", title).strip()[:_SHEET_TITLE_LIMIT] or "-"
    name, number = title, 1
    while name.casefold() in (other.casefold() for other in taken):
        number += 1
        name = f"{title[: _SHEET_TITLE_LIMIT - 4]} {number}"
    return name
