"""Values in and out of spreadsheet cells, so that every text stays the text it was.

Three things stand in the way: what looks like a formula or an error, what looks like an escape of Excel's
(``_x000D_``), and what is longer than a cell holds.
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
"""The most a cell holds, in UTF-16 units, which is how Excel counts."""

PIECE = 30_000
"""How long a piece of a longer text is at most; the rest of the cell is for saying where it goes on."""

_ESCAPE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_GOES_ON = re.compile(r"\n\[… → (.+)!F(\d+)\]$")

Rest = Mapping[int, tuple[str, str]]
"""The sheet of long texts by row: the place a piece belongs to, and the piece."""

Found = str | float | bool | date | datetime | time | timedelta
"""What a cell is found to hold; an empty one the empty text."""

Grid = Sequence[Sequence[Found]]
"""The cells of a sheet that was read, row by row."""


def escaped(text: str) -> str:
    """``text`` as a workbook stores it."""
    return _ESCAPE_LIKE.sub("_x005F_", text)


def size(text: str) -> int:
    """How much of a cell ``text`` takes up, in UTF-16 units."""
    return len(text) + sum(char > "\uffff" for char in text)


def pieces(text: str) -> list[str]:
    """``text`` cut into pieces that fit into cells; a text that fits as it is is the only piece."""
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
    """What stands at the end of a cell whose text goes on in ``row`` of the ``sheet`` of long texts."""
    return f"\n[… → {sheet}!F{row}]"


EARLIEST = 1900
"""The first year that a workbook can count days in; an earlier day, by a clock that was wrong, is written as text."""


def kind_of(value: Value, kind: ColumnKind) -> ColumnKind:
    """How ``value`` is written in a column of ``kind``: in one of mixed values, numbers and days stay what they are."""
    if kind is ColumnKind.TEXT and isinstance(value, date):
        return ColumnKind.DATE
    return ColumnKind.NUMBER if kind is ColumnKind.TEXT and isinstance(value, int) else kind


def put(sheet: Worksheet, row: int, column: int, value: Value, kind: ColumnKind, look: Format) -> None:
    """Set a cell, counted from 1, to ``value``: numbers and days as such, text as text whatever it looks like."""
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
            # Days are taken, too, and must not become moments: the first of 1900 would be taken for a time of day.
            sheet.write_datetime(row - 1, column - 1, value, look)  # type: ignore[call-overload]
        case int():
            sheet.write_number(row - 1, column - 1, value / 100 if kind is ColumnKind.PERCENT else value, look)


def holds(found: Found, value: Value, kind: ColumnKind) -> bool:
    """Whether what was ``found`` in a cell is what `put` has set it to: the same text, number or day."""
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
            # At midnight it is found as a day.
            return found == value or (type(found) is date and datetime.combine(found, time()) == value)
        case date():
            return type(found) is date and found == value
        case int():
            return type(found) is float and found == (value / 100 if kind is ColumnKind.PERCENT else value)


def whole(stored: str, place: str, rest: Rest) -> str:
    """The text that ``stored``, in the cell ``place``, begins, with what ``rest`` holds of it."""
    found = _GOES_ON.search(stored)
    row = int(found[2]) if found else 0
    if found is None or rest.get(row, ("", ""))[0] != place:
        return stored
    parts = [stored[: found.start()]]
    while rest.get(row, ("", ""))[0] == place:
        parts.append(rest[row][1])
        row += 1
    return "".join(parts)
