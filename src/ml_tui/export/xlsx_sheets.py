"""Makes the sheets of a workbook pleasant to work in and fit to print: widths, lists, colours, pages."""

from __future__ import annotations

from math import ceil
from typing import Literal, cast

from openpyxl.cell.cell import Cell
from openpyxl.formatting.rule import DataBar, FormatObject, Rule
from openpyxl.styles import Alignment, Font
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import RowDimension
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

_DENSITY = 1.1
"""How many cells of text fit into a unit of column width: a Hangul syllable is narrower than two digits."""

_HIGHEST = 409.0
"""The highest a row can be, in points."""

_READABLE = 190.0
"""The widest a page of A4 across may be in cells before its letters become too small to read."""

_COVER_WIDTHS = (18, 10, 10, 14, 44)
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
    fit_rows(
        sheet, [[shown(value, column) for value, column in zip(row, table.columns, strict=True)] for row in table.rows]
    )
    named = max(table.positions(table.entry), default=-1) + 2
    sheet.freeze_panes = f"{get_column_letter(named)}2"
    if not table.summed:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{last_row}"


def fit_rows(sheet: Worksheet, texts: list[list[str]]) -> None:
    """Make the rows below the head as high as ``texts`` need in the columns as wide as they are.

    Excel measures a row again when it is edited; other programs keep what they find, so it has to be right.
    """
    dimensions = [sheet.column_dimensions[get_column_letter(number)] for number in range(1, sheet.max_column + 1)]
    rooms = [0 if dimension.hidden else int(dimension.width * _DENSITY) - 1 for dimension in dimensions]
    heads = [str(cell.value or "") for cell in sheet[1]]
    for row, line in enumerate([heads, *texts], start=1):
        high = max(_lines(text, room) if room else 1 for text, room in zip(line, rooms, strict=True))
        sheet.row_dimensions[row] = FittedRow(sheet, index=row, ht=min(_HIGHEST, high * _LINE + 3))


def _lines(text: str, room: int) -> int:
    """How many lines ``text`` takes in ``room`` cells."""
    # No character is wider than two cells, so most texts need not be measured.
    return 1 if 2 * len(text) <= room and "\n" not in text else len(wrap(text, room))


class FittedRow(RowDimension):
    """A row with a height to begin with, which it does not keep when its text changes."""

    @property
    def customHeight(self) -> bool:
        """Never: a height of the user's own would stay."""
        return False


def set_up_page(sheet: Worksheet, report: Report) -> None:
    """Print on A4 across, readably wide, with the head on every page and the pages numbered.

    What is too wide for a page goes on on a second one, which begins with the columns that name the rows.
    """
    _set_up(sheet, report, "landscape")
    sheet.print_title_rows = "1:1"
    dimensions = [sheet.column_dimensions[get_column_letter(n)] for n in range(1, sheet.max_column + 1)]
    frozen = column_index_from_string(coordinate_from_string(sheet.freeze_panes or "A1")[0]) - 1
    named = sum(dimension.width for dimension in dimensions[:frozen])
    total = sum(dimension.width for dimension in dimensions if not dimension.hidden)
    if total > _READABLE:
        sheet.page_setup.fitToWidth = ceil((total - named) / (_READABLE - named))
        sheet.page_setup.pageOrder = "overThenDown"
        if frozen:
            sheet.print_title_cols = f"A:{get_column_letter(frozen)}"


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
    for number, figure in enumerate(report.figures.rows, start=first_figure):
        sheet.cell(number, 1).style = styles.LABEL
        sheet.row_dimensions[number].height = len(wrap(shown(figure[-1]), _COVER_WIDTHS[-1])) * _LINE + 3
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
    texts = {shown(value, column) for value in values}
    longest = max((width(line) for text in texts for line in text.split("\n")), default=0)
    title = max(width(word) for word in column.title.split(" ")) + _FILTER_BUTTON
    return max(title, min(longest, column.weight)) + 2


def _colour(sheet: Worksheet, column: Column, cells: str) -> None:
    """Underline the meaning of terms by colours, and percentages by bars."""
    for term in column.terms:
        if term.tone in styles.TONES:
            background, ink = styles.TONES[term.tone]
            look = DifferentialStyle(fill=styles.solid(background), font=Font(color=ink))
            rule = Rule(type="cellIs", operator="equal", formula=[f'"{term.word}"'], dxf=look)
            sheet.conditional_formatting.add(cells, rule)
    if column.kind is Kind.PERCENT:
        ends = [FormatObject(type="num", val=0), FormatObject(type="num", val=1)]
        bar = DataBar(cfvo=ends, color=styles.BAR)
        sheet.conditional_formatting.add(cells, Rule(type="dataBar", dataBar=bar))


def _offer(sheet: Worksheet, column: Column, cells: str) -> None:
    """Let the terms of ``column`` be chosen from a list; help for who fills in, not a safeguard."""
    words = ",".join(term.word for term in column.terms)
    if len(words) > _LIST_LIMIT or words.count(",") >= len(column.terms) or '"' in words:
        return
    validation = DataValidation(type="list", formula1=f'"{words}"', allow_blank=False, showErrorMessage=True)
    validation.add(cells)
    sheet.add_data_validation(validation)


def _set_up(sheet: Worksheet, report: Report, orientation: Literal["portrait", "landscape"]) -> None:
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    setup = sheet.page_setup
    setup.orientation, setup.paperSize, setup.fitToWidth, setup.fitToHeight = orientation, _A4, 1, 0
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top = margins.bottom = 0.7
    margins.header = margins.footer = 0.3
    for part, left, right in (
        (sheet.oddHeader, crop(report.title, 60).replace("&", "&&"), report.day.isoformat()),
        (sheet.oddFooter, "&A", "&P / &N"),
    ):
        if part is not None:
            part.left.text, part.right.text = left, right
