"""Writes values to cells and reads them back, so that every text stays unchanged.

Three kinds of text need care: those that look like a formula or an error, those that look like an escape of Excel
(``_x000D_``), and those that are longer than a cell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from ml_tui.report.parts import ColumnKind, Term, Value, shown

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

CELL_LIMIT = 32_767
"""How much a cell holds, in UTF-16 units, as Excel counts."""

PIECE = 30_000
"""The longest piece of a longer text; the rest of the cell names the place of the next piece."""

_ESCAPE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_GOES_ON = re.compile(r"\n\[… → (.+)!F(\d+)\]$")

Rest = Mapping[int, tuple[str, str]]
"""Row of the sheet of long texts to a piece and its original cell."""

Found = str | float | bool | date | datetime | time | timedelta
"""The value read from a cell; the empty text for an empty cell."""

Grid = Sequence[Sequence[Found]]
"""The cells of a sheet that was read, row by row."""


def escaped(text: str) -> str:
    """Return ``text`` as a workbook stores it."""
    return _ESCAPE_LIKE.sub("_x005F_", text)


def size(text: str) -> int:
    """Return the length of ``text`` in UTF-16 units."""
    return len(text) + sum(char > "\uffff" for char in text)


def pieces(text: str) -> list[str]:
    """Cut ``text`` into pieces that fit into cells; a text that fits is the only piece."""
    if size(escaped(text)) <= CELL_LIMIT:
        return [text]
    parts = []
    while text:
        length = PIECE
        while size(escaped(text[:length])) > CELL_LIMIT - 100:
            length = length * 3 // 4
        parts.append(text[:length])
        text = text[length:]
    return parts


def goes_on(sheet: str, row: int) -> str:
    """Return the end of a cell whose text continues in ``row`` of ``sheet``."""
    return f"\n[… → {sheet}!F{row}]"


EARLIEST = 1900
"""The first year of dates in a workbook; an earlier date, from a wrong clock, is written as text."""


def kind_of(value: Value, kind: ColumnKind) -> ColumnKind:
    """Return how to write ``value`` in a column of ``kind``; a mixed column keeps numbers and dates as such."""
    if kind is ColumnKind.TEXT and isinstance(value, date):
        return ColumnKind.DATE
    return ColumnKind.NUMBER if kind is ColumnKind.TEXT and isinstance(value, int) else kind


def put(sheet: Worksheet, row: int, column: int, value: Value, kind: ColumnKind, look: Format) -> None:
    """Set a cell, counted from 1, to ``value``: numbers and dates as such, and every text as text."""
    match value:
        case None | "":
            sheet.write_blank(row - 1, column - 1, None, look)
        case Term():
            sheet.write_string(row - 1, column - 1, value.word, look)
        case str():
            sheet.write_string(row - 1, column - 1, value, look)
        case date() if value.year < EARLIEST:
            sheet.write_string(row - 1, column - 1, shown(value), look)
        case date():
            # A date must not become a datetime: XlsxWriter would write the first day of 1900 as a time of day.
            sheet.write_datetime(row - 1, column - 1, value, look)  # type: ignore[call-overload]
        case int():
            sheet.write_number(row - 1, column - 1, value / 100 if kind is ColumnKind.PERCENT else value, look)


def holds(found: Found, value: Value, kind: ColumnKind) -> bool:
    """Whether the value ``found`` in a cell equals the ``value`` that `put` has written."""
    match value:
        case None | "":
            return found == ""
        case Term():
            return found == value.word
        case str():
            return found == value
        case date() if value.year < EARLIEST:
            return found == shown(value)
        case datetime():
            # openpyxl reads midnight as a date.
            return found == value or (type(found) is date and datetime.combine(found, time()) == value)
        case date():
            return type(found) is date and found == value
        case int():
            return type(found) is float and found == (value / 100 if kind is ColumnKind.PERCENT else value)


def whole(stored: str, place: str, rest: Rest) -> str:
    """Join ``stored``, the text in the cell ``place``, with its continuation in ``rest``."""
    found = _GOES_ON.search(stored)
    row = int(found[2]) if found else 0
    if found is None or rest.get(row, ("", ""))[0] != place:
        return stored
    parts = [stored[: found.start()]]
    while rest.get(row, ("", ""))[0] == place:
        parts.append(rest[row][1])
        row += 1
    return "".join(parts)
