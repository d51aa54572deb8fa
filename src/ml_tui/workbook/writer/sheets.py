"""Formats the sheets of a workbook for work and print: widths, lists, colours, pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import ceil

from xlsxwriter.worksheet import Worksheet

from ml_tui.i18n import translation
from ml_tui.report.parts import Column, ColumnKind, Report, Table, Value, shown
from ml_tui.text import crop, width, wrap
from ml_tui.workbook.writer import styles
from ml_tui.workbook.writer.cells import put

LINE = 15.0
"""The height of a line of text, in points."""

_LIST_LIMIT = 255
"""The longest inline list of choices that Excel allows, in characters."""

_FILTER_BUTTON = 3
"""How many cells of a title the filter button covers."""

_DENSITY = 1.1
"""How many cells of text fit into a unit of column width: a Hangul syllable is narrower than two digits."""

_HIGHEST = 409.0
"""The largest height of a row, in points."""

_WIDEST = 140.0
"""The largest width of a column, which only a text above the row limit needs, in cells."""

_READABLE = 190.0
"""The largest width of a landscape A4 page, in cells, at which letters stay readable."""

_COVER_WIDTHS = (18, 10, 10, 14, 28, 36)
_A4 = 9

_PICTURE = re.compile(r"&(?=G|\[Picture\])")
"""What XlsxWriter would mistake for a picture in a header."""


def format_sheet(sheet: Worksheet, table: Table, report: Report, looks: styles.Styles) -> None:
    """Give the sheet of ``table`` widths, a fixed head, filters, lists of choices, colours and pages."""
    last = len(table.rows)
    widths = []
    for number, column in enumerate(table.columns):
        wide = _width(column, {shown(row[number], column) for row in table.rows})
        widths.append(0.0 if column.hidden else wide)
        sheet.set_column(number, number, wide, None, {"hidden": column.hidden})
        cells = (1, number, max(1, last), number)
        _colour(sheet, column, cells, looks)
        if column.answer and column.terms:
            _offer(sheet, column, cells)
    _fit_rows(sheet, table, widths)
    named = max(table.positions(table.entry), default=-1) + 1
    sheet.freeze_panes(1, named)
    if not table.summed:
        sheet.autofilter(0, 0, last, len(table.columns) - 1)
    set_up_page(sheet, report, widths, named)


def set_up_page(sheet: Worksheet, report: Report, widths: Sequence[float], named: int = 0, head: int = 1) -> None:
    """Print on landscape A4 in a readable size, with the head on every page and page numbers.

    A sheet that is too wide continues on a second page, which repeats the first ``named`` columns.
    """
    sheet.set_landscape()
    _set_up(sheet, report)
    if head:
        sheet.repeat_rows(0, head - 1)
    first, total = sum(widths[:named]), sum(widths)
    pages = ceil((total - first) / (_READABLE - first)) if total > _READABLE else 1
    sheet.fit_to_pages(pages, 0)
    if pages > 1:
        sheet.print_across()
        if named:
            sheet.repeat_columns(0, named - 1)


def write_cover(
    sheet: Worksheet, report: Report, sheets: Sequence[str], form: Sequence[str], looks: styles.Styles, top: int
) -> None:
    """Write the cover around its tables, the first of which begins in the row ``top``, and set its widths.

    :param sheets: the names of the other sheets.
    :param form: the sheets that can be filled in and imported.
    """
    sheet.hide_gridlines(2)
    for number, size in enumerate(_COVER_WIDTHS):
        sheet.set_column(number, number, size)
    for row, text, style, size in ((1, report.title, styles.TITLE, 26), (2, report.subtitle, styles.SUBTITLE, 14)):
        lines = len(wrap(text, sum(_COVER_WIDTHS) * 10 // size))
        _across(sheet, row, text, style, looks, lines * size * 1.5)
    for row, fact in enumerate(report.facts.rows, start=top + 1):
        sheet.merge_range(row - 1, 1, row - 1, len(_COVER_WIDTHS) - 1, "", looks.get(ColumnKind.TEXT))
        sheet.set_row(row - 1, len(wrap(shown(fact[2]), sum(_COVER_WIDTHS[1:]))) * LINE + 3)
    sheet.merge_range(top - 1, 1, top - 1, len(_COVER_WIDTHS) - 1, "", looks.get(styles.HEAD))
    first = top + len(report.facts.rows) + 3
    end = first + len(report.figures.rows)
    for row, figure in enumerate(report.figures.rows, start=first):
        said = zip(figure[-2:], _COVER_WIDTHS[-2:], strict=True)
        sheet.set_row(row - 1, max(len(wrap(shown(text), wide)) for text, wide in said) * LINE + 3)
    _colour(sheet, report.figures.columns[4], (first - 1, 3, end - 2, 3), looks)
    _ = translation(report.language).gettext
    notes = [
        *([report.figures.lead] if report.figures.lead else []),
        report.note,
        _("시트: {names}").format(names=" · ".join(sheets)),
    ]
    if form:
        notes.append(_("채워서 다시 가져오는 시트: {names}").format(names=" · ".join(form)))
    for row, text in enumerate(notes, start=end + 1):
        _across(sheet, row, text, styles.NOTE, looks, len(wrap(text, sum(_COVER_WIDTHS))) * LINE + 3)
    _set_up(sheet, report)
    sheet.fit_to_pages(1, 0)


def cover_style(table: Table, number: int, kind: ColumnKind) -> tuple[str, styles.Look | None]:
    """Return the style of a cell of ``kind`` in the column ``number`` of a ``table`` on the cover, and additions."""
    if number == 1:
        return styles.LABEL, None
    return kind, {"align": "left"} if table.id == "facts" else None


def _across(sheet: Worksheet, row: int, text: str, style: str, looks: styles.Styles, height: float) -> None:
    """Write ``text`` across the whole width of the cover."""
    look = looks.get(style, typed=True)
    sheet.merge_range(row - 1, 0, row - 1, len(_COVER_WIDTHS) - 1, "", look)
    put(sheet, row, 1, text, ColumnKind.TEXT, look)
    sheet.set_row(row - 1, height)


def _width(column: Column, texts: set[str]) -> float:
    """Return the width of ``column`` in cells: that of its longest line, within its wanted width and its title."""
    longest = max((width(line) for text in texts for line in text.split("\n")), default=0)
    title = max(width(word) for word in column.title.split(" ")) + _FILTER_BUTTON
    wide = max(title, min(longest, column.weight)) + 2.0
    # Excel cuts off a text above the row limit, on screen and paper, so a long text gets a wider column.
    while wide < _WIDEST and any(_is_too_high(text, _room(wide)) for text in texts):
        wide = min(_WIDEST, wide * 1.2)
    return wide


def _room(wide: float) -> int:
    """Return how many cells of text fit into a column as ``wide``."""
    return int(wide * _DENSITY) - 1


def _is_too_high(text: str, room: int) -> bool:
    """Whether ``text`` is too high in ``room`` cells, and a wider column would help."""
    most = int(_HIGHEST // LINE)
    if 2 * len(text) <= most * room or text.count("\n") >= most:
        return False
    return sum(max(1, ceil(width(line) / room)) for line in text.split("\n")) >= most


def _fit_rows(sheet: Worksheet, table: Table, widths: Sequence[float]) -> None:
    """Make every row as high as its texts need in columns of ``widths``, where 0 means hidden.

    Excel measures a row again after an edit; other programs keep the height, so it must be right.
    """
    rooms = [_room(one) for one in widths]
    heads: tuple[Value, ...] = tuple(column.title for column in table.columns)
    for row, values in enumerate((heads, *table.rows)):
        texts = (shown(value, column) for value, column in zip(values, table.columns, strict=True))
        high = max(_lines(text, room) if room > 0 else 1 for text, room in zip(texts, rooms, strict=True))
        sheet.set_row(row, min(_HIGHEST, high * LINE + 3))


def _lines(text: str, room: int) -> int:
    """Return how many lines ``text`` takes in ``room`` cells."""
    # No character is wider than two cells, so most texts need no measuring.
    if "\n" not in text and (2 * len(text) <= room or width(text) <= room):
        return 1
    return len(wrap(text, room))


def _colour(sheet: Worksheet, column: Column, cells: tuple[int, int, int, int], looks: styles.Styles) -> None:
    """Colour the terms, and draw bars behind percentages."""
    for term in column.terms:
        if term.tone in styles.STYLES:
            word = '"{}"'.format(term.word.replace('"', '""'))
            rule = {"type": "cell", "criteria": "==", "value": word, "format": looks.tone(term.tone)}
            sheet.conditional_format(*cells, rule)
    if column.kind is ColumnKind.PERCENT:
        ends = {"min_type": "num", "min_value": 0, "max_type": "num", "max_value": 1}
        look = {"bar_color": styles.BAR, "bar_solid": True, "bar_no_border": True, "data_bar_2010": True}
        sheet.conditional_format(*cells, {"type": "data_bar", **ends, **look})


def _offer(sheet: Worksheet, column: Column, cells: tuple[int, int, int, int]) -> None:
    """Offer the terms of ``column`` as a list of choices, which helps but does not restrict."""
    words = [term.word for term in column.terms]
    if len(",".join(words)) > _LIST_LIMIT or any("," in word or '"' in word for word in words):
        return
    sheet.data_validation(*cells, {"validate": "list", "source": words, "ignore_blank": False})


def _set_up(sheet: Worksheet, report: Report) -> None:
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.7)
    title = _PICTURE.sub("＆", crop(report.title, 60)).replace("&", "&&")
    sheet.set_header(f"&L{title}&R{report.day.isoformat()}", {"margin": 0.3})
    sheet.set_footer("&L&A&R&P / &N", {"margin": 0.3})
