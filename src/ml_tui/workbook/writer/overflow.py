"""The sheet in which texts longer than a cell continue, row by row."""

from __future__ import annotations

from collections.abc import Sequence

from ml_tui.i18n import translation
from ml_tui.report.parts import ColumnKind, Report, Value
from ml_tui.workbook.writer import styles
from ml_tui.workbook.writer.book import Book
from ml_tui.workbook.writer.cells import Grid, Rest, goes_on, pieces, put
from ml_tui.workbook.writer.sheets import set_up_page

_WIDTHS = (18.0, 8.0, 30.0, 16.0, 8.0, 120.0)
_FIRST_ROW = 2
_COLUMN = 6
"""The column of the pieces; `goes_on` calls it F."""


class Overflow:
    """Collects the pieces that do not fit into their cells."""

    def __init__(self, sheet: str) -> None:
        """Collect pieces for the sheet called ``sheet``."""
        self.sheet = sheet
        self.pieces: list[tuple[str, str, str, str, int, str]] = []
        """Sheet, cell, name of the row, title of the column, number of the piece from 2, and the piece."""

    def first_piece(self, text: str, sheet: str, cell: str, row_name: str, column: str) -> str:
        """Return what ``text`` puts into its own cell: all of it, or a first piece that names the next one."""
        first, *others = pieces(text)
        if not others:
            return text
        announced = first + goes_on(self.sheet, _FIRST_ROW + len(self.pieces))
        self.pieces += [(sheet, cell, row_name, column, n, piece) for n, piece in enumerate(others, start=2)]
        return announced

    def write(self, book: Book, report: Report, looks: styles.Styles) -> None:
        """Add the sheet at the end of ``book``, if there are pieces."""
        if not self.pieces:
            return
        _ = translation(report.language).gettext
        sheet = book.add_worksheet(self.sheet)
        head = (_("시트"), _("칸"), _("항목"), _("열"), _("순서"), _("이어지는 내용"))
        for number, (title, width) in enumerate(zip(head, _WIDTHS, strict=True), start=1):
            put(sheet, 1, number, title, ColumnKind.TEXT, looks.get(styles.HEAD, typed=True))
            sheet.set_column(number - 1, number - 1, width)
        for row, values in enumerate(self.pieces, start=_FIRST_ROW):
            cells: tuple[Value, ...] = values
            for number, value in enumerate(cells, start=1):
                kind = ColumnKind.NUMBER if isinstance(value, int) else ColumnKind.MULTILINE
                put(sheet, row, number, value, kind, looks.get(kind, typed=kind is ColumnKind.MULTILINE))
        sheet.freeze_panes(1, 0)
        set_up_page(sheet, report, _WIDTHS)


def read_overflow(grids: Sequence[Grid]) -> Rest:
    """Return the pieces in the last of ``grids`` by row: original cell and text; none if it is another sheet."""
    found: dict[int, tuple[str, str]] = {}
    for row, values in enumerate(grids[-1] if grids else (), start=1):
        if row >= _FIRST_ROW and len(values) >= _COLUMN and isinstance(piece := values[_COLUMN - 1], str) and piece:
            found[row] = (f"{values[0]}!{values[1]}", piece)
    return found
