"""Values in and out of spreadsheet cells, so that every text stays the text it was.

Three things stand in the way: what looks like a formula or an error, what looks like an escape of Excel's
(``_x000D_``), and what is longer than a cell holds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from ml_tui.domain.report_parts import Kind, Term, Value

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell

CELL_LIMIT = 32_767
"""The most a cell holds, in UTF-16 units, which is how Excel counts."""

PIECE = 30_000
"""How long a piece of a longer text is at most; the rest of the cell is for saying where it goes on."""

_ESCAPE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile(r"_x005F_(?=x[0-9A-Fa-f]{4}_)", re.IGNORECASE)
_GOES_ON = re.compile(r"\n\[… → (.+)!F(\d+)\]$")

Rest = Mapping[int, tuple[str, str]]
"""The sheet of long texts by row: the place a piece belongs to, and the piece."""


def escaped(text: str) -> str:
    """``text`` as a workbook stores it."""
    return _ESCAPE_LIKE.sub("_x005F_", text)


def unescaped(text: str) -> str:
    """``text`` as a user sees it."""
    return _ESCAPED.sub("_", text)


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


def kind_of(value: Value, kind: Kind) -> Kind:
    """How ``value`` is written in a column of ``kind``: in one of mixed values, numbers and days stay what they are."""
    if kind is Kind.TEXT and isinstance(value, date):
        return Kind.DATE
    return Kind.NUMBER if kind is Kind.TEXT and isinstance(value, int) else kind


def put(cell: Cell, value: Value, kind: Kind, *, painted: bool = False) -> None:
    """Set ``cell`` to ``value``: numbers and days as such, text as text whatever it looks like.

    :param painted: the style of the cell says already that a text stays one.
    """
    match value:
        case None | "":
            return
        case Term():
            put(cell, value.word, kind, painted=painted)
        case str():
            # Set past the guesses of openpyxl, which would look for formulas, numbers and errors in it.
            cell._value = escaped(value)  # type: ignore[attr-defined]
            cell.data_type = "s"
            if not painted:
                cell.quotePrefix = True
        case int() if kind is Kind.PERCENT:
            cell.value = value / 100
        case _:
            cell.value = value


def expected(value: Value, kind: Kind) -> str | float | date | datetime | None:
    """What `got` finds in a cell that `put` has set to ``value``."""
    match value:
        case None | "":
            return None
        case Term():
            return value.word
        case int() if kind is Kind.PERCENT:
            return value / 100
    return value


def got(cell: Cell, kind: Kind, rest: Rest) -> str | float | date | datetime | None:
    """What ``cell`` of a workbook that was read holds; a text that goes on elsewhere is whole again.

    A formula or an error is given as what it is, so that it differs from any text.
    """
    value = cell.value
    if cell.data_type in ("f", "e"):
        return f"<{cell.data_type}> {value}"
    if isinstance(value, str):
        return whole(value, f"{cell.parent.title}!{cell.coordinate}", rest)
    if isinstance(value, datetime) and kind is not Kind.MOMENT:
        return value.date()
    return value  # type: ignore[return-value]


def whole(stored: str, place: str, rest: Rest) -> str:
    """The text that ``stored``, in the cell ``place``, begins, with what ``rest`` holds of it."""
    found = _GOES_ON.search(stored)
    row = int(found[2]) if found else 0
    if found is None or rest.get(row, ("", ""))[0] != place:
        return unescaped(stored)
    parts = [unescaped(stored[: found.start()])]
    while rest.get(row, ("", ""))[0] == place:
        parts.append(unescaped(rest[row][1]))
        row += 1
    return "".join(parts)
