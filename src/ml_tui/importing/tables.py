"""Finds the tables of a workbook: which sheet is which, where its titles stand, what each row is about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ml_tui.importing import bounds
from ml_tui.importing.layout import TABLES, Layout
from ml_tui.importing.reader import folded
from ml_tui.importing.values import Unfit, text_of
from ml_tui.importing.wire import RawBook, RawCell, RawSheet
from ml_tui.messages import _
from ml_tui.text import clean_line, clean_text

GOES_ON = re.compile(r"\n\[… → (.+)!F(\d+)\]\Z")
"""How a cell ends whose text goes on in another sheet: its name and the row."""


@dataclass(slots=True)
class Found:
    """A table in a workbook."""

    layout: Layout
    sheet: RawSheet
    head: int
    """The row of the titles."""
    columns: dict[str, int]
    """Where each known column stands, by its key."""
    unknown: list[str]
    """Titles that no column has."""
    twice: list[tuple[str, int]]
    """Titles that stand there again, with the column."""

    @property
    def name(self) -> str:
        """The sheet's name, harmless."""
        return clean_line(self.sheet.name)[:60]

    def place(self, row: int, key: str) -> str:
        """Where the column ``key`` of ``row`` is, such as ``sheet!F5``."""
        return f"{self.name}!{letter(self.columns[key])}{row}"

    def rows(self) -> Iterator[tuple[int, dict[str, RawCell]]]:
        """The rows below the titles that have anything in a known column: number, and cells by key."""
        known = {number: key for key, number in self.columns.items()}
        for row in self.sheet.rows:
            cells = {known[cell.column]: cell for cell in row.cells if cell.column in known}
            if row.number > self.head and cells:
                yield row.number, cells


@dataclass(slots=True)
class Search:
    """What came of looking for the tables."""

    tables: dict[str, Found] = field(default_factory=dict)
    """By their ids."""
    spare: list[str] = field(default_factory=list)
    """Further sheets that look like one of them."""


def letter(column: int) -> str:
    """The letters of the column number ``column``."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def find(book: RawBook, layouts: list[Layout]) -> Search:
    """The tables of ``book``: the sheet with the name of one, else one that has its titles."""
    search = Search()
    used: set[str] = set()
    for by_name in (True, False):
        for table_id in TABLES:
            for sheet in book.sheets:
                found = _best(sheet, [one for one in layouts if one.table.id == table_id], by_name=by_name)
                if not found or sheet.name in used:
                    continue
                if table_id in search.tables:
                    search.spare.append(found.name)
                else:
                    search.tables[table_id] = found
                used.add(sheet.name)
    return search


def find_told_only(book: RawBook, layouts: list[Layout]) -> Iterator[Found]:
    """The sheets of ``book`` with one of the tables of ``layouts``, by name and titles."""
    for sheet in book.sheets:
        for layout in layouts:
            if folded(clean_line(sheet.name)) == layout.sheet and (found := _with_head(sheet, layout)):
                yield found
                break


def _best(sheet: RawSheet, layouts: list[Layout], *, by_name: bool) -> Found | None:
    """``sheet`` taken for the table of ``layouts``, in the language in which most titles fit; None if none does."""
    candidates = []
    for layout in layouts:
        if by_name and folded(clean_line(sheet.name)) != layout.sheet:
            continue
        found = _with_head(sheet, layout)
        if found and (by_name or {folded(title) for title in layout.signature} <= _titles_of(sheet, found.head)):
            candidates.append(found)
    return max(candidates, key=lambda found: len(found.columns) - len(found.unknown), default=None)


def _with_head(sheet: RawSheet, layout: Layout) -> Found | None:
    """``sheet`` with the first row that has the titles of the keys and of an answer, if there are any to be read."""
    for row in sheet.rows:
        if row.number > bounds.HEAD_ROWS:
            break
        found = Found(layout, sheet, row.number, {}, [], [])
        for cell in row.cells:
            title = clean_line(cell.value) if cell.kind == "s" else ""
            column = layout.column(title) if title else None
            if column is None:
                found.unknown += [title] if title else []
            elif column.key in found.columns:
                found.twice.append((title, cell.column))
            else:
                found.columns[column.key] = cell.column
        answers = {column.key for column in layout.table.columns if column.answer}
        if set(layout.keys) <= found.columns.keys() and (answers & found.columns.keys() or not answers):
            return found
    return None


def _titles_of(sheet: RawSheet, head: int) -> set[str]:
    return {folded(clean_line(cell.value)) for row in sheet.rows if row.number == head for cell in row.cells}


class LongTexts:
    """Makes texts whole that go on in a sheet of their own, though rows may have been sorted since."""

    def __init__(self, book: RawBook) -> None:
        """The long texts of ``book``."""
        self._sheets = {sheet.name: _pieces(sheet) for sheet in book.sheets}

    def whole(self, text: str, row_name: str, titles: tuple[str, ...]) -> str:
        """``text`` with what belongs to it; it stands in a row called ``row_name``, under one of ``titles``.

        :raises Unfit: it goes on, but where is not clear.
        """
        found = GOES_ON.search(text)
        if found is None or found[1] not in self._sheets:
            return text
        rows = self._sheets[found[1]]
        first = rows.get(int(found[2]))
        if first is None or not first.fits(row_name, titles):
            fitting = {piece.origin: piece for piece in rows.values() if piece.fits(row_name, titles)}
            if not row_name or len(fitting) != 1:
                raise Unfit(
                    _("긴 글의 이어지는 부분을 찾을 수 없습니다"),
                    _("'{sheet}' 시트의 행을 옮기거나 지우지 마십시오").format(sheet=clean_line(found[1])[:40]),
                )
            (first,) = fitting.values()
        parts = sorted((piece for piece in rows.values() if piece.origin == first.origin), key=lambda one: one.number)
        if [piece.number for piece in parts] != list(range(2, len(parts) + 2)):
            raise Unfit(_("긴 글의 가운데 부분이 빠졌습니다"), _("새로 내보낸 파일에 답을 옮겨 적으십시오"))
        return text[: found.start()] + "".join(piece.text for piece in parts)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of a long text: the cell it came from, what that cell's row and column are called, which piece it is."""

    origin: tuple[str, str]
    row_name: str
    title: str
    number: int
    text: str

    def fits(self, row_name: str, titles: tuple[str, ...]) -> bool:
        """Whether it belongs to a row called ``row_name``, as far as that is known, and to one of ``titles``."""
        return self.row_name in ("", row_name) and self.title in titles


def _pieces(sheet: RawSheet) -> dict[int, _Piece]:
    """The pieces of ``sheet`` by row; none when it is another kind of sheet."""
    found = {}
    for row in sheet.rows:
        cells: Mapping[int, RawCell] = {cell.column: cell for cell in row.cells}
        try:
            number = int(text_of(cells.get(5)))
            origin, title, text = (cells[1].value, cells[2].value), cells[4].value, cells[6].value
        except (ValueError, KeyError, Unfit):
            continue
        name = clean_text(cells[3].value) if 3 in cells else ""
        found[row.number] = _Piece(origin, name, clean_line(title), number, text)
    return found
