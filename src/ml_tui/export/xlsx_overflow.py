"""The sheet of a workbook that takes texts longer than a cell: they go on there, row after row."""

from __future__ import annotations

from typing import cast

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from ml_tui.domain.report_parts import Kind, Value
from ml_tui.export import xlsx_styles as styles
from ml_tui.export.xlsx_cells import goes_on, pieces, put
from ml_tui.messages import Language, translation

_WIDTHS = (18, 8, 30, 16, 8, 120)
_FIRST_ROW = 2
_COLUMN = 6
"""The column of the pieces; `goes_on` names it F."""


class Overflow:
    """Gathers the pieces that do not fit while a workbook is being made."""

    def __init__(self, sheet: str, language: Language) -> None:
        """The pieces will stand in the sheet called ``sheet``, titled in ``language``."""
        self.sheet = sheet
        self.pieces: list[tuple[str, str, str, str, int, str]] = []
        """Sheet, cell, name of the row, title of the column, number of the piece from 2, and the piece."""
        self._language: Language = language

    def first_piece(self, text: str, sheet: str, cell: str, row_name: str, column: str) -> str:
        """What of ``text`` stands in its own cell: all of it, or a first piece that says where it goes on."""
        first, *others = pieces(text)
        if not others:
            return text
        announced = first + goes_on(self.sheet, _FIRST_ROW + len(self.pieces))
        self.pieces += [(sheet, cell, row_name, column, n, piece) for n, piece in enumerate(others, start=2)]
        return announced

    def write(self, workbook: Workbook) -> Worksheet:
        """Make the sheet, at the end of ``workbook``."""
        _ = translation(self._language).gettext
        sheet = cast(Worksheet, workbook.create_sheet(self.sheet))
        head = (_("시트"), _("칸"), _("항목"), _("열"), _("순서"), _("이어지는 내용"))
        for number, (title, width) in enumerate(zip(head, _WIDTHS, strict=True), start=1):
            cell = cast(Cell, sheet.cell(1, number))
            cell.style = styles.HEAD
            put(cell, title, Kind.TEXT)
            sheet.column_dimensions[cell.column_letter].width = width
        for row, values in enumerate(self.pieces, start=_FIRST_ROW):
            cells: tuple[Value, ...] = values
            for number, value in enumerate(cells, start=1):
                cell = cast(Cell, sheet.cell(row, number))
                kind = Kind.NUMBER if isinstance(value, int) else Kind.MULTILINE
                cell.style = styles.style_of(kind)
                put(cell, value, kind)
        sheet.freeze_panes = "A2"
        return sheet


def read_overflow(workbook: Workbook) -> dict[int, tuple[str, str]]:
    """The pieces in ``workbook``, by row: the place they belong to and the text; empty when there is no such sheet."""
    sheet = cast(Worksheet, workbook.worksheets[-1])
    found: dict[int, tuple[str, str]] = {}
    for number, values in enumerate(sheet.iter_rows(min_row=_FIRST_ROW, max_col=_COLUMN, values_only=True), _FIRST_ROW):
        if isinstance(values[0], str) and isinstance(values[-1], str):
            found[number] = (f"{values[0]}!{values[1]}", values[-1])
    return found
