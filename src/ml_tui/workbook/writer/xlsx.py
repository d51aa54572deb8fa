"""Writes a workbook: a cover, a sheet for every table, one for its flows, and one for texts longer than a cell.

The workbook can be filled in and imported: it offers statuses as lists, hidden columns hold ids, and document
properties name the project and the revision.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from ml_tui import __version__
from ml_tui.report.parts import Column, ColumnKind, Report, Table, Term, Value
from ml_tui.workbook.writer import styles
from ml_tui.workbook.writer.book import Book
from ml_tui.workbook.writer.cells import Grid, Rest, holds, kind_of, put, whole
from ml_tui.workbook.writer.charts import add_chart
from ml_tui.workbook.writer.checking import computed_cells, read_grids
from ml_tui.workbook.writer.flows import draw_flows, flow_cells, flow_title
from ml_tui.workbook.writer.overflow import Overflow, read_overflow
from ml_tui.workbook.writer.sheets import cover_style, format_sheet, write_cover

PROPERTIES = "ml-tui-"
"""The prefix of the names of ml-tui's document properties."""

COVER_TOP = 4
"""The row of the cover where its tables begin."""

LONG = 2_000
"""A text up to this length fits into a cell even when escaped, so it needs no measuring."""

_SHEET_UNFIT = re.compile(r"[\[\]:*?/\\']+")
_SHEET_TITLE_LIMIT = 31

Expected = tuple[int, int, Value, ColumnKind]
"""Row and column from 1, and the cell's value."""


@dataclass(frozen=True, slots=True)
class TablePlace:
    """The place of a table: its sheet, and the row of its titles, from 1."""

    table: Table
    sheet: str
    row: int
    cover: bool = False
    flows: str = ""
    """The sheet with its flows, which comes before its own."""

    def columns(self) -> Iterator[tuple[int, int, Column]]:
        """Yield number in the sheet from 1, position in the table from 0, and column; the cover omits hidden ones."""
        kept = ((at, column) for at, column in enumerate(self.table.columns) if not (self.cover and column.hidden))
        for number, (at, column) in enumerate(kept, start=1):
            yield number, at, column

    def cells(self) -> Iterator[tuple[int, int, Column, Value, ColumnKind]]:
        """Yield row and column in the sheet, the column, the value and its kind; titles first."""
        for number, at, column in self.columns():
            yield self.row, number, column, column.title, ColumnKind.TEXT
            for row, values in enumerate(self.table.rows, start=self.row + 1):
                yield row, number, column, values[at], kind_of(values[at], column.kind)


def table_places(report: Report) -> list[TablePlace]:
    """Return the place of every table of ``report``."""
    cover = _sheet_title(report.cover_title, [])
    figures_row = COVER_TOP + len(report.facts.rows) + 2
    found = [
        TablePlace(report.facts, cover, COVER_TOP, cover=True),
        TablePlace(report.figures, cover, figures_row, cover=True),
    ]
    taken = [cover, _sheet_title(report.overflow_title, [cover])]
    for table in report.tables:
        taken.append(_sheet_title(table.title, taken))
    for table, sheet in zip(report.tables, taken[2:], strict=True):
        if table.flows:
            taken.append(_sheet_title(flow_title(table, report), taken))
        found.append(TablePlace(table, sheet, 1, flows=taken[-1] if table.flows else ""))
    return found


def render(report: Report) -> bytes:
    """Return ``report`` as an xlsx workbook."""
    book = Book()
    looks = styles.Styles(book)
    _describe(book, report)
    where = table_places(report)
    cover = book.add_worksheet(where[0].sheet)
    others = [title for place in where if not place.cover for title in (place.flows, place.sheet) if title]
    form = [place.sheet for place in where if any(column.answer for column in place.table.columns)]
    write_cover(cover, report, others, form, looks, COVER_TOP)
    overflow = Overflow(_sheet_title(report.overflow_title, [where[0].sheet]))
    for place in where:
        if place.flows:
            draw_flows(book, place.table, report, place.flows, looks)
        sheet = cover if place.cover else book.add_growing(place.sheet)
        _write(sheet, place, overflow, looks)
        if not place.cover:
            format_sheet(sheet, place.table, report, looks)
            add_chart(book, sheet, place.table, place.sheet)
    overflow.write(book, report, looks)
    return book.finish()


