"""Makes the sheets of a workbook pleasant to work in and fit to print: widths, lists, colours, pages."""

from __future__ import annotations

from typing import cast

from openpyxl.cell.cell import Cell
from openpyxl.formatting.rule import CellIsRule, DataBarRule
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from ml_tui.domain.report_parts import Column, Kind, Report, Table, Value, shown
from ml_tui.export import xlsx_styles as styles
from ml_tui.export.xlsx_cells import put
from ml_tui.messages import translation
from ml_tui.text import crop, width, wrap

_LIST_LIMIT = 255
"""The longest list of choices that Excel takes inline, in characters."""

_FILTER_BUTTON = 3
"""How much room the button of a filter takes from a title, in cells."""

_LINE = 15.0
"""The height of a line of text, in points."""

_COVER_WIDTHS = (20, 10, 10, 14, 56)
_A4 = 9


def furnish(sheet: Worksheet, table: Table) -> None:
    """Give the sheet of ``table`` widths, a fixed head, filters, lists to choose from, and colours."""
    last_row = len(table.rows) + 1
    for number, column in enumerate(table.columns, start=1):
        letter = get_column_letter(number)
        dimension = sheet.column_dimensions[letter]
        dimension.width = _width(column, [row[number - 1] for row in table.rows])
        dimension.hidden = column.hidden
        cells = f"{letter}2:{letter}{max(2, last_row)}"
        _colour(sheet, column, cells)
        if column.answer and column.terms:
            _offer(sheet, column, cells)
    named = max(table.positions(table.entry), default=-1) + 2
    sheet.freeze_panes = f"{get_column_letter(named)}2"
    if not table.summed:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{last_row}"


def set_up_page(sheet: Worksheet, report: Report) -> None:
    """Print on A4 across, as wide as the page, with the head on every page and the pages numbered."""
    _set_up(sheet, report, "landscape")
    sheet.print_title_rows = "1:1"


def open_cover(sheet: Worksheet, report: Report) -> None:
    """Put the titles on the cover."""
    for number, size in enumerate(_COVER_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = size
    for row, text, style, size in ((1, report.title, styles.TITLE, 26), (2, report.subtitle, styles.SUBTITLE, 14)):
        _across(sheet, row, 1)
        cell = cast(Cell, sheet.cell(row, 1))
        cell.style = style
        put(cell, text, Kind.TEXT)
        lines = len(wrap(text, sum(_COVER_WIDTHS) * 10 // size))
        sheet.row_dimensions[row].height = lines * size * 1.5
    sheet.sheet_view.showGridLines = False


def close_cover(sheet: Worksheet, report: Report, facts_end: int) -> None:
    """Finish the cover once its tables are there; the facts end in the row ``facts_end``."""
    first_fact = facts_end - len(report.facts.rows)
    room = sum(_COVER_WIDTHS[1:])
    for row in range(first_fact, facts_end + 1):
        for number in range(3, len(_COVER_WIDTHS) + 1):
            sheet.cell(row, number).style = styles.style_of(Kind.TEXT)
        _across(sheet, row, 2)
        if row > first_fact:
            sheet.cell(row, 1).style = styles.LABEL
            sheet.cell(row, 2).alignment = Alignment(horizontal="left", vertical="top", wrap_text=True)
            lines = len(wrap(shown(report.facts.rows[row - first_fact - 1][2]), room))
            sheet.row_dimensions[row].height = lines * _LINE + 3
    first_figure = facts_end + 3
    for number, row in enumerate(report.figures.rows, start=first_figure):
        sheet.cell(number, 1).style = styles.LABEL
        sheet.row_dimensions[number].height = len(wrap(shown(row[-1]), _COVER_WIDTHS[-1])) * _LINE + 3
    _colour(sheet, report.figures.columns[4], f"D{first_figure}:D{first_figure + len(report.figures.rows) - 1}")
    _note(sheet, report, first_figure + len(report.figures.rows) + 1)
    _set_up(sheet, report, "portrait")


def _note(sheet: Worksheet, report: Report, row: int) -> None:
    """What the reader must know, and what is in the workbook."""
    _ = translation(report.language).gettext
    contents = " · ".join(table.title for table in report.tables)
    for text in (report.note, _("시트: {names}").format(names=contents)):
        _across(sheet, row, 1)
        cell = cast(Cell, sheet.cell(row, 1))
        cell.style = styles.NOTE
        put(cell, text, Kind.MULTILINE)
        sheet.row_dimensions[row].height = len(wrap(text, sum(_COVER_WIDTHS))) * _LINE + 3
        row += 1


def _across(sheet: Worksheet, row: int, first: int) -> None:
    sheet.merge_cells(start_row=row, end_row=row, start_column=first, end_column=len(_COVER_WIDTHS))


def _width(column: Column, values: list[Value]) -> float:
    """How wide ``column`` has to be, in cells: as its longest line, not above what it wants, nor below its title."""
    longest = max((width(line) for value in values for line in shown(value, column).split("\n")), default=0)
    title = max(width(word) for word in column.title.split(" ")) + _FILTER_BUTTON
    return max(title, min(longest, column.weight)) + 2


def _colour(sheet: Worksheet, column: Column, cells: str) -> None:
    """Underline the meaning of terms by colours, and percentages by bars."""
    for term in column.terms:
        if term.tone in styles.TONES:
            background, ink = styles.TONES[term.tone]
            rule = CellIsRule(
                operator="equal", formula=[f'"{term.word}"'], fill=styles.solid(background), font=Font(color=ink)
            )
            sheet.conditional_formatting.add(cells, rule)
    if column.kind is Kind.PERCENT:
        bar = DataBarRule(start_type="num", start_value=0, end_type="num", end_value=1, color=styles.BAR)
        sheet.conditional_formatting.add(cells, bar)


def _offer(sheet: Worksheet, column: Column, cells: str) -> None:
    """Let the terms of ``column`` be chosen from a list; help for who fills in, not a safeguard."""
    words = ",".join(term.word for term in column.terms)
    if len(words) > _LIST_LIMIT or words.count(",") >= len(column.terms) or '"' in words:
        return
    validation = DataValidation(type="list", formula1=f'"{words}"', allow_blank=False, showErrorMessage=True)
    validation.add(cells)
    sheet.add_data_validation(validation)


def _set_up(sheet: Worksheet, report: Report, orientation: str) -> None:
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    setup = sheet.page_setup
    setup.orientation, setup.paperSize, setup.fitToWidth, setup.fitToHeight = orientation, _A4, 1, 0
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top = margins.bottom = 0.7
    margins.header = margins.footer = 0.3
    sheet.oddHeader.left.text = crop(report.title, 60).replace("&", "&&")
    sheet.oddHeader.right.text = report.day.isoformat()
    sheet.oddFooter.left.text = "&A"
    sheet.oddFooter.right.text = "&P / &N"
