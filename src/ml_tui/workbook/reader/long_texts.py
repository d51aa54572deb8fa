"""Joins long texts with their continuations in a separate sheet."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ml_tui.i18n import _
from ml_tui.text import clean_line, clean_text
from ml_tui.workbook.reader.values import UnfitCell, text_of
from ml_tui.workbook.sandbox.protocol import RawBook, RawCell, RawSheet

GOES_ON = re.compile(r"\n\[… → (.+)!F(\d+)\]\Z")
"""The end of a cell whose text continues in another sheet: the sheet's name and the row."""


class LongTexts:
    """Joins long texts with their continuations, even if rows were sorted after the export."""

    def __init__(self, book: RawBook) -> None:
        """Collect the continuations in ``book``."""
        self._sheets = {sheet.name: _pieces(sheet) for sheet in book.sheets}

    def whole(self, text: str, row_name: str, titles: tuple[str, ...]) -> str:
        """Return ``text`` with its continuation; its row is called ``row_name``, its column is one of ``titles``.

        :raises UnfitCell: the continuation is missing or ambiguous.
        """
        found = GOES_ON.search(text)
        if found is None or found[1] not in self._sheets:
            return text
        rows = self._sheets[found[1]]
        first = rows.get(int(found[2]))
        if first is None or not first.fits(row_name, titles):
            fitting = {piece.origin: piece for piece in rows.values() if piece.fits(row_name, titles)}
            if not row_name or len(fitting) != 1:
                raise UnfitCell(
                    _("긴 글의 이어지는 부분을 찾을 수 없습니다"),
                    _("'{sheet}' 시트의 행을 옮기거나 지우지 마십시오").format(sheet=clean_line(found[1])[:40]),
                )
            (first,) = fitting.values()
        parts = sorted((piece for piece in rows.values() if piece.origin == first.origin), key=lambda one: one.number)
        if [piece.number for piece in parts] != list(range(2, len(parts) + 2)):
            raise UnfitCell(_("긴 글의 가운데 부분이 빠졌습니다"), _("새로 내보낸 파일에 답을 옮겨 적으십시오"))
        return text[: found.start()] + "".join(piece.text for piece in parts)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of a long text: its original cell, the name of that row and column, and the number of the piece."""

    origin: tuple[str, str]
    row_name: str
    title: str
    number: int
    text: str

    def fits(self, row_name: str, titles: tuple[str, ...]) -> bool:
        """Whether the piece belongs to the row ``row_name``, if it names its row, and to one of ``titles``."""
        return self.row_name in ("", row_name) and self.title in titles


def _pieces(sheet: RawSheet) -> dict[int, _Piece]:
    """Return the pieces of ``sheet`` by row; none for another kind of sheet."""
    found = {}
    for row in sheet.rows:
        cells: Mapping[int, RawCell] = {cell.column: cell for cell in row.cells}
        try:
            number = int(text_of(cells.get(5)))
            origin, title, text = (cells[1].value, cells[2].value), cells[4].value, cells[6].value
        except (ValueError, KeyError, UnfitCell):
            continue
        name = clean_text(cells[3].value) if 3 in cells else ""
        found[row.number] = _Piece(origin, name, clean_line(title), number, text)
    return found