def compare(data: bytes, report: Report) -> list[str]:
    """Return the cells, as ``sheet!F3``, in which the workbook in ``data`` differs from ``report``.

    The result also names missing sheets, and filled cells for which the report has no value.
    """
    grids = read_grids(data)
    rest = read_overflow(list(grids.values()))
    differing: list[str] = []
    for place in table_places(report):
        if place.flows:
            drawn = [(cell.row, cell.column, cell.text, ColumnKind.TEXT) for cell in flow_cells(place.table)]
            differing += _differences(place.flows, grids, drawn, rest)
        cells = [(row, number, value, kind) for row, number, _column, value, kind in place.cells()]
        differing += _differences(place.sheet, grids, cells, rest, alone=not place.cover)
    if grids:
        differing += [cell for cell in computed_cells(data, list(grids)) if cell not in differing]
    return differing


def _differences(
    sheet: str, grids: dict[str, Grid], cells: Sequence[Expected], rest: Rest, *, alone: bool = True
) -> Iterator[str]:
    """Yield the cells of ``sheet`` that differ from ``cells``, or the sheet itself if it is missing.

    With ``alone``, further filled cells differ too.
    """
    grid = grids.get(sheet)
    if grid is None:
        yield sheet
        return
    for row, column, value, kind in cells:
        found = grid[row - 1][column - 1] if row <= len(grid) and column <= len(grid[0]) else ""
        if not holds(found, value, kind):
            place = f"{sheet}!{xl_rowcol_to_cell(row - 1, column - 1)}"
            if not (isinstance(found, str) and found and whole(found, place, rest) == value):
                yield place
    if alone:
        known = {(row, column) for row, column, _value, _kind in cells}
        for row, values in enumerate(grid, start=1):
            for column, found in enumerate(values, start=1):
                if found != "" and (row, column) not in known:
                    yield f"{sheet}!{xl_rowcol_to_cell(row - 1, column - 1)}"


def _write(sheet: Worksheet, place: TablePlace, overflow: Overflow, looks: styles.Styles) -> None:
    """Write the cells of ``place`` to ``sheet``, each in the style of its kind."""
    table, last = place.table, place.row + len(place.table.rows)
    for row, number, column, value, kind in place.cells():
        style, more = (styles.HEAD, None) if row == place.row else (kind, None)
        if row > place.row and place.cover:
            style, more = cover_style(table, number, kind)
        elif row == last and table.summed:
            more = styles.SUM
        if isinstance(value, str) and len(value) > LONG:
            name = "" if row == place.row else table.name_of(table.rows[row - place.row - 1])
            cell = xl_rowcol_to_cell(row - 1, number - 1)
            value = overflow.first_piece(value, place.sheet, cell, name, column.title)
        typed = isinstance(value, str | Term) and value != ""
        put(sheet, row, number, value, kind, looks.get(style, typed=typed, more=more))


def _describe(book: Book, report: Report) -> None:
    """Set the document properties: title, author, project and state."""
    book.set_properties(
        {
            "title": report.title,
            "subject": report.subtitle,
            "author": report.author or "ml-tui",
            "created": datetime.combine(report.day, time()),
        }
    )
    for name, value in (
        ("format", "1"),
        ("about", report.about),
        ("depth", report.depth),
        ("version", __version__),
        ("project", report.project_id),
        ("catalog", report.digest),
        ("language", report.language),
        ("revision", report.revision),
    ):
        book.set_custom_property(PROPERTIES + name, value)


def _sheet_title(title: str, taken: list[str]) -> str:
    """Return ``title`` as a valid sheet name that differs from those ``taken``."""
    title = _SHEET_UNFIT.sub(" ", title).strip()[:_SHEET_TITLE_LIMIT] or "-"
    name, number = title, 1
    while name.casefold() in (other.casefold() for other in taken):
        number += 1
        name = f"{title[: _SHEET_TITLE_LIMIT - 4]} {number}"
    return name
